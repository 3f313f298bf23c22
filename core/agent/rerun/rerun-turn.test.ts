import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConversationRepository } from '#core/conversation/conversation-repository.ts';
import { createEffectJournal } from '#core/conversation/effects/effect-journal.ts';
import { turnId } from '#core/conversation/ids.ts';
import type { RoutingHandoffRequested } from '#core/events/routing-handoff-requested.ts';
import { readOnly } from '#platform/dynamodb/read-only.ts';
import { answered, called, lastRead, TENANT, TurnBench } from '../../../test/benches/turn.fixture.ts';
import { startConversationsTable, type TestTable } from '../../../test/support/conversations-table.ts';
import { SHOP_TOOLS } from '../tools/tools.fixture.ts';
import { rerunTurn } from './rerun-turn.ts';
import { sideBySide } from './side-by-side.ts';

let table: TestTable;
let bench: TurnBench;

beforeEach(async () => {
  table = await startConversationsTable();
  bench = new TurnBench(table);
});
afterEach(() => table.close());

function rerun(
  command: Pick<RoutingHandoffRequested, 'idempotency_key'>,
  id = turnId(command.idempotency_key),
) {
  const { ask, findTenant, knowledge, peopleQueueOf } = bench.ports();
  return rerunTurn(
    {
      ...{ ask, findTenant, knowledge, peopleQueueOf, now: () => bench.nowMs },
      live: createEffectJournal(readOnly(table), () => bench.nowMs).live,
      callTool: (call) => bench.shop.call(call),
      conversations: new ConversationRepository(readOnly(table)),
    },
    { tenantId: 'acme', conversationId: 'cv_1', turnId: id },
  );
}

/** Everything that a turn can change or tell. */
const world = async () => ({
  items: await table.items(),
  told: [bench.outbox, bench.commands, bench.timers, bench.facts, bench.notes, bench.summaries].map((all) =>
    JSON.stringify(all),
  ),
});

describe('a turn that is run again', () => {
  it('is answered with the conversation as it was, and changes nothing', async () => {
    await bench.run(await bench.receive('Oi'));
    const second = await bench.receive('Tem chá?', { ms: 60_000 });
    await bench.run(second);
    for (const text of ['E café?', 'E bolo?']) await bench.run(await bench.receive(text, { ms: 60_000 }));
    const before = await world();
    bench.tenant = { ...bench.tenant, profile: 'Vende café.' };
    bench.says.push(() => answered('Só café.', { offer: { choices: [{ title: 'Café' }] } }));
    const end = await rerun(second);
    const [, read] = bench.asked;
    expect(read?.history.at(-1)).toMatchObject({ text: 'Tem chá?', isOwed: true });
    expect(bench.asked.at(-1)?.history).toEqual(read?.history);
    expect(bench.asked.at(-1)?.instructions).toContain('Vende café.');
    expect(bench.asked.at(-1)?.moment).toContain('22 November 2026, 09:01');
    expect(end).toMatchObject({
      was: { outcome: 'answered', said: ['re: Tem chá?'], tokens: { output: 3 } },
      again: { outcome: 'answered', said: ['Só café.\n[Café]'], tokens: { output: 3 } },
      noHelp: undefined,
    });
    expect(await world()).toEqual(before);
  });

  it('reads what was said before it, however much came since', async () => {
    await bench.run(await bench.receive('Oi'));
    const command = await bench.receive('Tem chá?', { ms: 1_000 });
    await bench.run(command);
    const row = (await table.items()).findLast(({ sk }) => String(sk).startsWith('MSG#'));
    const { inbound_seq: _number, ...later } = row ?? {};
    const received_at = new Date(bench.nowMs + 60_000).toISOString();
    for (let at = 0; at < 45; at += 1) {
      const Item = {
        ...later,
        sk: `${row?.sk}-${at}`,
        message_id: `later-${at}`,
        body: 'Depois',
        received_at,
      };
      await table.client.send(new PutCommand({ TableName: table.tableName, Item }));
    }
    await rerun(command);
    expect(lastRead(bench)).toEqual(['Oi', 're: Oi', 'Tem chá?']);
  });

  it('that would end with people says so, and gives nobody anything', async () => {
    const command = await bench.receive('Oi');
    await bench.run(command);
    const before = await world();
    bench.says.push(() => answered('Chamo alguém.', { action: 'handoff', queue: 'sales', reason: 'pediu' }));
    expect(await rerun(command)).toMatchObject({
      was: { outcome: 'answered', reason: undefined },
      again: { outcome: 'handed_over', reason: 'pediu', said: ['Chamo alguém.'] },
    });
    bench.says.push(() => ({ kind: 'refused', cause: new Error('no') }));
    expect(await rerun(command)).toMatchObject({
      again: { outcome: 'refused', reason: 'model_refused' },
      noHelp: 'refused',
    });
    expect(await world()).toEqual(before);
  });

  it('ran when people had the conversation since, or it was closed', async () => {
    const command = await bench.receive('Oi');
    bench.says.push(() => answered('Chamo alguém.', { action: 'handoff' }));
    await bench.run(command);
    await bench.give({ status: 'closed' }, 'done');
    expect(await rerun(command)).toMatchObject({
      was: { outcome: 'handed_over', reason: 'handed_over' },
      again: { outcome: 'answered', said: ['re: Oi'] },
    });
  });

  it('looks up what changes nothing, and changes nothing: that is answered as it was then, or as if it had been done', async () => {
    bench.tenant = { ...TENANT, tools: SHOP_TOOLS };
    const command = await bench.receive('Anote no pedido 1042');
    bench.shop.ends.push(() => ({ kind: 'done', data: { noted: 'then' } }));
    bench.says.push(() => called(['erp_note', { number: '1042' }]));
    await bench.run(command);
    const before = await world();
    bench.says.push(
      () => called(['erp_order', { number: '1042' }]),
      () => called(['erp_note', { number: '1042' }]),
      () => called(['erp_note', { number: '7' }]),
      ({ rounds = [] }) =>
        answered(
          rounds
            .flat()
            .map(({ output }) => output)
            .join(' '),
        ),
    );
    expect(await rerun(command)).toMatchObject({
      was: { tools: ['erp_note: done'] },
      again: {
        said: ['{"ok":"1042"} {"noted":"then"} {"ok":true}'],
        tools: ['erp_order: done', 'erp_note: from_journal', 'erp_note: would_have_called'],
      },
    });
    expect(bench.shop.effects).toEqual(['erp_note 1042']);
    bench.says.push(() => called(['erp_refund', { number: '1042' }]));
    expect((await rerun(command)).again.said).toEqual([expect.stringContaining('[')]);
    expect(bench.shop.effects).toEqual(['erp_note 1042']);
    expect(await world()).toEqual(before);
  });

  it('makes the call of a tap again as what came of it', async () => {
    bench.tenant = { ...TENANT, tools: SHOP_TOOLS };
    bench.says.push(() => called(['erp_refund', { number: '1042' }]));
    await bench.run(await bench.receive('Estorne o 1042'));
    const [reply] = await bench.replies();
    const id = reply?.content.kind === 'buttons' ? (reply.content.buttons[0]?.id ?? '') : '';
    const interactive = { kind: 'button_reply' as const, id, title: 'Sim' };
    const payload = { mediaType: 'interactive' as const, body: 'Sim', interactive };
    const tap = await bench.receive('tap', { ms: 60_000, payload });
    bench.shop.ends.push(() => ({ kind: 'done', data: { refunded: 'then' } }));
    await bench.run(tap);
    expect(bench.shop.effects).toEqual(['erp_refund 1042']);
    const before = await world();
    bench.says.push(({ rounds = [] }) =>
      answered(
        rounds
          .flat()
          .map(({ output }) => output)
          .join(' '),
      ),
    );
    expect((await rerun(tap)).again).toMatchObject({
      ...{ said: ['{"refunded":"then"}'], tools: ['erp_refund: from_journal'] },
    });
    expect(bench.shop.effects).toEqual(['erp_refund 1042']);
    expect(await world()).toEqual(before);
  });

  it('must be there', async () => {
    const command = await bench.receive('Oi');
    await expect(rerun(command, 'tn_other')).rejects.toMatchObject({ name: 'UnknownTurnError' });
  });

  it('is shown beside what it was', async () => {
    const command = await bench.receive('Oi');
    await bench.run(command);
    bench.says.push(() => answered('Olá! '.repeat(20)));
    expect(sideBySide(await rerun(command))).toMatchInlineSnapshot(`
      "           was                                                        again
      outcome    answered                                                   answered
      reason     –                                                          –
      tools      –                                                          –
      tokens     12: 7 uncached, 2 cached, 3 output                         12: 7 uncached, 2 cached, 3 output
      took       0 ms                                                       0 ms
      says       re: Oi                                                     Olá! Olá! Olá! Olá! Olá! Olá! Olá! Olá! Olá! Olá! Olá!
                                                                            Olá! Olá! Olá! Olá! Olá! Olá! Olá! Olá! Olá!"
    `);
  });
});

it('what is only read cannot be written, whoever tries', async () => {
  const ports = bench.ports();
  const command = await bench.receive('Oi');
  const seen = await bench.conversation();
  const dry = new TurnBench(readOnly(table)).ports();
  expect(await dry.conversations.findForTurn('acme', 'cv_1')).toMatchObject({
    conversation: { inbound_seq: 1 },
  });
  await expect(dry.commit(seen, { turnId: 'tn_1', seq: 1, outcome: 'answered' })).rejects.toThrow(
    'only read',
  );
  await expect(dry.spending(command, 'tn_1').write({ requests: 1, tokens: bench.tokens })).rejects.toThrow(
    'only read',
  );
  expect(await ports.conversations.findTurn('acme', 'cv_1', 'tn_1')).toBeUndefined();
});
