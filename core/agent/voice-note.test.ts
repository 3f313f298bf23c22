import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Heard } from '#core/conversation/hearing/heard.ts';
import { HearingBench } from '#core/conversation/hearing/hearing.fixture.ts';
import type { RoutingHandoffRequested } from '#core/events/routing-handoff-requested.ts';
import { answered, lastRead, TurnBench } from '../../test/benches/turn.fixture.ts';
import { startConversationsTable, type TestTable } from '../../test/support/conversations-table.ts';

let table: TestTable;
let bench: TurnBench;
let ears: HearingBench;
beforeEach(async () => {
  table = await startConversationsTable();
  bench = new TurnBench(table);
  ears = new HearingBench(table);
});
afterEach(() => table.close());

const WORDS = { as: 'words', text: 'quero dois sofás', model: 'm' } as const;

/** The customer speaks. */
async function speaks(messageId: string, ms = 0): Promise<void> {
  bench.nowMs += ms;
  ears.nowMs = bench.nowMs;
  await ears.receive(messageId);
}

/** @returns the command that follows */
async function heard(messageId: string, as: Heard = WORDS, ms = 0): Promise<RoutingHandoffRequested> {
  bench.nowMs += ms;
  ears.nowMs = bench.nowMs;
  await ears.hear(messageId, as);
  const command = ears.commands.at(-1);
  if (!command) throw new Error('no agent was asked');
  return command;
}

const bodies = async () => (await bench.replies()).map(({ body }) => body);

describe('a text beside a voice note', () => {
  it('waits until that was heard; one answer answers both, in the order in which they were said', async () => {
    await speaks('a');
    const text = await bench.receive('é para sábado', { ms: 2_000 });
    expect(await bench.run(text)).toBe('superseded');
    bench.nowMs += 30_000;
    expect(await bench.run(text)).toBe('superseded');
    expect(bench.asked).toEqual([]);
    expect(await bench.run(await heard('a'))).toBe('answered');
    expect(lastRead(bench)).toEqual([
      '[[voice note, as a machine heard it]]\nquero dois sofás',
      'é para sábado',
    ]);
    expect(await bench.conversation()).toMatchObject({ inbound_seq: 2, answered_seq: 2 });
    expect(await bodies()).toHaveLength(1);
  });

  it('is answered when the time is over, and the voice note is named', async () => {
    await speaks('a');
    await bench.receive('é para sábado', { ms: 2_000 });
    expect(await bench.run(await heard('a', { as: 'late' }, 45_000))).toBe('answered');
    expect(lastRead(bench)[0]).toMatch(/voice note, that could not be listened to yet: say so/);
    expect(await ears.hear('a', WORDS)).toBe('late');
    expect([ears.commands.length, await bodies()]).toEqual([1, [expect.any(String)]]);
  });

  it('is answered at once where a tool has done something already', async () => {
    const text = await bench.receive('oi');
    await speaks('a', 500);
    await ears.change({ effect_seq: 1, effect_through: 1 });
    expect(await bench.run(text)).toBe('answered');
    expect(lastRead(bench).at(-1)).toMatch(/still being listened to/);
    expect(await bench.run(await heard('a'))).toBe('answered');
    expect(await bodies()).toHaveLength(2);
  });

  it('that the model is asked about when the customer speaks waits too: no answer goes out that knows half', async () => {
    const text = await bench.receive('oi');
    bench.says.push(async () => {
      await speaks('a', 1_000);
      return answered('Olá!');
    });
    expect(await bench.run(text)).toBe('superseded');
    expect(await bench.run(await heard('a'))).toBe('answered');
    expect(await bodies()).toHaveLength(1);
  });
});

describe('the end of a conversation', () => {
  it('is none over a voice note that was not heard: the words are an answer like others', async () => {
    const text = await bench.receive('obrigado');
    await speaks('a');
    bench.nowMs += 46_000;
    bench.says.push(() => answered('Até logo!', { action: 'close' }));
    expect(await bench.run(text)).toBe('answered');
    expect(await bench.conversation()).toMatchObject({ ticket_status: 'bot', answered_seq: 1 });
    expect((await bench.conversation()).waiting_since).toBeDefined();
    expect(await bench.run(await heard('a'))).toBe('answered');
  });
});

it('a customer who speaks on and on is answered after the time of the first', async () => {
  await speaks('a');
  const text = await bench.receive('oi');
  for (const name of ['b', 'c', 'd']) await speaks(name, 14_000);
  expect(await bench.run(text)).toBe('superseded');
  bench.nowMs += 3_000;
  expect(await bench.run(text)).toBe('answered');
});

it('a command of a voice note dies anywhere: what follows is the same', async () => {
  await speaks('a');
  const command = await heard('a');
  await expect(bench.run(command, { commit: () => Promise.reject(new Error('dead')) })).rejects.toThrow(
    'dead',
  );
  expect(await bench.run(command)).toBe('answered');
  expect(await bench.run(command)).toBe('answered');
  expect(await bodies()).toHaveLength(1);
});
