import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answered, called, Death, TENANT, TurnBench } from '../../../test/benches/turn.fixture.ts';
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

  it('cancelled, and dead before the answer, is told as cancelled and not asked about again', async () => {
    const { no } = await asked();
    const command = await tap(no, 'Cancelar');
    await expect(bench.run(command, { ask: () => Promise.reject(new Error('dead')) })).rejects.toThrow(
      'dead',
    );
    expect(await bench.run(command, { ask: tells }, { receiveCount: 2 })).toBe('answered');
    expect(await said()).toContain('"error":"declined"');
    expect(bench.shop.effects).toEqual([]);
  });

  it.each(['ask', 'commit'] as const)(
    'asked about in a process that dies after its step %s is asked about once, with buttons that work',
    async (step) => {
      const { tools, commit } = bench.ports();
      const dies = async (work: Promise<unknown>): Promise<never> => {
        await work;
        throw new Death(step);
      };
      const dead: Partial<AiTurnPorts> =
        step === 'commit'
          ? { commit: (...given) => dies(commit(...given)) }
          : {
              tools: {
                ...tools,
                confirmations: {
                  ...tools.confirmations,
                  ask: (...given) => dies(tools.confirmations.ask(...given)),
                },
              },
            };
      const command = await bench.receive('Estorna');
      const wants = { ask: async () => refund() };
      await expect(bench.run(command, { ...wants, ...dead })).rejects.toThrow(Death);
      expect(await bench.run(command, wants, { receiveCount: 2 })).toBe('answered');
      const [reply, ...others] = await bench.replies();
      expect(others).toEqual([]);
      const yes = reply?.content.kind === 'buttons' ? reply.content.buttons[0]?.id : undefined;
      await bench.run(await tap(yes ?? ''), { ask: tells });
      expect(bench.shop.effects).toEqual(['erp_refund 1042']);
    },
  );

  it('waits until the customer knows what was done before it for the same message', async () => {
    bench.says.push(
      () => called(['erp_note', { number: '1042' }]),
      () => refund(),
      ({ rounds = [] }) => answered(`anotado; ${rounds.at(-1)?.[0]?.output}`),
    );
    expect(await bench.run(await bench.receive('Anote e estorne'))).toBe('answered');
    expect(bench.shop.effects).toEqual(['erp_note 1042']);
    const [reply] = await bench.replies();
    expect(reply?.content.kind).toBe('text');
    expect(reply?.body).toContain('does not know yet what was done');
    await bench.sendAll();
    const { yes } = await asked();
    await bench.run(await tap(yes), { ask: tells });
    expect(bench.shop.effects).toEqual(['erp_note 1042', 'erp_refund 1042']);
  });

  it('is made for the newest three of many taps at once, and of the others the model is told', async () => {
    const buttons = [];
    for (const number of ['1', '2', '3', '4']) buttons.push(await asked(number));
    let command = await tap(buttons[0]?.yes ?? '');
    for (const { yes } of buttons.slice(1)) command = await tap(yes);
    expect(await bench.run(command, { ask: tells })).toBe('answered');
    expect(bench.shop.effects).toEqual(['erp_refund 2', 'erp_refund 3', 'erp_refund 4']);
    expect(await said()).toContain('the customer may tap again');
    await bench.run(await tap(buttons[0]?.yes ?? ''), { ask: tells });
    expect(bench.shop.effects.at(-1)).toBe('erp_refund 1');
  });

  it('is not begun without time for it: the tap is good for the next delivery', async () => {
    const buttons = [await asked('1'), await asked('2')];
    await tap(buttons[0]?.yes ?? '');
    const command = await tap(buttons[1]?.yes ?? '');
    bench.shop.ends.push(() => {
      bench.nowMs += 51_000;
      return { kind: 'done', data: 'tarde' };
    });
    const late = { ask: () => Promise.reject(new Error('too late')) };
    await expect(bench.run(command, late)).rejects.toThrow('too late');
    expect(bench.shop.effects).toEqual(['erp_refund 1']);
    expect(await bench.run(command, { ask: tells }, { receiveCount: 2 })).toBe('answered');
    expect(bench.shop.effects).toEqual(['erp_refund 1', 'erp_refund 2']);
    expect(await said()).not.toContain('may have happened');
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
