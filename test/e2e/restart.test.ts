import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, inject, test } from 'vitest';
import { textOf } from '../../local/whatsapp/outbox.ts';
import { LocalProcess } from '../support/local-process.ts';
import { until } from '../support/until.ts';

interface QueueCounts {
  name: string;
  waiting: number;
  in_flight: number;
  delayed: number;
}

const isEmpty = ({ waiting, in_flight, delayed }: QueueCounts) => waiting + in_flight + delayed === 0;

interface EventWithReason {
  detail: { conversation_id: string; payload: { reason: string } };
}

const folder = mkdtempSync(join(tmpdir(), 'prosa-restart-'));
const started: LocalProcess[] = [];

/** One run on the folder, with all that the WhatsApp of this run has accepted. */
class Life {
  readonly process: LocalProcess;
  readonly wamids = new Set<string>();
  readonly #answers = new Set<string>();
  /** Replies of which nobody knows whether the customer has them. */
  failed: string[] = [];
  /** Conversations that people got for such a reply: the customer had written again since. */
  withPeople: string[] = [];

  private constructor(process: LocalProcess) {
    this.process = process;
  }

  static async start(): Promise<Life> {
    const process = await LocalProcess.start(
      ...['--assembly', inject('localAssembly'), '--data', folder, '--model-delay', '50'],
    );
    started.push(process);
    return new Life(process);
  }

  /** Every one of these customers writes, and the webhook takes it. */
  async receives(customers: string[], text: string): Promise<void> {
    const statuses = await Promise.all(customers.map((customer) => this.process.say(customer, text)));
    expect(statuses).toEqual(customers.map(() => 200));
  }

  async look(): Promise<void> {
    for (const message of await this.process.outbox()) {
      this.wamids.add(message.wamid);
      this.#answers.add(`${message.to} ← ${textOf(message)}`);
    }
    const failed = await this.process.list<EventWithReason>('events?detail_type=outbox.message.failed');
    this.failed = failed.map(({ detail }) => detail.payload.reason);
    const handed = await this.process.list<EventWithReason>('events?detail_type=routing.handoff.requested');
    this.withPeople = handed
      .filter(({ detail }) => detail.payload.reason === 'send_unknown')
      .map(({ detail }) => detail.conversation_id);
  }

  /** Looks a last time, and kills it. What WhatsApp accepted after that look, it has printed. */
  async kill(): Promise<void> {
    await this.look();
    await this.process.kill();
    for (const line of this.process.printed.match(/\d+ ← .*$/gm) ?? []) this.#answers.add(line);
  }

  answersTo(customer: string): string[] {
    return [...this.#answers].filter((answer) => answer.startsWith(`${customer} ← `));
  }

  async settled(): Promise<void> {
    const isLetters = ({ name }: QueueCounts) => name.includes('DeadLetter');
    let queues: QueueCounts[] = [];
    await until(
      'work queues that are empty',
      async () => {
        queues = await this.process.list<QueueCounts>('queues');
        // A send of unknown fate waits in the timers, delayed.
        return queues.every((queue) => isLetters(queue) || isEmpty(queue));
      },
      PATIENCE,
    );
    expect(queues.filter(isLetters).length).toBeGreaterThanOrEqual(3);
    expect(queues.filter(isLetters).every(isEmpty)).toBe(true);
  }
}

/** A send that a death interrupted waits half a minute for a status of its own, on a slow machine; milliseconds. */
const PATIENCE = 400_000;

afterAll(async () => {
  for (const process of started) await process.kill();
  rmSync(folder, { recursive: true, force: true });
});

test('kill -9 in the middle of conversations loses no message', { timeout: 4 * PATIENCE }, async () => {
  const early = ['5511955550001', '5511955550002', '5511955550003', '5511955550004'];
  const late = ['5511955550005', '5511955550006', '5511955550007', '5511955550008'];
  const all = [...early, ...late];
  const bystander = '5511955550009';

  // The webhook has answered 200 for every message; everything else is still to be done. Two events wait on the bus.
  const first = await Life.start();
  await first.process.disturb({ target: 'bus', action: 'delay', ms: 60_000, count: 2 });
  await first.receives(early, 'primeira');
  await first.kill();

  // Some are being answered, and others have just come.
  const second = await Life.start();
  await second.receives(all, 'segunda');
  await until('the first answer', async () => (await second.process.outbox()).length > 0);
  await second.kill();

  const third = await Life.start();
  await expect(Life.start()).rejects.toThrow(`local: the data folder ${folder} is in use by another running`);
  // Statuses of a later send show that those of an interrupted one would have come by now.
  await third.receives([bystander], 'olá');
  await third.settled();
  // The number in the answer to one more message shows that each one before was stored, and once.
  await third.receives(all, 'última');
  const lives = [first, second, third];
  const isLast = (answer: string) => answer.includes('“última”');
  const hasLast = (customer: string) => third.answersTo(customer).some(isLast);
  await until('the last answers, but of those who are with people', async () => {
    await third.look();
    const withPeople = new Set(lives.flatMap((life) => life.withPeople));
    return all.filter((customer) => !hasLast(customer)).length <= withPeople.size;
  });
  await third.settled();

  for (const customer of all.filter(hasLast)) {
    const messages = early.includes(customer) ? 3 : 2;
    const last = third.answersTo(customer).find(isLast);
    expect([customer, last]).toEqual([customer, expect.stringContaining(`(mensagem ${messages} desta`)]);
  }
  const isAnswered = (customer: string) =>
    lives.some((life) => life.answersTo(customer).some((answer) => answer.includes('“segunda”')));
  const failed = lives.flatMap((life) => life.failed);
  // Only where a send was interrupted does nobody know whether the customer has the answer.
  // An agent's answer to a conversation that people got meanwhile stays unsent.
  const expected = lives.some((life) => life.withPeople.length > 0)
    ? ['unknown', 'owner_changed']
    : ['unknown'];
  expect(failed.filter((reason) => !expected.includes(reason))).toEqual([]);
  expect(all.filter((customer) => !isAnswered(customer)).length).toBeLessThanOrEqual(failed.length);
  const wamids = lives.map((life) => life.wamids);
  expect(new Set(wamids.flatMap((ids) => [...ids])).size).toBe(
    wamids.reduce((sum, { size }) => sum + size, 0),
  );
  expect(await third.process.stop()).toBe(0);
});
