import '../../../bin/require-node.js';
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { Progress } from '../../../bin/progress.ts';
import { DEMO_TENANT } from '../../../local/demo/demo-tenant.ts';
import { type Imported, importDocuments, KnowledgeDesk } from '../../../local/knowledge/import-documents.ts';
import { BenchUsageError, parseBenchOptions } from '../bench-options.ts';
import { planConversations } from '../conversation-plan.ts';
import { measure } from '../measure.ts';
import { runReally } from '../real-run.ts';
import { type CorpusDocument, corpus } from './corpus.ts';
import { faultsOfKnowledge, type KnowledgeReport, renderKnowledge } from './knowledge-report.ts';

/** Chunks that are there in both runs, so that each answer has its search. */
const KNOWN_CHUNKS = 70;

/** Longest import, in milliseconds. */
const IMPORT_MS = 60 * 60_000;

/** Documents that a customer asks for at the end, each by its code. */
const ASKED = 5;

/** Longest wait for such an answer, in milliseconds. */
const ANSWER_MS = 60_000;

const healthSchema = z.object({ channels: z.array(z.object({ tenant_id: z.string() })).min(1) });
const outboxSchema = z.object({
  items: z.array(z.looseObject({ body: z.looseObject({ text: z.object({ body: z.string() }).optional() }) })),
});

/**
 * The same conversations twice, each time on an instance of its own that has some documents: alone, and beside an import of documents. How long
 * answers take is told side by side, and what the import took and cost. Times fail nothing; what is lost does.
 *
 * `npm run bench:knowledge -- --chunks 10000 --conversations 200 --rate 4`
 */
async function bench(args: readonly string[]): Promise<number> {
  const { chunks, rest } = chunksIn(args);
  const options = parseBenchOptions(['--conversations', '200', '--rate', '4', ...rest]);
  if (options.virtual || options.target !== undefined) {
    throw new BenchUsageError('this bench runs on instances of its own, and not in virtual time');
  }
  const out = rest.includes('--out') ? options.out : 'knowledge-results.json';
  const plan = planConversations(options);
  const documents = corpus(chunks, options.seed);
  const known = corpus(KNOWN_CHUNKS, options.seed + 1).map((document) => ({
    ...document,
    id: `known-${document.id}`,
  }));
  const run = async (beside?: (url: string) => Promise<void>) => {
    const before = async (url: string) => {
      await wantDocuments(url);
      const { ready } = await importInto(url, known, () => undefined);
      if (ready < known.length) throw new Error('the documents that are there from the begin are not ready');
    };
    const progress = new Progress(plan.length);
    const { seen, used } = await runReally(plan, options, progress, { before, beside });
    progress.end();
    return { measured: measure(seen), used };
  };
  const alone = await run();
  let imported: Imported | undefined;
  let found = { asked: 0, answered: 0 };
  const beside = await run(async (url) => {
    const bar = new Progress(documents.length);
    imported = await importInto(url, documents, (share) =>
      bar.tell(Math.round(share * documents.length), 'documents ready'),
    );
    bar.end();
    found = await askByCodes(url, documents);
  });
  if (!imported) throw new Error('nothing was imported');
  const { out: _out, ...told } = options;
  const at = new Date().toISOString();
  const report: KnowledgeReport = { at, options: { ...told, chunks }, alone, beside, imported, found };
  await writeFile(out, `${JSON.stringify(report, undefined, 2)}\n`);
  process.stdout.write(`${renderKnowledge(report)}\nresults in ${out}\n`);
  const faults = faultsOfKnowledge(report);
  if (faults.length > 0) process.stderr.write(`bench:knowledge: ${faults.join(', ')}\n`);
  return faults.length > 0 ? 1 : 0;
}

/** The demo's tenant has documents from now on. */
async function wantDocuments(url: string): Promise<void> {
  const response = await fetch(`${url}/_local/tenants?update=true`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...DEMO_TENANT, knowledge: {} }),
  });
  if (!response.ok) throw new Error(`the tenant is not taken: ${await response.text()}`);
}

/** Into the first tenant of an instance. */
async function importInto(
  url: string,
  documents: readonly CorpusDocument[],
  onProgress: (share: number) => void,
) {
  const { channels } = healthSchema.parse(await (await fetch(`${url}/_local/health`)).json());
  const desk = await KnowledgeDesk.open(url, channels[0]?.tenant_id ?? '');
  return importDocuments(desk, documents, { timeoutMs: IMPORT_MS, onProgress });
}

/** @throws {BenchUsageError} */
function chunksIn(args: readonly string[]): { chunks: number; rest: string[] } {
  const at = args.indexOf('--chunks');
  if (at === -1) return { chunks: 10_000, rest: [...args] };
  const { values } = parseArgs({ args: args.slice(at, at + 2), options: { chunks: { type: 'string' } } });
  const chunks = /^\d{1,6}$/.test(values.chunks ?? '') ? Number(values.chunks) : 0;
  if (chunks < 1) throw new BenchUsageError('--chunks takes a whole number from 1 to 999999');
  return { chunks, rest: [...args.slice(0, at), ...args.slice(at + 2)] };
}

/** A customer asks what stands beside a code of some documents: what was imported is what answers are made from. */
async function askByCodes(url: string, documents: readonly CorpusDocument[]) {
  const step = Math.max(1, Math.floor(documents.length / ASKED));
  const asked = documents.filter((_, at) => at % step === 0).slice(0, ASKED);
  let answered = 0;
  for (const [at, { code }] of asked.entries()) {
    const from = `551198888${String(at).padStart(4, '0')}`;
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ from, text: `O que é o código ${code}?` });
    await fetch(`${url}/_local/say`, { method: 'POST', headers, body });
    const until = Date.now() + ANSWER_MS;
    let words = '';
    while (words === '' && Date.now() < until) {
      await new Promise((done) => setTimeout(done, 500));
      const { items } = outboxSchema.parse(await (await fetch(`${url}/_local/outbox?to=${from}`)).json());
      words = items.map(({ body: sent }) => sent.text?.body ?? '').join('\n');
    }
    if (words.includes('documentos dizem') && words.includes(code)) answered += 1;
  }
  return { asked: asked.length, answered };
}

try {
  process.exit(await bench(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof BenchUsageError)) throw error;
  process.stderr.write(`bench:knowledge: ${error.message}\n`);
  process.exit(2);
}
