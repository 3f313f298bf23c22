import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Chance } from '../../../test/simulation/chance.ts';
import { propertyRuns } from '../../../test/support/property-runs.ts';
import { chunkDocument } from '../chunk/chunk-document.ts';
import type { EmbeddingRecord } from '../queue/embedding-records.ts';
import { readDocument } from '../read/read-document.ts';
import { TermIndex } from '../terms/term-index.ts';
import { Death, EmbedBench, process } from './embed.fixture.ts';

const DOCUMENTS = ['um', 'dois'];

/** Sections of which a version has some: versions share chunks, and one that is gone may come back. */
const SECTIONS = [0, 1, 2, 3, 4, 5].map((n) => `## Parte ${n}\n\nTexto da parte ${n}.`);

const TIMES_MS = [0, 1_000, 70_000, 20 * 60_000];

const noPdf = async () => ({ text: '' });

/** What readers see of documents, whenever they look; and what each version that was ever put has. */
class Readers {
  readonly wrong: string[] = [];
  readonly #versions = new Map<string, Set<string>[]>(DOCUMENTS.map((id) => [id, [new Set()]]));
  #etag = '';
  readonly #bench: EmbedBench;

  constructor(bench: EmbedBench) {
    this.#bench = bench;
  }

  async put(documentId: string, text: string): Promise<void> {
    this.#versions.get(documentId)?.push(await idsOf(documentId, text));
  }

  /** Each time the index of terms is another: every document is exactly one version whole, or not there. */
  look(): void {
    const stored = this.#bench.objects.all.get('terms/acme.json');
    if (!stored || stored.etag === this.#etag) return;
    this.#etag = stored.etag;
    const index = TermIndex.parse('acme', new TextDecoder().decode(stored.bytes));
    let seen = 0;
    for (const [documentId, versions] of this.#versions) {
      const ids = [...new Set(versions.flatMap((version) => [...version]))].filter((id) => index.has(id));
      seen += ids.length;
      const isWhole = versions.some(
        (version) => version.size === ids.length && ids.every((id) => version.has(id)),
      );
      if (!isWhole) this.wrong.push(`${documentId} is ${ids.length} chunks of no version`);
    }
    if (seen !== index.size) this.wrong.push('chunks of no document are live');
  }
}

async function idsOf(documentId: string, text: string): Promise<Set<string>> {
  const { blocks } = await readDocument(new TextEncoder().encode(text), 'markdown', noPdf);
  return new Set(chunkDocument({ documentId, title: documentId, blocks }).map(({ id }) => id));
}

const change = fc.record({
  documentId: fc.constantFrom(...DOCUMENTS),
  sections: fc.subarray(SECTIONS),
});
const round = fc.record({
  changes: fc.array(change, { maxLength: 2 }),
  /** Batches that are worked at the same time, of so many records each; `again`: delivered twice. */
  batches: fc.array(fc.record({ records: fc.integer({ min: 1, max: 4 }), again: fc.boolean() }), {
    maxLength: 3,
  }),
  watchdog: fc.boolean(),
  /** How likely a process ends at each of its steps, in thousandths. */
  deadly: fc.constantFrom(0, 0, 5, 30),
  /** How likely a request of the model fails, in percent. */
  failing: fc.constantFrom(0, 0, 30),
  lost: fc.boolean(),
  wait: fc.constantFrom(...TIMES_MS),
  isOtherModel: fc.constantFrom(false, false, false, true),
});

it('whatever comes between what, and whoever dies: readers see one version whole, and at last the newest and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(round, { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 0, max: 2 ** 31 }),
      async (rounds, seed) => {
        const bench = await EmbedBench.start();
        try {
          await live(bench, rounds, new Chance(seed));
        } finally {
          await bench.close();
        }
      },
    ),
    { ...propertyRuns(25), endOnFailure: true },
  );
});

type Round = typeof round extends fc.Arbitrary<infer Of> ? Of : never;

async function live(bench: EmbedBench, rounds: readonly Round[], chance: Chance): Promise<void> {
  const readers = new Readers(bench);
  const wanted = new Map<string, string>();
  let late: EmbeddingRecord[] = [];
  for (const { changes, batches, watchdog, deadly, failing, lost, wait, isOtherModel } of rounds) {
    if (isOtherModel) bench.model = { model: bench.model.model === 'm1' ? 'm2' : 'm1', dimensions: 4 };
    bench.beforeEmbedding = () => {
      if (chance.happens(failing / 100)) throw new Error('503');
    };
    const step = () =>
      process(
        chance,
        () => chance.happens(deadly / 1_000),
        () => readers.look(),
      );
    const waiting = [...bench.queues.live.splice(0), ...bench.queues.bulk.splice(0), ...late];
    late = [];
    const work = batches.flatMap(({ records, again }) => {
      const batch = waiting.splice(0, records);
      return again ? [batch, batch] : [batch];
    });
    // What is lost is found by the watchdog; what is delivered late may be of long ago.
    if (!lost) late.push(...waiting);
    const changed = changes.map(async ({ documentId, sections }) => {
      const text = sections.join('\n\n');
      // A death of who puts is looked at elsewhere: here each change is made.
      const calm = process(
        chance,
        () => false,
        () => readers.look(),
      );
      if (text === '') await bench.delete(documentId, calm);
      else await readers.put(documentId, text).then(() => bench.put(documentId, text, {}, calm));
      wanted.set(documentId, text);
    });
    const worked = work.map(async (batch) => {
      const errors = await bench.handle(batch, step());
      late.push(...batch.filter((_, at) => errors[at] !== undefined));
      for (const error of errors) {
        if (error && !(error instanceof Death) && !/503|being changed/.test(String(error))) throw error;
      }
    });
    const watched = watchdog ? [bench.runWatchdog(step())] : [];
    await Promise.all([...changed, ...worked, ...watched]);
    bench.nowMs += wait;
  }
  bench.beforeEmbedding = () => undefined;
  bench.queues.live.push(...late);
  bench.nowMs += 70_000;
  await bench.rest();
  // Changes of the same document at the same time: the table says which was the last.
  const isOne = (documentId: string) =>
    rounds.every(({ changes }) => changes.filter((one) => one.documentId === documentId).length < 2);
  readers.look();
  expect(readers.wrong).toEqual([]);
  const expected = new Set<string>();
  for (const documentId of DOCUMENTS) {
    const document = await bench.find(documentId);
    const text = wanted.get(documentId) ?? '';
    if (isOne(documentId)) expect(document?.state).toBe(text === '' ? undefined : 'ready');
    if (!document) continue;
    expect(document).toMatchObject({ state: 'ready', live_version: document.version });
    const bytes = bench.objects.all.get(document.object_key)?.bytes;
    const now = new TextDecoder().decode(bytes);
    if (isOne(documentId)) expect(now).toBe(text);
    for (const id of await idsOf(documentId, now)) expected.add(id);
  }
  const chunkOf = ({ pk }: Record<string, unknown>) => String(pk).split('#')[3] ?? '';
  const sorted = (ids: Iterable<string>) => [...ids].sort();
  const stored = await bench.terms.load('acme');
  expect(stored?.index.size ?? 0).toBe(expected.size);
  expect(sorted([...expected].filter((id) => stored?.index.has(id)))).toEqual(sorted(expected));
  expect(sorted((await bench.itemsOf('CHUNK')).map(chunkOf))).toEqual(sorted(expected));
  expect([...new Set((await bench.itemsOf('E#')).map(chunkOf))].filter((id) => !expected.has(id))).toEqual(
    [],
  );
  // Another model may be on its way still; then what was built, or readers had before, goes.
  for (let look = 0; look < 12; look++) {
    bench.nowMs += 10 * 60_000;
    await bench.runWatchdog();
    await bench.drain();
  }
  const { live: index } = await bench.ports().indexes.find('acme');
  expect([...bench.vectors.all.keys()].filter((name) => name !== index?.name)).toEqual([]);
  if (expected.size > 0) expect(bench.vectors.ids(index?.name ?? '')).toEqual(sorted(expected));
  const documentObjects = [...bench.objects.all.keys()].filter((key) => key.startsWith('documents/'));
  expect(documentObjects).toHaveLength((await bench.itemsOf('DOC#')).length);
}
