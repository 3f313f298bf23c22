import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deriveEvent } from '#core/events/derive.ts';
import { ticketChangedSchema } from '#core/events/ticket-changed.ts';
import { EmbeddingsPausedError } from '#core/model/embeddings/errors.ts';
import { inboxMessage } from '../../../test/support/events.ts';
import { indexRecord, JOB_EVENT } from '../queue/embedding-records.ts';
import { WaitingWords } from '../words/waiting-words.ts';
import { Death, EmbedBench, refusing } from './embed.fixture.ts';
import { switchVersions } from './switch-versions.ts';

let bench: EmbedBench;

beforeEach(async () => {
  bench = await EmbedBench.start();
});
afterEach(() => bench.close());

const isLive = async (question: string) =>
  ((await bench.terms.load('acme'))?.index.search(question) ?? []).length > 0;
const chunkItems = () => bench.itemsOf('CHUNK');
const marks = () => bench.itemsOf('E#');
const indexName = async () => {
  const { live } = await bench.ports().indexes.find('acme');
  return live?.name ?? '';
};
/** A document with so many sections, a chunk each. */
const sections = (count: number, word = 'assunto') =>
  Array.from({ length: count }, (_, n) => `## ${word} ${n}\n\nTexto sobre ${word}${n}.`).join('\n\n');

describe('a document that was put', () => {
  it('is found by its words, with a vector for each chunk, and nothing is owed to it', async () => {
    await bench.put('trocas', '# Prazo\n\nSão trinta dias.\n\n# Defeito\n\nLigue para a loja.');
    await bench.drain();
    expect(await bench.find('trocas')).toMatchObject({ state: 'ready', live_version: 1, chunks: 2, jobs: 1 });
    expect((await bench.find('trocas'))?.due_at).toBeUndefined();
    expect(await isLive('trinta dias')).toBe(true);
    const ids = (await chunkItems()).map(({ pk }) => String(pk).split('#')[3]).sort();
    expect(bench.vectors.ids(await indexName())).toEqual(ids);
    expect((await marks()).map(({ done }) => done)).toEqual([true, true]);
    expect(bench.embedded).toHaveLength(2);
  });

  it('is read again whole when it changes, and what did not change costs nothing', async () => {
    await bench.put('trocas', sections(5));
    await bench.drain();
    await bench.put('trocas', sections(5).replace('assunto3.', 'garantia.'));
    await bench.drain();
    expect(bench.embedded).toHaveLength(6);
    expect(await isLive('assunto3')).toBe(false);
    expect(await isLive('garantia')).toBe(true);
    expect(await chunkItems()).toHaveLength(5);
    expect(bench.vectors.ids(await indexName())).toHaveLength(5);
    expect([...bench.objects.all.keys()].filter((key) => key.startsWith('documents/'))).toHaveLength(1);
  });

  it('leaves nothing when it is deleted', async () => {
    await bench.put('trocas', sections(3));
    await bench.drain();
    await bench.delete('trocas');
    await bench.drain();
    expect(await isLive('assunto')).toBe(false);
    expect((await bench.table.items()).map(({ sk }) => sk)).toEqual(['INDEX']);
    expect(bench.vectors.ids(await indexName())).toEqual([]);
    expect([...bench.objects.all.keys()]).toEqual(['terms/acme.json']);
  });

  it('that no one can read fails, and readers keep the version that they have', async () => {
    await bench.put('trocas', 'Trinta dias.');
    await bench.drain();
    await bench.put('trocas', ' \n ');
    await bench.drain();
    expect(await bench.find('trocas')).toMatchObject({
      state: 'failed',
      reason: 'no_words',
      live_version: 1,
    });
    expect(await isLive('trinta')).toBe(true);
  });
});

describe('jobs', () => {
  it('of many documents of a batch are few requests, within the limits of one', async () => {
    bench.limits = { texts: 20, tokens: 100_000 };
    await Promise.all([1, 2, 3, 4].map((n) => bench.put(`doc-${n}`, sections(10, `tema${n}`))));
    await bench.drain();
    expect(bench.requests).toEqual([20, 20]);
  });

  it('of more than a hundred new chunks never stand before what people wait for', async () => {
    await bench.put('catalogo', sections(120));
    await bench.handle(bench.queues.live.splice(0));
    expect([bench.queues.live.length, bench.queues.bulk.length]).toEqual([0, 2]);
    await bench.put('catalogo', sections(121));
    await bench.drain();
    expect(bench.embedded).toHaveLength(121);
    await bench.put('catalogo', sections(122));
    await bench.handle(bench.queues.live.splice(0));
    expect([bench.queues.live.length, bench.queues.bulk.length]).toEqual([1, 0]);
  });

  it('that are delivered again, or twice at once, cost no second embedding', async () => {
    await bench.put('trocas', sections(10));
    await bench.handle(bench.queues.live.splice(0));
    const [job] = bench.queues.live.splice(0);
    if (job?.event !== JOB_EVENT) throw new Error('no job');
    await Promise.all([bench.handle([job]), bench.handle([job, job])]);
    await bench.handle([job]);
    await bench.rest();
    expect(bench.embedded).toHaveLength(10);
    expect(await bench.find('trocas')).toMatchObject({ state: 'ready' });
  });

  it('of a version that was replaced cost nothing', async () => {
    await bench.put('trocas', sections(10, 'velho'));
    await bench.handle(bench.queues.live.splice(0));
    const jobs = bench.queues.live.splice(0);
    await bench.put('trocas', sections(10, 'novo'));
    expect(await bench.handle(jobs)).toEqual([undefined]);
    expect(bench.requests).toEqual([]);
    await bench.rest();
    expect(await chunkItems()).toHaveLength(10);
  });

  it('fail alone: what was embedded before a failure stays so', async () => {
    bench.limits = { texts: 10, tokens: 100_000 };
    await bench.put('um', sections(10, 'um'));
    await bench.put('dois', sections(10, 'dois'));
    await bench.handle(bench.queues.live.splice(0));
    const jobs = bench.queues.live.splice(0);
    bench.beforeEmbedding = (texts) => {
      if (texts[0]?.includes('dois')) throw new Error('503');
    };
    const errors = await bench.handle(jobs);
    expect(errors.filter(Boolean)).toHaveLength(1);
    expect([(await bench.find('um'))?.state, (await bench.find('dois'))?.state]).toEqual([
      'ready',
      'embedding',
    ]);
    bench.beforeEmbedding = () => undefined;
    await bench.handle(jobs);
    expect((await bench.find('dois'))?.state).toBe('ready');
    expect(bench.embedded).toHaveLength(20);
  });

  it('with a text that the model takes never find it by halves, and it is found by its words', async () => {
    bench.beforeEmbedding = refusing((text) => text.includes('assunto5.'));
    await bench.put('trocas', sections(8));
    await bench.drain();
    expect(bench.requests).toEqual([8, 4, 4, 2, 1, 1, 2]);
    expect(await bench.find('trocas')).toMatchObject({ state: 'ready', failed_chunks: 1 });
    expect(bench.vectors.ids(await indexName())).toHaveLength(7);
    expect(await isLive('assunto5')).toBe(true);
    expect(bench.told).toContain('refused trocas 1');
  });
});

it('jobs with a text of which the model makes no vector lose nothing else, and it is found by its words', async () => {
  bench.hasVector = (text) => !text.includes('assunto5.');
  await bench.put('trocas', sections(8));
  await bench.drain();
  expect(bench.requests).toEqual([8]);
  expect(await bench.find('trocas')).toMatchObject({ state: 'ready', failed_chunks: 1 });
  expect(bench.vectors.ids(await indexName())).toHaveLength(7);
  expect(await isLive('assunto5')).toBe(true);
});

describe('vectors that are not taken', () => {
  const takenAfter = (times: number) => {
    const { put } = bench.vectors;
    let left = times;
    bench.vectors.put = async (...given: Parameters<typeof put>) => {
      if (left-- > 0) throw new Error('too many requests');
      return put.apply(bench.vectors, given);
    };
  };

  it('at once are put again, and not paid again', async () => {
    takenAfter(4);
    await bench.put('trocas', sections(3));
    await bench.drain();
    expect(await bench.find('trocas')).toMatchObject({ state: 'ready' });
    expect(bench.embedded).toHaveLength(3);
  });

  it('for long are given up, so that the record comes back', async () => {
    takenAfter(5);
    await bench.put('trocas', sections(3));
    await bench.handle(bench.queues.live.splice(0));
    const jobs = bench.queues.live.splice(0);
    expect(await bench.handle(jobs)).toMatchObject([{ message: 'too many requests' }]);
    await bench.handle(jobs);
    expect(await bench.find('trocas')).toMatchObject({ state: 'ready' });
  });
});

describe('while no vectors are made', () => {
  it('the record ends, the document waits in the table, and the watchdog asks again when it is over', async () => {
    const openUntil = bench.nowMs + 60_000;
    bench.beforeEmbedding = () => {
      throw new EmbeddingsPausedError('circuit_open', { openUntil });
    };
    await bench.put('trocas', sections(2));
    await bench.drain();
    expect(await bench.find('trocas')).toMatchObject({ state: 'embedding', reason: 'circuit_open' });
    expect((await bench.find('trocas'))?.due_at).toBe(openUntil + 5_000);
    bench.nowMs += 30_000;
    await bench.runWatchdog();
    expect(bench.queues.live).toEqual([]);
    bench.beforeEmbedding = () => undefined;
    bench.nowMs += 60_000;
    await bench.runWatchdog();
    await bench.drain();
    expect(await bench.find('trocas')).toMatchObject({ state: 'ready' });
    expect((await bench.find('trocas'))?.reason).toBeUndefined();
  });

  it('a budget that is spent for days burns no rounds', async () => {
    bench.beforeEmbedding = () => {
      throw new EmbeddingsPausedError('budget_spent');
    };
    await bench.put('trocas', sections(2));
    for (let hour = 0; hour < 72; hour++) {
      await bench.drain();
      bench.nowMs += 60 * 60_000;
      await bench.runWatchdog();
    }
    bench.beforeEmbedding = () => undefined;
    await bench.rest();
    expect(await bench.find('trocas')).toMatchObject({ state: 'ready' });
  });
});

describe('the watchdog', () => {
  it('sends jobs again whose records were lost', async () => {
    await bench.put('trocas', sections(2));
    await bench.handle(bench.queues.live.splice(0));
    bench.queues.live.length = 0;
    await bench.rest();
    expect(await bench.find('trocas')).toMatchObject({ state: 'ready' });
    expect(bench.told).toContain('asked trocas 1');
  });

  it('has what a version left behind removed, where who was at it ended', async () => {
    await bench.put('trocas', sections(3, 'antes'));
    await bench.drain();
    await bench.put('trocas', sections(1, 'depois'));
    const { keys } = bench.objects;
    bench.objects.keys = async () => {
      throw new Error('the connection broke');
    };
    const records = [...bench.queues.live.splice(0)];
    await bench.handle(records);
    await bench.handle(bench.queues.live.splice(0));
    bench.objects.keys = keys;
    expect(await bench.find('trocas')).toMatchObject({ state: 'ready', live_version: 2 });
    bench.nowMs += 10 * 60_000;
    await bench.runWatchdog();
    await bench.drain();
    expect((await bench.find('trocas'))?.due_at).toBeUndefined();
    expect(await bench.itemsOf('V#')).toHaveLength(1);
    expect(await chunkItems()).toHaveLength(1);
    expect(bench.vectors.ids(await indexName())).toHaveLength(1);
  });

  it('says that a document is unreadable after five processes ended at it, and what was stays', async () => {
    await bench.put('trocas', sections(1, 'antes'));
    await bench.drain();
    await bench.put('trocas', sections(1, 'depois'));
    const records = [...bench.queues.live.splice(0)];
    const { get } = bench.objects;
    for (let death = 0; death < 5; death++) {
      let isDead = false;
      bench.objects.get = (async () => {
        isDead = true;
      }) as typeof get;
      await bench.handle(records, async (work) => {
        if (isDead) throw new Death();
        return work();
      });
      expect(isDead).toBe(true);
      expect((await bench.find('trocas'))?.state).toBe('reading');
      bench.nowMs += 2 * 60_000;
    }
    bench.objects.get = get;
    await bench.handle(records);
    expect(await bench.find('trocas')).toMatchObject({
      state: 'failed',
      reason: 'unreadable',
      live_version: 1,
    });
    expect(bench.told).toContain('failed trocas unreadable');
    await bench.put('trocas', sections(1, 'depois'));
    await bench.drain();
    expect(await bench.find('trocas')).toMatchObject({ state: 'ready', live_version: 3 });
  });

  /** All but the last step: what is read has its vectors, and is not readable yet. */
  async function untilTheSwitch(): Promise<void> {
    const { get } = bench.objects;
    bench.objects.get = (async (key: string) => {
      if (key.startsWith('terms/')) throw new Error('503');
      return get(key);
    }) as typeof get;
    while (bench.queues.live.length > 0) await bench.handle(bench.queues.live.splice(0));
    bench.objects.get = get;
  }

  it('with which a tenant had more parts than may be has failed, and one that takes some away has not', async () => {
    await bench.put('prazos', sections(3, 'prazo'));
    await bench.drain();
    await bench.put('trocas', sections(2, 'troca'));
    await bench.put('prazos', sections(2, 'novo'));
    await untilTheSwitch();
    await switchVersions(bench.ports(), 'acme', ['trocas'], { chunks: 4, terms: 1_000 });
    expect(await bench.find('trocas')).toMatchObject({ state: 'failed', reason: 'too_many_chunks' });
    await switchVersions(bench.ports(), 'acme', ['prazos'], { chunks: 1, terms: 1 });
    expect(await bench.find('prazos')).toMatchObject({ state: 'ready', live_version: 2 });
    expect([await isLive('troca0'), await isLive('novo0')]).toEqual([false, true]);
  });

  it('with which a tenant had more different words than may be has failed', async () => {
    await bench.put('trocas', sections(2, 'troca'));
    await bench.put('prazos', sections(2, 'prazo'));
    await untilTheSwitch();
    await switchVersions(bench.ports(), 'acme', ['trocas'], { chunks: 10, terms: 2 });
    expect(await bench.find('trocas')).toMatchObject({ state: 'failed', reason: 'too_many_terms' });
    await switchVersions(bench.ports(), 'acme', ['prazos'], { chunks: 10, terms: 100 });
    expect(await bench.find('prazos')).toMatchObject({ state: 'ready', live_version: 1 });
  });

  it('that was late to become readable never comes beside a newer one', async () => {
    await bench.put('trocas', sections(1, 'segunda'));
    const late = [...bench.queues.live];
    const { get } = bench.objects;
    const atTerms = (onTerms: () => Promise<unknown>) => {
      bench.objects.get = (async (key: string, known?: string) => {
        if (key.startsWith('terms/')) await onTerms();
        return get(key, known);
      }) as typeof get;
    };
    atTerms(() => Promise.reject(new Error('503')));
    while (bench.queues.live.length > 0) await bench.handle(bench.queues.live.splice(0));
    expect((await bench.find('trocas'))?.state).toBe('embedding');
    atTerms(async () => {
      bench.objects.get = get;
      await bench.put('trocas', sections(1, 'terceira'));
      while (bench.queues.live.length > 0) {
        // It ends before it has removed anything of the second.
        await bench.handle(bench.queues.live.splice(0), async (work) => {
          if (bench.told.includes('switched trocas 2')) throw new Death();
          return work();
        });
      }
    });
    await bench.handle(late);
    expect(bench.told).toContain('switched trocas 2');
    expect([await isLive('segunda0'), await isLive('terceira0')]).toEqual([false, true]);
  });

  it('gives a version up after five rounds with ever longer waits, and people are told', async () => {
    await bench.put('trocas', sections(2));
    const asked: number[] = [];
    const begun = bench.nowMs;
    for (let minute = 0; minute < 24 * 60; minute++) {
      bench.queues.live.length = 0;
      const before = bench.told.length;
      await bench.runWatchdog();
      if (bench.told.length > before) asked.push((bench.nowMs - begun) / 60_000);
      bench.nowMs += 60_000;
    }
    expect(asked).toEqual([1, 11, 31, 71, 151, 311]);
    expect(bench.told.at(-1)).toBe('failed trocas given_up');
    await bench.put('trocas', sections(2));
    await bench.drain();
    expect(await bench.find('trocas')).toMatchObject({ state: 'ready', version: 2 });
  });
});

it('words of a closed ticket that wait are sent again when they are due, and once', async () => {
  const closed = ticketChangedSchema.parse({
    ...deriveEvent(inboxMessage(), {
      ...{ event: 'ticket.changed', idempotencyKey: 'ticket:1' },
      payload: {
        ticketId: 't',
        ticketNumber: 1,
        from: 'open',
        to: 'closed',
        reason: 'closed',
        ownerEpoch: 2,
      },
    }),
  });
  const waiting = new WaitingWords(bench.table);
  await waiting.put(closed, bench.nowMs + 60_000);
  await bench.runWatchdog();
  expect(bench.queues.live).toEqual([]);
  bench.nowMs += 60_000;
  await bench.runWatchdog();
  await bench.runWatchdog();
  expect(bench.queues.live).toEqual([closed]);
  await bench.drain();
  expect(bench.closed).toEqual([closed.conversation_id]);
});

describe('an index of terms that another version of the code wrote', () => {
  const written = () => bench.objects.all.get('terms/acme.json')?.etag;

  it('is made anew within the hour, though no document changes, and only then', async () => {
    await bench.put('um', sections(3, 'um'));
    await bench.put('dois', sections(2, 'dois'));
    await bench.drain();
    await bench.delete('dois');
    await bench.drain();
    await bench.objects.put('terms/acme.json', '{"version":0,"tenantId":"acme","index":{}}');
    for (let hour = 0; hour < 2; hour++) {
      const before = written();
      bench.nowMs += 60 * 60_000;
      await bench.runWatchdog();
      await bench.drain();
      expect([await isLive('um0'), await isLive('dois0')]).toEqual([true, false]);
      expect(written() === before).toBe(hour > 0);
    }
    expect(bench.embedded).toHaveLength(5);
  });

  it('by two at once, or by one after a death, is made once and whole', async () => {
    await bench.put('um', sections(3, 'um'));
    await bench.drain();
    await bench.objects.put('terms/acme.json', '{"version":0,"tenantId":"acme","index":{}}');
    let steps = 0;
    await bench.handle([indexRecord('acme')], async (work) => {
      if (++steps > 4) throw new Death();
      return work();
    });
    expect(steps).toBeGreaterThan(4);
    const looks = [1, 2].map(() => bench.handle([indexRecord('acme')]));
    expect((await Promise.all(looks)).flat()).toEqual([undefined, undefined]);
    expect((await bench.terms.load('acme'))?.index.size).toBe(3);
  });
});

describe('another model', () => {
  it('has an index beside the one that readers have, which takes its place when it is complete', async () => {
    await bench.put('um', sections(3, 'um'));
    await bench.put('dois', sections(2, 'dois'));
    await bench.drain();
    const old = await indexName();
    bench.model = { model: 'm2', dimensions: 8 };
    bench.nowMs += 60 * 60_000;
    await bench.runWatchdog();
    await bench.handle(bench.queues.bulk.splice(0));
    expect((await bench.ports().indexes.find('acme')).building).toMatchObject({ model: 'm2', dimensions: 8 });
    expect(await indexName()).toBe(old);
    await bench.put('tres', sections(1, 'tres'));
    await bench.drain();
    expect(await isLive('tres0')).toBe(true);
    expect(bench.vectors.ids(old)).toHaveLength(6);
    for (let minute = 0; minute < 30; minute++) {
      await bench.drain();
      bench.nowMs += 60_000;
      await bench.runWatchdog();
    }
    expect(await indexName()).not.toBe(old);
    expect(bench.vectors.ids(await indexName())).toHaveLength(6);
    expect(bench.vectors.all.has(old)).toBe(false);
    expect(bench.embedded).toHaveLength(12);
    expect(bench.told.filter((line) => line.startsWith('promoted'))).toEqual(['promoted m2']);
    expect(await chunkItems()).toHaveLength(6);
  });

  it('that comes back is made anew', async () => {
    await bench.put('um', sections(2));
    await bench.drain();
    for (const model of ['m2', 'm1']) {
      bench.model = { model, dimensions: 4 };
      for (let minute = 0; minute < 120; minute++) {
        await bench.drain();
        bench.nowMs += 60_000;
        await bench.runWatchdog();
      }
    }
    expect((await bench.ports().indexes.find('acme')).live?.model).toBe('m1');
    expect(bench.vectors.ids(await indexName())).toHaveLength(2);
    expect([...bench.vectors.all.keys()]).toEqual([await indexName()]);
  });
});
