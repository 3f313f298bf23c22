import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ManualClock } from '../clock.ts';
import type { InFlightMessage } from './message.ts';
import { testFifo } from './queue.fixture.ts';
import type { SqsQueue } from './queue.ts';

interface Held {
  message: InFlightMessage;
  visibleAgainAt: number;
}

/** What a FIFO queue must do, said as plainly as possible. */
class Model {
  readonly #queue: SqsQueue;
  readonly #clock: ManualClock;
  /** Of each group: the bodies that are not deleted, in the order sent. */
  readonly #alive = new Map<string, string[]>();
  #held: Held[] = [];
  #sent = 0;

  constructor(queue: SqsQueue, clock: ManualClock) {
    this.#queue = queue;
    this.#clock = clock;
  }

  send(group: string): void {
    const body = String(this.#sent++);
    this.#queue.send({ body, groupId: group });
    this.#alive.set(group, [...(this.#alive.get(group) ?? []), body]);
  }

  async receive(maxMessages: number, visibilitySeconds: number): Promise<number> {
    this.#expire();
    const locked = new Set(this.#held.map(({ message }) => groupOf(message)));
    const free = [...this.#alive].filter(([group]) => !locked.has(group));
    const available = free.reduce((sum, [, bodies]) => sum + bodies.length, 0);

    const messages = await this.#queue.receive({ maxMessages, visibilitySeconds });

    expect(messages).toHaveLength(Math.min(maxMessages, available));
    for (const [group, bodies] of Map.groupBy(messages, groupOf)) {
      expect(locked).not.toContain(group);
      const expected = (this.#alive.get(group) ?? []).slice(0, bodies.length);
      expect(bodies.map((message) => message.body)).toEqual(expected);
    }
    const visibleAgainAt = this.#clock.now() + visibilitySeconds * 1000;
    this.#held.push(...messages.map((message) => ({ message, visibleAgainAt })));
    return messages.length;
  }

  delete(pick: number): void {
    this.#expire();
    const [held] = this.#held.splice(pick % Math.max(1, this.#held.length), 1);
    if (!held) return;
    this.#queue.delete(held.message.receiptHandle);
    this.#queue.delete(held.message.receiptHandle);
    const group = groupOf(held.message);
    const left = (this.#alive.get(group) ?? []).filter((body) => body !== held.message.body);
    this.#alive.set(group, left);
  }

  changeVisibility(pick: number, seconds: number): void {
    this.#expire();
    const held = this.#held[pick % Math.max(1, this.#held.length)];
    if (!held) return;
    this.#queue.changeVisibility(held.message.receiptHandle, seconds);
    held.visibleAgainAt = this.#clock.now() + seconds * 1000;
  }

  async wait(seconds: number): Promise<void> {
    await this.#clock.advance(seconds * 1000);
  }

  /** Receives and deletes until nothing is left. */
  async drain(): Promise<void> {
    await this.wait(1_000);
    while ((await this.receive(10, 100)) > 0) {
      while (this.#held.length > 0) this.delete(0);
    }
    expect([...this.#alive.values()].flat()).toEqual([]);
    expect(this.#queue.counts()).toEqual({ waiting: 0, inFlight: 0, delayed: 0, oldestAgeSeconds: 0 });
    expect(this.#queue.memory.liveHandles).toBe(0);
  }

  #expire(): void {
    for (const held of this.#held.filter(({ visibleAgainAt }) => visibleAgainAt <= this.#clock.now())) {
      expect(() => this.#queue.delete(held.message.receiptHandle)).toThrow(/has expired/);
    }
    this.#held = this.#held.filter(({ visibleAgainAt }) => visibleAgainAt > this.#clock.now());
  }
}

function groupOf(message: InFlightMessage): string {
  return message.systemAttributes.MessageGroupId ?? '';
}

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('send' as const), group: fc.nat({ max: 4 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('receive' as const),
      max: fc.integer({ min: 1, max: 10 }),
      seconds: fc.nat({ max: 5 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('delete' as const), pick: fc.nat() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('visibility' as const),
      pick: fc.nat(),
      seconds: fc.nat({ max: 5 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.nat({ max: 4 }) }) },
);

test('order per group, one receiver per group, nothing lost or doubled, whatever happens', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 80 }), async (steps) => {
      const { clock, engine, queue } = testFifo();
      const model = new Model(queue, clock);
      for (const each of steps) {
        if (each.do === 'send') model.send(`g${each.group}`);
        else if (each.do === 'receive') await model.receive(each.max, each.seconds);
        else if (each.do === 'delete') model.delete(each.pick);
        else if (each.do === 'visibility') model.changeVisibility(each.pick, each.seconds);
        else await model.wait(each.seconds);
      }
      await model.drain();
      engine.close();
    }),
    { numRuns: 300 },
  );
});

test('10,000 groups: each in order, the groups in the order they became ready', async () => {
  const { queue } = testFifo();
  const groups = Array.from({ length: 10_000 }, (_, index) => `g${index}`);
  for (const round of [1, 2]) {
    for (const group of groups) queue.send({ body: `${group}:${round}`, groupId: group });
  }
  const received: string[] = [];
  for (;;) {
    const messages = await queue.receive({ maxMessages: 10 });
    if (messages.length === 0) break;
    received.push(...messages.map((message) => message.body));
    for (const message of messages) queue.delete(message.receiptHandle);
  }
  expect(received).toEqual(groups.flatMap((group) => [`${group}:1`, `${group}:2`]));
  expect(queue.counts()).toMatchObject({ waiting: 0, inFlight: 0 });
});

test('a group that is free again goes behind those that are ready', async () => {
  const { queue } = testFifo();
  for (const body of ['a1', 'b1', 'c1', 'a2']) queue.send({ body, groupId: body.slice(0, 1) });
  const [a1] = await queue.receive({ maxMessages: 1 });
  queue.delete(a1?.receiptHandle ?? '');
  const order = (await queue.receive({ maxMessages: 3 })).map((message) => message.body);
  expect(order).toEqual(['b1', 'c1', 'a2']);
});
