import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BudgetBook } from '#core/budget/budget-book.ts';
import { BUDGET_TROUBLE } from '#core/budget/tell-budget.ts';
import { readAiUse } from '#core/metrics/ai-use.ts';
import { startEmbeddings } from './embeddings.fixture.ts';
import { EmbeddingsFailedError, EmbeddingsPausedError, TextsRefusedError } from './errors.ts';

let bench: Awaited<ReturnType<typeof startEmbeddings>>;
beforeEach(async () => {
  bench = await startEmbeddings();
});
afterEach(() => bench.close());

const dot = (one: Float32Array = new Float32Array(), other: Float32Array = new Float32Array()) =>
  one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);
const asked = () => bench.standIn.callRecords().map(({ path, status }) => [path, status]);

describe('a text becomes a vector', () => {
  it('of unit length and the size that was asked for, in the order of the texts', async () => {
    const texts = ['Prazo de devolução', 'Horário da loja', 'devoluções: prazos'];
    const [one, other, like] = await bench.embedder().embed(texts);
    expect(one).toHaveLength(64);
    expect(dot(one, one)).toBeCloseTo(1, 5);
    expect(dot(one, like)).toBeGreaterThan(dot(one, other));
    const [alone] = await bench.embedder().embed(['devoluções: prazos']);
    expect(alone).toEqual(like);
  });

  it('no text costs no call', async () => {
    expect(await bench.embedder().embed([])).toEqual([]);
    expect(asked()).toEqual([]);
  });

  it('is counted by tenant, model and day', async () => {
    await bench.embedder().embed(['Oi, tudo bem?']);
    await bench.embeddings.settled();
    const use = await readAiUse(bench.table, 'acme', { from: '2026-11-30', to: '2026-11-30' });
    expect(use).toMatchObject([{ modelId: 'text-embedding-3-small', requests: 1, failed: 0 }]);
    expect(use[0]?.tokens).toMatchObject({ uncached: 4, output: 0 });
  });
});

const struck = { target: 'model', match: { api: 'embeddings' } } as const;
const TEXTS = ['Prazo de troca', 'Frete'];
const month = () =>
  new BudgetBook(bench.table, { now: () => 0, newId: () => '' }).read({ tenantId: 'acme', month: '2026-11' });
const reasonOf = (embed: Promise<unknown>) =>
  embed.then(
    () => undefined,
    (error: unknown) => (error instanceof EmbeddingsPausedError ? error.reason : error),
  );

describe('an endpoint that knows less of the API', () => {
  it.each([1, 2])('is asked in a simpler form, and the next time at once (%i refusals)', async (refusals) => {
    bench.faults.add({ ...struck, action: 'reject', for: 'unknown', count: refusals });
    // So many as the stand-in makes where it is not told.
    const model = { ...bench.installed, dimensions: 512 };
    await bench.embedder('documents', model).embed(['um']);
    await bench.embedder('documents', model).embed(['dois']);
    const float = { encoding_format: 'float' };
    const forms = [{ encoding_format: 'base64', dimensions: 512 }, { ...float, dimensions: 512 }, float];
    expect(bench.bodies).toMatchObject([...forms.slice(0, refusals + 1), forms[refusals] ?? {}]);
  });

  it('vectors of another size than was meant are no vectors, and it is said which size they have', async () => {
    bench.faults.add({ ...struck, action: 'reject', for: 'unknown', count: 2 });
    const error = await bench
      .embedder()
      .embed(TEXTS)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ reason: 'misconfigured' });
    expect(String((error as Error).cause)).toContain('512 numbers in place of 64');
  });
});

describe('what is wrong decides what is done', () => {
  it.each(['filter', 'too-long'] as const)('texts that are refused for good: %s', async (why) => {
    bench.faults.add({ ...struck, action: 'reject', for: why });
    await expect(bench.embedder().embed(TEXTS)).rejects.toBeInstanceOf(TextsRefusedError);
    expect(asked()).toHaveLength(1);
  });

  it('an empty text is refused for good, and a later request is taken in the form that was found', async () => {
    const embedder = bench.embedder();
    await embedder.embed(TEXTS);
    await expect(embedder.embed(['Oi', ''])).rejects.toBeInstanceOf(TextsRefusedError);
    await embedder.embed(TEXTS);
    expect(asked().map(([, status]) => status)).toEqual([200, 400, 200]);
  });

  it.each(['error', 'rate-limit', 'drop', 'empty', 'refusal', 'nonsense', 'ends'] as const)(
    'the next call may be answered: %s',
    async (action) => {
      bench.faults.add({ ...struck, action, count: 1 });
      await expect(bench.embedder().embed(TEXTS)).rejects.toBeInstanceOf(EmbeddingsFailedError);
      expect(await bench.embedder().embed(TEXTS)).toHaveLength(2);
    },
  );

  it('a provider that asks for time is given that', async () => {
    bench.faults.add({ ...struck, action: 'rate-limit', retry_after: 7 });
    await expect(bench.embedder().embed(TEXTS)).rejects.toMatchObject({
      retryAfterMs: 7_000,
      retryAfterSeconds: 7,
    });
  });

  it.each([
    ['quota', 'out_of_quota'],
    ['model', 'misconfigured'],
  ] as const)('no call makes sense for a while: %s', async (why, reason) => {
    bench.faults.add({ ...struck, action: 'reject', for: why });
    expect(await reasonOf(bench.embedder().embed(TEXTS))).toBe(reason);
  });

  it('without a key no provider is asked', async () => {
    bench.secrets.clear();
    expect(await reasonOf(bench.embedder().embed(TEXTS))).toBe('misconfigured');
    expect(asked()).toEqual([]);
  });

  it('a provider that is down is not asked, and it is said until when; questions are asked on', async () => {
    bench.faults.add({ ...struck, action: 'error', count: 5 });
    for (let at = 0; at < 5; at += 1) await reasonOf(bench.embedder().embed(TEXTS));
    const open = bench.embedder().embed(TEXTS);
    await expect(open).rejects.toMatchObject({ reason: 'circuit_open', openUntil: expect.any(Number) });
    expect(asked()).toHaveLength(5);
    expect(await bench.embedder('questions').embed(['Tem troca?'])).toHaveLength(1);
  });

  it('with too little time left no call is begun', async () => {
    const embedder = bench.embedder();
    bench.clock.nowMs += 59_900;
    expect(await reasonOf(embedder.embed(TEXTS))).toBe('time_up');
    expect(asked()).toEqual([]);
  });
});

describe('the tenant’s budget', () => {
  it('pays what was read', async () => {
    bench.budgetOf(1_000_000);
    await bench.embedder().embed(['Prazo de troca. '.repeat(1_000)]);
    await bench.embeddings.settled();
    expect(await month()).toMatchObject({ spent: 80, reserved: 0, assumed: 0 });
  });

  it('its last fifth is for answers: an import waits, and people are told once', async () => {
    bench.budgetOf(5);
    expect(await reasonOf(bench.embedder('documents').embed(TEXTS))).toBe('budget_spent');
    expect(await reasonOf(bench.embedder('documents').embed(TEXTS))).toBe('budget_spent');
    expect(asked()).toEqual([]);
    expect(bench.metrics.troubles.map(({ cause }) => cause)).toEqual([BUDGET_TROUBLE.budgetThreshold.cause]);
    expect(await bench.embedder('questions').embed(TEXTS)).toHaveLength(2);
  });

  it('a model whose price is not known is not asked', async () => {
    bench.budgetOf(1_000_000);
    const embed = bench.embedder('questions', { ...bench.installed, model: 'e-1' }).embed(TEXTS);
    expect(await reasonOf(embed)).toBe('price_unknown');
    expect(asked()).toEqual([]);
  });
});
