import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ReplyLedger } from '#core/conversation/reply/reply-ledger.ts';
import { oweAgain } from '#core/conversation/reply/send/owe-again.ts';
import type { RoutingHandoffRequested } from '#core/events/routing-handoff-requested.ts';
import { answered, lastRead, TurnBench } from '../../test/benches/turn.fixture.ts';
import { startConversationsTable, type TestTable } from '../../test/support/conversations-table.ts';
import { turnCommand } from '../../test/support/events.ts';

let table: TestTable;
let bench: TurnBench;

beforeEach(async () => {
  table = await startConversationsTable();
  bench = new TurnBench(table);
});
afterEach(() => table.close());

const texts = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `m${from + index}`);

/** Messages of one POST and one second; the last one's command. */
async function burst(count: number): Promise<RoutingHandoffRequested> {
  let command: RoutingHandoffRequested | undefined;
  for (let number = 1; number <= count; number++) {
    command = await bench.receive(`m${number}`, { payload: { position: number - 1 } });
  }
  if (!command) throw new Error('a burst has a message');
  return command;
}

const bodies = async () => (await bench.replies()).map(({ body }) => body);

describe('what counts as answered was read', () => {
  it('thirty messages of one timestamp are all read, in the order of the customer’s phone', async () => {
    expect(await bench.run(await burst(30))).toBe('answered');
    expect(lastRead(bench)).toEqual(texts(1, 30));
    expect(await bench.conversation()).toMatchObject({ inbound_seq: 30, answered_seq: 30 });
  });

  it('a long first message keeps its beginning beside twenty newer ones', async () => {
    const body = `Quero cancelar o pedido 17. ${'x'.repeat(12_000)}`;
    await bench.receive('longa', { payload: { body } });
    for (let number = 1; number <= 20; number++) await bench.receive(`e ${number}`, { ms: 400 });
    const last = await bench.receive('Pode ser?', { ms: 400 });
    await bench.run(last);
    const [first, ...others] = lastRead(bench);
    expect(first).toMatch(/^Quero cancelar o pedido 17\. x+ … \[\[cut: \d+ characters\]\] … x+$/);
    expect(others).toHaveLength(21);
  });
});

it('the message that is answered is marked as read, whatever WhatsApp tells or another responder gets after it', async () => {
  const command = await bench.receive('Oi');
  const notice = { mediaType: 'system', system: { kind: 'missed_call' } } as const;
  await bench.receive('Missed call', { ms: 1_000, payload: { ...notice, messageId: 'wacid.1' } });
  await bench.receive('Oi', { ms: 1_000, payload: { standby: true, messageId: 'standby:wamid.2' } });
  const read: string[] = [];
  await bench.run(command, { showPresence: async (_conversation, id) => void read.push(id) });
  expect(read).toEqual(['wamid.Oi']);
});

describe('an answer that is not sent, since a person took over', () => {
  it('has all that it answered read again, also what is older than the newest messages', async () => {
    await bench.run(await burst(30));
    await bench.give({ status: 'open', queueId: 'sales', userId: 'ana' });
    await bench.give({ status: 'bot' });
    const conversation = await bench.conversation();
    const [reply] = await bench.replies();
    if (!reply) throw new Error('there is no answer');
    const end = { status: 'failed' as const, attempts: 0, reason: 'owner_changed' };
    const more = oweAgain(conversation, reply, bench.nowMs);
    expect(await new ReplyLedger(table, () => bench.nowMs).settle(conversation, reply, end, more)).toBe(true);
    expect(await bench.run(turnCommand({ seq: 31 }))).toBe('answered');
    expect(lastRead(bench)).toEqual(texts(1, 30));
    const ended = await bench.conversation();
    expect(ended).toMatchObject({ inbound_seq: 31, answered_seq: 31 });
    expect(ended.owed_after).toBeUndefined();
  });
});

describe('more than one turn can answer', () => {
  it('is answered by further turns, each message read once and none left out', async () => {
    const last = await burst(95);
    expect(await bench.run(last)).toBe('answered');
    expect(lastRead(bench)).toEqual(texts(1, 40));
    expect(await bench.conversation()).toMatchObject({ answered_seq: 40, due_at: bench.nowMs + 60_000 });
    const [second] = bench.commands;
    if (!second) throw new Error('the agent was not asked to go on');
    expect(await bench.run(second)).toBe('answered');
    expect(lastRead(bench).slice(-40)).toEqual(texts(41, 80));
    const third = bench.commands[1];
    if (!third) throw new Error('the agent was not asked to go on');
    expect(await bench.run(third)).toBe('answered');
    expect(lastRead(bench).slice(-15)).toEqual(texts(81, 95));
    expect(bench.commands).toHaveLength(2);
    expect(await bodies()).toEqual(['re: m40', 're: m80', 're: m95']);
    const ended = await bench.conversation();
    expect(ended).toMatchObject({ inbound_seq: 95, answered_seq: 95 });
    expect(ended.waiting_since).toBeUndefined();
  });

  it('does not close the ticket while messages are left, with or without words', async () => {
    const last = await burst(85);
    bench.says.push(
      () => answered('', { action: 'close' }),
      () => answered('Até logo', { action: 'close' }),
    );
    expect(await bench.run(last)).toBe('answered');
    expect(await bodies()).toEqual([]);
    const [second] = bench.commands;
    if (!second) throw new Error('the agent was not asked to go on');
    expect(await bench.run(second)).toBe('answered');
    expect(await bodies()).toEqual(['Até logo']);
    expect(await bench.conversation()).toMatchObject({ ticket_status: 'bot', answered_seq: 80 });
  });

  it('is asked for again by a redelivery, under the same key, when the process died after the write', async () => {
    const last = await burst(41);
    const dies = { wakeSender: () => Promise.reject(new Error('it died')) };
    await expect(bench.run(last, dies)).rejects.toThrow('it died');
    expect(bench.commands).toEqual([]);
    for (let time = 0; time < 2; time++) expect(await bench.run(last)).toBe('answered');
    expect(new Set(bench.commands.map(({ idempotency_key }) => idempotency_key)).size).toBe(1);
    expect(bench.commands[0]?.payload).toMatchObject({ toAgent: 'agent.ai', seq: 41 });
  });

  it('goes to people where eight turns are not enough: no chain of turns is endless', async () => {
    let next: RoutingHandoffRequested | undefined = await burst(9 * 40);
    const outcomes: string[] = [];
    while (next && outcomes.length < 20) {
      outcomes.push(await bench.run(next));
      next = bench.commands.shift();
    }
    expect(outcomes).toEqual([...Array(8).fill('answered'), 'handed_over']);
    expect(await bench.conversation()).toMatchObject({ ticket_status: 'pending', queue_id: 'general' });
  });

  it('goes to people with the words that call them', async () => {
    const last = await burst(45);
    bench.says.push(() => answered('Chamo alguém', { action: 'handoff' }));
    expect(await bench.run(last)).toBe('handed_over');
    expect(bench.commands).toEqual([]);
    expect(await bench.conversation()).toMatchObject({
      ...{ ticket_status: 'pending', answered_seq: 40, inbound_seq: 45 },
      waiting_since: expect.any(String),
    });
  });
});
