import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contactKey } from '#core/contact/keys.ts';
import { EmbeddingsFailedError, EmbeddingsPausedError } from '#core/model/embeddings/errors.ts';
import { inboxMessage } from '../../../test/support/events.ts';
import { readWords } from './read-words.ts';
import { waitingWordsTenant } from './records.ts';
import { startWords } from './words.fixture.ts';

let bench: Awaited<ReturnType<typeof startWords>>;
beforeEach(async () => {
  bench = await startWords();
});
afterEach(() => bench.close());

const ALLERGY = ['Sou alérgica a amendoim, por favor anotem isso no meu cadastro', 'Anotado: sem amendoim'];
const DELIVERY = [
  'A entrega de ontem chegou com a caixa amassada e dois chás rasgados',
  'Vamos repor os dois chás',
];
const rowsOf = (found: Awaited<ReturnType<typeof bench.find>>) => found.map(({ rows }) => rows.length);

describe('what was said in a closed ticket', () => {
  it('is found by a question about it, in the order in which it was said', async () => {
    await bench.ticket('ct_1', 1, ALLERGY);
    expect(await bench.remember('ct_1', 1)).toBe('remembered');
    await bench.ticket('ct_1', 2, DELIVERY);
    expect(await bench.remember('ct_1', 2)).toBe('remembered');
    const [nearest] = await bench.find('ct_1', 'tenho alergia a amendoim?');
    expect(nearest).toEqual({
      conversation_id: bench.cv('ct_1'),
      rows: [expect.stringMatching(/^MSG#/), 'REPLY#0000000101'],
    });
  });

  it('belongs to its ticket alone', async () => {
    await bench.ticket('ct_1', 1, ALLERGY);
    await bench.ticket('ct_1', 2, DELIVERY);
    await bench.remember('ct_1', 2);
    expect(bench.embedded).toEqual([DELIVERY.join('\n')]);
    await bench.remember('ct_1', 1);
    expect(bench.embedded[1]).toEqual(ALLERGY.join('\n'));
  });

  it('is stored nowhere a second time: only where it is', async () => {
    await bench.ticket('ct_1', 1, ALLERGY);
    await bench.remember('ct_1', 1);
    expect(JSON.stringify(await bench.knowledge.items())).not.toContain('amendoim');
  });

  it('costs nothing again when the record comes twice, nor while it is open again', async () => {
    await bench.ticket('ct_1', 1, ALLERGY);
    await bench.remember('ct_1', 1);
    expect(await bench.remember('ct_1', 1)).toBe('unchanged');
    await bench.ticket('ct_1', 1, [], { status: 'bot' });
    expect(await bench.remember('ct_1', 1)).toBe('open_again');
    expect(bench.embedded).toHaveLength(1);
  });

  it('with more said in it after it was reopened, only what changed is made again', async () => {
    const long = (word: string) => `${word} `.repeat(200);
    await bench.ticket('ct_1', 1, [long('chá'), long('caixa')]);
    await bench.remember('ct_1', 1);
    await bench.ticket('ct_1', 1, [long('nota')], { from: 4 });
    expect(await bench.remember('ct_1', 1)).toBe('remembered');
    expect(bench.embedded.map((text) => text.slice(0, 4).trim())).toEqual(['chá', 'caix', 'nota']);
  });

  it.each([
    ['a greeting', ['Oi', 'Olá!'], {}],
    ['what was taken back', [ALLERGY[0] ?? ''], { message: { revoked: true, body: null } }],
    ['an answer that never went out', ['Oi', DELIVERY[0] ?? ''], { reply: { status: 'failed' as const } }],
  ])('%s tells nothing', async (_what, said, more) => {
    await bench.ticket('ct_1', 1, said, more);
    expect(await bench.remember('ct_1', 1)).toBe('nothing_said');
    expect(bench.embedded).toEqual([]);
  });

  it('what the model refuses for good takes nothing else with it', async () => {
    const long = 'entrega atrasada '.repeat(100);
    await bench.ticket('ct_1', 1, [`${long}`, `recusado ${long}`, DELIVERY.join(' ').repeat(12)]);
    expect(await bench.remember('ct_1', 1)).toBe('remembered');
    expect(await bench.vectors()).toBe(2);
    expect(await bench.remember('ct_1', 1)).toBe('unchanged');
  });
});

describe('what was found is read', () => {
  const readAll = async (question: string) =>
    (await readWords(bench.ports.conversations, 'acme', await bench.find('ct_1', question))).map(
      ({ at, lines }) => [at, ...lines.map(({ by, text }) => `${by}: ${text}`)],
    );

  it('as it was said, by whom and when', async () => {
    await bench.ticket('ct_1', 1, ALLERGY);
    await bench.remember('ct_1', 1);
    expect(await readAll('amendoim')).toEqual([
      ['2026-11-01T13:00:00.000Z', `customer: ${ALLERGY[0]}`, `company: ${ALLERGY[1]}`],
    ]);
  });

  it('without what was erased or taken back meanwhile', async () => {
    await bench.ticket('ct_1', 1, ALLERGY);
    await bench.remember('ct_1', 1);
    const [found] = await bench.find('ct_1', 'amendoim');
    for (const sk of found?.rows ?? []) await bench.erase('ct_1', sk);
    expect(await readAll('amendoim')).toEqual([]);
  });
});

describe('whose words they are', () => {
  it('another contact of the tenant finds none of them, nor does another tenant', async () => {
    await bench.ticket('ct_1', 1, ALLERGY);
    await bench.remember('ct_1', 1);
    await bench.ticket('ct_1', 1, DELIVERY, { tenantId: 'globex' });
    await bench.remember('ct_1', 1, 'globex');
    expect(rowsOf(await bench.find('ct_1', 'amendoim'))).toEqual([2]);
    expect(await bench.find('ct_2', 'amendoim')).toEqual([]);
    const found = await bench.find('ct_1', 'alérgica a amendoim', 'globex');
    expect(found.filter(({ conversation_id }) => conversation_id !== bench.cv('ct_1', 'globex'))).toEqual([]);
  });
});

describe('when a ticket is closed', () => {
  const waits = async () =>
    (await bench.knowledge.items())
      .filter(({ due_at }) => due_at !== undefined)
      .map(({ pk, sk }) => ({ pk, sk }));

  it('its words are remembered, in a company that wants it', async () => {
    await bench.ticket('ct_1', 1, ALLERGY);
    expect(await bench.closed('ct_1', 1)).toBe('remembered');
    bench.tenant.knowledge = { messages: false, when_nothing_found: 'say' };
    expect(await bench.closed('ct_1', 1)).toBe('not_wanted');
    bench.tenant.knowledge = undefined;
    expect(await bench.closed('ct_1', 1)).toBe('not_wanted');
    expect(bench.embedded).toHaveLength(1);
  });

  it('and nothing is done when it only changes hands', async () => {
    await bench.ticket('ct_1', 1, ALLERGY);
    expect(await bench.closed('ct_1', 1, 'open')).toBe('not_wanted');
  });

  it('while the model is down it waits in the table, and is taken up once', async () => {
    await bench.ticket('ct_1', 1, ALLERGY);
    bench.pause(new EmbeddingsPausedError('circuit_open', { openUntil: 500 }));
    expect(await bench.closed('ct_1', 1)).toBe('waits');
    const [key = { pk: '', sk: '' }] = (await waits()) as { pk: string; sk: string }[];
    expect(waitingWordsTenant(key)).toBe('acme');
    expect(await bench.waiting.take(key, { now: 499, again: 1_000 })).toBeUndefined();
    const times = { now: 500, again: 1_000 };
    const taken = [await bench.waiting.take(key, times), await bench.waiting.take(key, times)];
    expect(taken).toEqual([
      expect.objectContaining({ event: 'ticket.changed', conversation_id: bench.cv('ct_1') }),
      undefined,
    ]);
    bench.pause(undefined);
    expect(await bench.closed('ct_1', 1)).toBe('remembered');
    expect(await waits()).toEqual([]);
  });

  it('it waits for forty days at most: a company that turned this off is not asked without end', async () => {
    await bench.ticket('ct_1', 1, ALLERGY);
    bench.pause(new EmbeddingsPausedError('budget_spent'));
    await bench.closed('ct_1', 1);
    bench.tenant.knowledge = undefined;
    const [key = { pk: '', sk: '' }] = (await waits()) as { pk: string; sk: string }[];
    const closedAt = Date.parse(inboxMessage().occurred_at);
    const inDays = (days: number) => ({ now: closedAt + days * 24 * 60 * 60_000, again: 1_000 });
    expect(await bench.waiting.take(key, inDays(39))).toBeDefined();
    expect(await bench.waiting.take(key, inDays(41))).toBeUndefined();
    expect(await waits()).toEqual([]);
  });

  it('a call that failed brings the record back', async () => {
    await bench.ticket('ct_1', 1, ALLERGY);
    bench.pause(new EmbeddingsFailedError(new Error('500')));
    await expect(bench.closed('ct_1', 1)).rejects.toBeInstanceOf(EmbeddingsFailedError);
  });
});

describe('forget(contact)', () => {
  it('leaves nothing by which the words are found, and nothing comes after', async () => {
    await bench.ticket('ct_1', 1, ALLERGY);
    await bench.remember('ct_1', 1);
    await bench.ticket('ct_2', 1, DELIVERY);
    await bench.remember('ct_2', 1);
    expect(await bench.forget('ct_1')).toEqual({ conversations: 1, chunks: 1 });
    expect(await bench.find('ct_1', 'amendoim')).toEqual([]);
    expect(await bench.remember('ct_1', 1)).toBe('forgotten');
    expect(await bench.vectors()).toBe(1);
    expect(rowsOf(await bench.find('ct_2', 'entrega'))).toEqual([2]);
    expect(await bench.forget('ct_1')).toEqual({ conversations: 1, chunks: 0 });
  });

  it('is not undone by a record that is worked at the same time', async () => {
    await bench.ticket('ct_1', 1, ALLERGY);
    bench.afterPut(() => bench.forget('ct_1'));
    expect(await bench.remember('ct_1', 1)).toBe('forgotten');
    expect(await bench.vectors()).toBe(0);
  });

  it('nor by a process that died after it put its vectors: its record comes back', async () => {
    await bench.ticket('ct_1', 1, ALLERGY);
    bench.afterPut(async () => {
      await bench.forget('ct_1');
      throw new Error('died');
    });
    await expect(bench.remember('ct_1', 1)).rejects.toThrow('died');
    expect(await bench.find('ct_1', 'amendoim')).toEqual([]);
    expect(await bench.remember('ct_1', 1)).toBe('forgotten');
    expect(await bench.vectors()).toBe(0);
  });

  it('what is said in a later ticket is remembered again', async () => {
    await bench.ticket('ct_1', 1, ALLERGY);
    await bench.forget('ct_1');
    await bench.ticket('ct_1', 2, DELIVERY);
    expect(await bench.remember('ct_1', 2)).toBe('remembered');
  });

  it('covers the conversations that became part of the contact’s own', async () => {
    await bench.ticket('ct_old', 1, ALLERGY);
    await bench.remember('ct_old', 1);
    await bench.ticket('ct_1', 1, DELIVERY);
    await bench.mergedFrom('ct_1', 'ct_old');
    expect(await bench.forget('ct_1')).toMatchObject({ conversations: 2, chunks: 1 });
    expect(await bench.vectors()).toBe(0);
  });

  it('and those of who turned out to be the same customer, before the next message brings them together', async () => {
    await bench.ticket('ct_new', 1, ALLERGY);
    await bench.remember('ct_new', 1);
    await bench.put({
      ...contactKey('acme', 'ct_1'),
      ...{ contact_id: 'ct_1', version: 2, aliases: [], preferences: {}, merged_from: ['ct_new'] },
      ...{ created_at: '2026-11-01T00:00:00.000Z', profile_at: '2026-11-01T00:00:00.000Z' },
    });
    expect(await bench.forget('ct_1')).toEqual({ conversations: 1, chunks: 1 });
    expect(await bench.vectors()).toBe(0);
    expect(await bench.remember('ct_new', 1)).toBe('forgotten');
  });

  it('a contact that never wrote has nothing to forget', async () => {
    expect(await bench.forget('ct_9')).toEqual({ conversations: 0, chunks: 0 });
  });
});
