import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ManualClock } from '../clock.ts';
import { SqsEngine } from '../sqs/engine.ts';
import type { InFlightMessage } from '../sqs/message.ts';
import type { SqsQueue } from '../sqs/queue.ts';
import { killedNow, openTestFile, testFolder } from './folder.fixture.ts';
import { QueueStore } from './queue-store.ts';
import type { StateFile } from './state-file.ts';

/** What must be there after a kill: of each group the bodies in the order sent, and how often each was received. */
interface Truth {
  alive: Record<string, string[]>;
  receives: Record<string, number>;
}

/** A FIFO queue that is killed now and then, and what it must not forget. */
class Life {
  readonly #clock = new ManualClock();
  #folder: string;
  #file: StateFile;
  #queue: SqsQueue;
  #held: InFlightMessage[] = [];
  #truth: Truth = { alive: {}, receives: {} };
  /** As it was when the last caller got its answer. */
  #answered: Truth = { alive: {}, receives: {} };
  #sent = 0;

  constructor(folder: string) {
    this.#folder = folder;
    this.#file = openTestFile(folder);
    this.#queue = this.#open();
  }

  send(group: string): void {
    const body = String(this.#sent++);
    this.#queue.send({ body, groupId: group });
    this.#truth.alive[group] = [...(this.#truth.alive[group] ?? []), body];
  }

  async receive(maxMessages: number): Promise<void> {
    const messages = await this.#queue.receive({ maxMessages, visibilitySeconds: 43_200 });
    for (const { body } of messages) this.#truth.receives[body] = (this.#truth.receives[body] ?? 0) + 1;
    this.#held.push(...messages);
  }

  delete(pick: number): void {
    const [held] = this.#held.splice(pick % Math.max(1, this.#held.length), 1);
    if (!held) return;
    this.#queue.delete(held.receiptHandle);
    const group = groupOf(held);
    this.#truth.alive[group] = (this.#truth.alive[group] ?? []).filter((body) => body !== held.body);
  }

  release(pick: number): void {
    const [held] = this.#held.splice(pick % Math.max(1, this.#held.length), 1);
    if (held) this.#queue.changeVisibility(held.receiptHandle, 0);
  }

  async answer(): Promise<void> {
    await this.#file.settled();
    this.#answered = structuredClone(this.#truth);
  }

  /** What was answered, and nothing of what was not, is there again. */
  async kill(): Promise<void> {
    const folder = killedNow(this.#folder);
    this.#file.close();
    this.#folder = folder;
    this.#file = openTestFile(folder);
    this.#queue = this.#open();
    this.#held = [];
    this.#truth = structuredClone(this.#answered);
    const counts = this.#queue.counts();
    expect(counts.waiting).toBe(Object.values(this.#truth.alive).flat().length);
    expect([counts.inFlight, counts.delayed]).toEqual([0, 0]);
  }

  /** Receives everything: each message once, in the order of its group, with the count that it had. */
  async check(): Promise<void> {
    for (const held of this.#held.splice(0)) this.#queue.changeVisibility(held.receiptHandle, 0);
    const received: InFlightMessage[] = [];
    for (;;) {
      const messages = await this.#queue.receive({ maxMessages: 10, visibilitySeconds: 43_200 });
      if (messages.length === 0) break;
      received.push(...messages);
    }
    const bodies = Map.groupBy(received, groupOf);
    const expected = Object.entries(this.#truth.alive).filter(([, alive]) => alive.length > 0);
    expect(bodies.size).toBe(expected.length);
    for (const [group, alive] of expected) {
      expect(bodies.get(group)?.map(({ body }) => body)).toEqual(alive);
    }
    for (const { body, systemAttributes } of received) {
      expect([body, systemAttributes.ApproximateReceiveCount]).toEqual([
        body,
        String((this.#truth.receives[body] ?? 0) + 1),
      ]);
    }
    this.#file.close();
  }

  #open(): SqsQueue {
    const engine = new SqsEngine({ clock: this.#clock, journal: new QueueStore(this.#file) });
    return engine.createQueue('q.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true' });
  }
}

function groupOf(message: InFlightMessage): string {
  return message.systemAttributes.MessageGroupId ?? '';
}

const pick = fc.nat();
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('send' as const), group: fc.nat({ max: 3 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('receive' as const), max: fc.integer({ min: 1, max: 10 }) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('delete' as const), pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('release' as const), pick }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('answer' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('kill' as const) }) },
);

test('whenever it is killed: nothing answered is lost, nothing deleted comes back, order and counts stay', async () => {
  const root = testFolder();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const life = new Life(mkdtempSync(join(root, 'run-')));
      for (const each of steps) {
        if (each.do === 'send') life.send(`g${each.group}`);
        else if (each.do === 'receive') await life.receive(each.max);
        else if (each.do === 'delete') life.delete(each.pick);
        else if (each.do === 'release') life.release(each.pick);
        else if (each.do === 'answer') await life.answer();
        else await life.kill();
      }
      await life.kill();
      await life.check();
    }),
    { numRuns: 100 },
  );
});
