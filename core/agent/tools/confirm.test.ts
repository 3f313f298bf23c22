import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answered, called, TENANT, TurnBench } from '../../../test/benches/turn.fixture.ts';
import { startConversationsTable, type TestTable } from '../../../test/support/conversations-table.ts';
import type { AiTurnPorts } from '../ai-ports.ts';
import { CONFIRM_WITHIN_MS } from './confirmations.ts';
import { SHOP_TOOLS } from './tools.fixture.ts';

let table: TestTable;
let bench: TurnBench;

beforeEach(async () => {
  table = await startConversationsTable();
  bench = new TurnBench(table);
  bench.tenant = { ...TENANT, tools: SHOP_TOOLS };
});
afterEach(() => table.close());

const refund = (number = '1042') => called(['erp_refund', { number }]);

/** Tells what came of the calls that it reads. */
const tells: AiTurnPorts['ask'] = async (_tenant, { rounds = [] }) =>
  answered(
    rounds
      .flat()
      .map(({ name, output }) => `${name}: ${output}`)
      .join(' ') || 'nada',
  );

/** The customer asks for a refund and is asked to confirm it. @returns ids of the two buttons */
async function asked(number = '1042'): Promise<{ yes: string; no: string }> {
  bench.says.push(() => refund(number));
  expect(await bench.run(await bench.receive(`Estorna ${bench.nowMs}`, { ms: 1_000 }))).toBe('answered');
  const content = (await bench.replies()).at(-1)?.content;
  if (content?.kind !== 'buttons') throw new Error('no buttons');
  const [yes, no] = content.buttons;
  return { yes: yes?.id ?? '', no: no?.id ?? '' };
}

/** The customer taps. */
const tap = (id: string, title = 'Confirmar') =>
  bench.receive(`${title} ${bench.nowMs}`, {
    ms: 1_000,
    payload: { mediaType: 'interactive', body: title, interactive: { kind: 'button_reply', id, title } },
  });

const said = async () => (await bench.replies()).at(-1)?.body;

describe('a call that moves money', () => {
  it('is named as the company’s file labels it and its arguments', async () => {
    const [source] = SHOP_TOOLS?.http ?? [];
    if (!source) throw new Error('no source');
    const labelled = source.tools.map((one) => ({ ...one, label: 'Estornar', labels: { number: 'Pedido' } }));
    bench.tenant = { ...bench.tenant, tools: { http: [{ ...source, tools: labelled }] } };
    await asked();
    expect(await said()).toContain('*Estornar*\n• Pedido: 1042\n\nVocê confirma?');
  });

  it('is asked about in the company’s own words, and of no use without buttons', async () => {
    const sentences = {
      pt: { confirm: 'Posso seguir, na {{company}}?', confirm_yes: 'Pode', confirm_no: 'Não' },
    };
    bench.tenant = { ...bench.tenant, sentences };
    await asked();
    const reply = (await bench.replies()).at(-1);
    expect(reply?.body).toContain('Posso seguir, na Loja?');
    expect(reply?.content).toMatchObject({ tapOnly: true, buttons: [{ title: 'Pode' }, { title: 'Não' }] });
  });

  it.each(['erp_refund', 'erp_delete'])(
    '%s is not made: the customer is asked, in words, with two buttons',
    async (name) => {
      bench.says.push(() => called([name, { number: '1042' }]));
      expect(await bench.run(await bench.receive('Estorna'))).toBe('answered');
      expect(bench.shop.calls).toEqual([]);
      const reply = (await bench.replies()).at(-1);
      expect(reply?.body).toContain(`*${name.slice(4)}*\n• number: 1042\n\nVocê confirma?`);
      expect(reply?.content).toMatchObject({ buttons: [{ title: 'Confirmar' }, { title: 'Cancelar' }] });
      expect((await bench.conversation()).answered_seq).toBe(1);
    },
  );

  it('is made by the tap, exactly as asked, and once', async () => {
    const { yes } = await asked();
    const command = await tap(yes);
    expect(await bench.run(command, { ask: tells })).toBe('answered');
    expect(bench.shop.effects).toEqual(['erp_refund 1042']);
    expect(await said()).toBe('erp_refund: {"ok":"1042"}');
    await bench.run(command, { ask: tells }, { receiveCount: 2 });
    await bench.run(await tap(yes), { ask: tells });
    expect(bench.shop.effects).toHaveLength(1);
  });

  it('tapped twice before the answer is made once', async () => {
    const { yes } = await asked();
    await tap(yes);
    expect(await bench.run(await tap(yes), { ask: tells })).toBe('answered');
    expect(bench.shop.effects).toHaveLength(1);
  });

  it.each([
    ['confirmed and then cancelled', ['yes', 'no'], [], '"error":"declined"'],
    ['cancelled and then confirmed', ['no', 'yes'], ['erp_refund 1042'], '"ok":"1042"'],
    ['confirmed, cancelled and confirmed', ['yes', 'no', 'yes'], ['erp_refund 1042'], '"ok":"1042"'],
  ] as const)('%s before the answer does what was tapped last', async (_what, taps, effects, told) => {
    const ids = await asked();
    let command = await tap(ids[taps[0]]);
    for (const which of taps.slice(1)) command = await tap(ids[which]);
    expect(await bench.run(command, { ask: tells })).toBe('answered');
    expect(bench.shop.effects).toEqual(effects);
    expect(await said()).toContain(told);
  });

  it('is not made when the customer cancels while the turn of the confirming tap is under way', async () => {
    const { yes, no } = await asked();
    const command = await tap(yes);
    const { tools } = bench.ports();
    let next: Awaited<ReturnType<typeof tap>> | undefined;
    const find = async (...given: Parameters<typeof tools.confirmations.find>) => {
      const pending = await tools.confirmations.find(...given);
      next ??= await tap(no, 'Cancelar');
      return pending;
    };
    const slow = { ...tools, confirmations: { ...tools.confirmations, find } };
    await bench.run(command, { ask: tells, tools: slow });
    expect(bench.shop.effects).toEqual([]);
    if (next) await bench.run(next, { ask: tells });
    expect(bench.shop.effects).toEqual([]);
    expect(await said()).toContain('"error":"declined"');
  });

  it('tapped, and dead before the answer, is told and not made again', async () => {
    const { yes } = await asked();
    const command = await tap(yes);
    const dies = { ask: () => Promise.reject(new Error('dead')) };
    await expect(bench.run(command, dies)).rejects.toThrow('dead');
    expect(await bench.run(command, { ask: tells }, { receiveCount: 2 })).toBe('answered');
    expect(bench.shop.effects).toHaveLength(1);
    expect(await said()).toBe('erp_refund: {"ok":"1042"}');
  });

  it('is not made by words, nor by an id that was never sent', async () => {
    const { yes } = await asked();
    bench.says.push(() => refund());
    await bench.run(await bench.receive('sim', { ms: 1_000 }));
    const forged = yes.replace(/:[0-9a-f-]{36}:/, ':11111111-2222-4333-8444-555555555555:');
    await bench.run(await tap(forged), { ask: tells });
    expect(bench.shop.effects).toEqual([]);
  });

  it('is not made by the other button', async () => {
    const { yes, no } = await asked();
    await bench.run(await tap(no, 'Cancelar'), { ask: tells });
    expect(await said()).toContain('"error":"declined"');
    await bench.run(await tap(yes), { ask: tells });
    expect(bench.shop.effects).toEqual([]);
  });

  it.each<[string, () => Promise<void> | void]>([
    [
      'its time',
      () => {
        bench.nowMs += CONFIRM_WITHIN_MS;
      },
    ],
    [
      'another owner',
      async () => {
        await bench.give({ status: 'open', queueId: 'sales', userId: 'u1' });
        await bench.give({ status: 'bot' }, 'given_back');
      },
    ],
    ['a newer question about the same', async () => void (await asked())],
  ])('is not made after %s', async (_what, happens) => {
    const { yes } = await asked();
    await happens();
    expect(await bench.run(await tap(yes), { ask: tells })).toBe('answered');
    expect(bench.shop.effects).toEqual([]);
    expect(await said()).toContain('not_confirmed');
  });

  it('is not made once a person has the conversation, though the tap came before', async () => {
    const { yes } = await asked();
    const command = await tap(yes);
    const { tools } = bench.ports();
    const find = async (...given: Parameters<typeof tools.confirmations.find>) => {
      const pending = await tools.confirmations.find(...given);
      await bench.give({ status: 'open', queueId: 'sales', userId: 'u1' });
      return pending;
    };
    const taken = { ...tools, confirmations: { ...tools.confirmations, find } };
    expect(await bench.run(command, { ask: tells, tools: taken })).toBe('taken_over');
    expect(bench.shop.effects).toEqual([]);
  });

  it('keeps two buttons however long its values are', async () => {
    await asked('9'.repeat(5_000));
    expect((await said())?.length).toBeLessThan(1_024);
  });
});
