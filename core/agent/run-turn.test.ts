import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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

const bodies = async () => (await bench.replies()).map(({ body }) => body);

describe('one answer to everything unanswered', () => {
  it('answers a burst once, in the provider’s order; every command has one outcome', async () => {
    const commands = [
      await bench.receive('um'),
      await bench.receive('dois', { ms: 700 }),
      await bench.receive('três', { ms: 700 }),
    ];
    bench.nowMs += 2_000;
    await bench.handle(commands);
    expect(lastRead(bench)).toEqual(['um', 'dois', 'três']);
    expect(await bodies()).toEqual(['re: três']);
    expect(bench.outcomes()).toEqual(['superseded', 'superseded', 'answered']);
    expect(bench.annotations.filter(([name]) => name === 'outcome').map(([, value]) => value)).toEqual(
      bench.outcomes(),
    );
    const rows = await Promise.all(commands.map((command) => bench.turnRow(command)));
    expect(rows.map((row) => row?.outcome)).toEqual(bench.outcomes());
    expect(await bench.conversation()).toMatchObject({ answered_seq: 3, inbound_seq: 3 });
  });

  it('drops the answer when a newer message came while the model thought', async () => {
    const first = await bench.receive('um');
    bench.says.push(async () => {
      await bench.receive('dois', { ms: 3_000 });
      return answered('só um');
    });
    expect(await bench.run(first)).toBe('superseded');
    expect([await bodies(), bench.outbox]).toEqual([[], []]);
    expect((await bench.conversation()).due_at).toBeDefined();
    const second = turnCommand({ seq: 2 });
    expect(await bench.run(second)).toBe('answered');
    expect(lastRead(bench)).toEqual(['um', 'dois']);
  });

  it('answers after the cap although the customer goes on writing, and owes what is newer', async () => {
    const first = await bench.receive('um');
    const second = await bench.receive('dois', { ms: 11_999 });
    expect(await bench.run(first)).toBe('superseded');
    bench.nowMs += 1;
    bench.says.push(async () => {
      await bench.receive('três', { ms: 2_000 });
      return answered('um e dois');
    });
    expect(await bench.run(second)).toBe('answered');
    expect(await bodies()).toEqual(['um e dois']);
    const owed = await bench.conversation();
    expect(owed).toMatchObject({ inbound_seq: 3, answered_seq: 2, due_at: bench.nowMs + 60_000 });
    expect(Date.parse(owed.waiting_since ?? '')).toBe(bench.nowMs);

    // The answer was made after the message: it must not look answered by it.
    expect(await bench.run(turnCommand({ seq: 3 }))).toBe('answered');
    expect(lastRead(bench)).toEqual(['um', 'dois', 'um e dois', 'três']);
    expect(await bench.conversation()).toMatchObject({ answered_seq: 3 });
  });

  it('answers a late retry of an older message, which looks unanswered to the model', async () => {
    const second = await bench.receive('dois', { occurredAt: '2026-11-22T12:00:00.000Z' });
    await bench.run(second);
    const late = await bench.receive('um', { ms: 60_000, occurredAt: '2026-11-22T11:59:00.000Z' });
    expect(await bench.run(late)).toBe('answered');
    expect(lastRead(bench)).toEqual(['dois', 're: dois', 'um']);
    expect(await bodies()).toEqual(['re: dois', 're: um']);
  });

  it('reads a late one that is older than the newest twenty, before a newer unanswered one', async () => {
    for (let number = 1; number <= 22; number++) await bench.receive(`velha ${number}`, { ms: 1_000 });
    bench.nowMs += 12_000;
    await bench.run(turnCommand({ seq: 22 }));
    await bench.receive('atrasada', { ms: 1_000, occurredAt: '2026-11-22T11:00:00.000Z' });
    const newest = await bench.receive('nova', { ms: 1_000 });
    expect(await bench.run(newest)).toBe('answered');
    expect(lastRead(bench).slice(-2)).toEqual(['atrasada', 'nova']);
  });

  it('what came besides words is read: which message is answered, and the name of a file', async () => {
    const media = { id: '9001', filename: 'pedido.pdf' };
    await bench.receive('Quero dois');
    const context = { messageId: 'wamid.Quero dois' };
    const file = await bench.receive('Este', {
      ms: 1_000,
      payload: { mediaType: 'document', media, context },
    });
    expect(await bench.run(file)).toBe('answered');
    const notes =
      '[[answers the customer\'s message: "Quero dois"]]\n[[document "pedido.pdf", which has not come yet: say that you have not seen it]]';
    expect(lastRead(bench)).toEqual(['Quero dois', `${notes}\nEste`]);
  });

  it.each([
    ['reaction', '👍'],
    ['edit', 'Quero três'],
  ] as const)('a text followed by a %s is answered once, and both are read', async (mediaType, body) => {
    const text = await bench.receive('Quero dois');
    await bench.receive(body, { ms: 1_000, payload: { mediaType } });
    expect(await bench.run(text)).toBe('answered');
    expect(lastRead(bench)).toEqual(['Quero dois', `[[${mediaType}]]\n${body}`]);
    expect(await bench.conversation()).toMatchObject({ inbound_seq: 1, answered_seq: 1 });
  });

  it.each(['reaction', 'edit'] as const)(
    'a %s while the model thinks does not void the answer',
    async (mediaType) => {
      const text = await bench.receive('Quero dois');
      bench.says.push(async () => {
        await bench.receive('x', { ms: 1_000, payload: { mediaType } });
        return answered('dois');
      });
      expect(await bench.run(text)).toBe('answered');
      expect(await bodies()).toEqual(['dois']);
    },
  );
});

describe('several conversations of a batch', () => {
  it('run side by side; one that is slow or fails does so alone', async () => {
    const commands = await Promise.all(
      ['cv_1', 'cv_2', 'cv_3'].map((conversationId) =>
        bench.receive(`de ${conversationId}`, { conversationId }),
      ),
    );
    const slow = Promise.withResolvers<void>();
    const ended: string[] = [];
    const running = bench.handle(commands, {
      ask: async (_tenant, { history: [line] }) => {
        if (line?.text === 'de cv_1') await slow.promise;
        if (line?.text === 'de cv_2') throw new TypeError('broken');
        return answered('ok');
      },
      summarize: async ({ conversation_id }) => {
        ended.push(conversation_id);
        if (conversation_id === 'cv_3') slow.resolve();
      },
    });
    const { batchItemFailures } = await running;
    expect(ended).toEqual(['cv_3', 'cv_1']);
    expect(batchItemFailures).toEqual([{ itemIdentifier: commands[1]?.idempotency_key }]);
    expect(bench.outcomes()).toEqual(['answered', 'answered']);
    expect((await bench.conversation('cv_2')).answered_seq).toBe(0);
  });
});

describe('bad input', () => {
  it('refuses ids that the tenant does not have', async () => {
    await expect(bench.run(turnCommand())).rejects.toMatchObject({ name: 'UnknownConversationError' });
    await bench.receive('um');
    await expect(bench.run(turnCommand({}, { tenantId: 'other' }))).rejects.toMatchObject({
      name: 'UnknownConversationError',
    });
    expect(bench.asked).toEqual([]);
  });

  it('a command that went round in circles ends with people, and no model is asked', async () => {
    const command = await bench.receive('um');
    expect(
      await bench.run({ ...command, hops: 8 }, { commit: async () => ({ kind: 'repeated' }) }),
    ).toBeDefined();
    expect(bench.asked).toHaveLength(1);
    expect(await bench.run({ ...command, hops: 9 })).toBe('handed_over');
    expect(bench.asked).toHaveLength(1);
    expect(await bench.conversation()).toMatchObject({ ticket_status: 'pending', queue_id: 'general' });
  });
});
