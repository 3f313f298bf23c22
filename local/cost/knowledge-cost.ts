import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { priceOf } from '#core/budget/model-prices.ts';
import { createSearchClient } from '#core/knowledge/search/search-client.ts';
import { DEFAULT_EMBEDDINGS } from '#core/model/embeddings/names.ts';
import { createRequestSigner } from '#platform/http/sign-requests.ts';
import { newTraceId } from '#platform/runtime/trace-id.ts';
import type { LocalProsa } from '../cli/start-local.ts';
import { DEMO_TENANT } from '../demo/demo-tenant.ts';
import { type ImportedDocument, importDocuments, KnowledgeDesk } from '../knowledge/import-documents.ts';
import { type CostAssumptions, type CostLine, costTable } from './cost-table.ts';

/** Chunks that are imported and counted, in so many documents. */
const DOCUMENTS = 3;
const SECTIONS = 70;

/** What is told: an import of so many. */
export const IMPORTED_CHUNKS = 10_000;

const WARM_UP = 5;
const COUNTED = 20;

const IMPORT_MS = 120_000;

const MILLION = 1_000_000;

/** What documents add: US$ of a million searches, and of an import of {@link IMPORTED_CHUNKS}. */
export interface KnowledgeCost {
  search: CostLine[];
  imported: CostLine[];
}

/**
 * Imports documents and searches them, and says what a million searches and ten thousand chunks cost, the embeddings model
 * included.
 *
 * @param agent what the agent's time costs in the table of messages, where there is a price: it waits for a search
 */
export async function costOfKnowledge(
  running: LocalProsa,
  region: string,
  assumed: CostAssumptions,
  agent: CostLine | undefined,
  agentGb: number,
): Promise<KnowledgeCost> {
  const { billing } = running.runtime;
  const desk = await KnowledgeDesk.open(running.runtime.url, DEMO_TENANT.tenant_id);
  const put = (documents: ImportedDocument[]) =>
    importDocuments(desk, documents, { timeoutMs: IMPORT_MS, onProgress: () => undefined });
  await put(documentsOf('warm-up', 1));
  billing.reset();
  const before = tokensOf(running);
  const { chunks, ready } = await put(documentsOf('counted', DOCUMENTS));
  if (ready < DOCUMENTS) throw new Error('an import came to no end; nothing is counted');
  const share = IMPORTED_CHUNKS / chunks;
  const report = costTable(billing.report(region), chunks, assumed);
  const imported = [
    ...ofWork(report).map((line) => ({ ...line, usd: line.usd && (line.usd / MILLION) * IMPORTED_CHUNKS })),
    embeddingsLine((tokensOf(running) - before) * share),
  ];

  const search = searcherOf(running);
  for (let n = 0; n < WARM_UP; n += 1) await search();
  billing.reset();
  const asked = tokensOf(running);
  for (let n = 0; n < COUNTED; n += 1) await search();
  const searched = ofWork(costTable(billing.report(region), COUNTED, assumed));
  const units = (agentGb * assumed.embeddingMs) / 1_000;
  const price = agent?.usd === undefined || agent.units === 0 ? undefined : agent.usd / agent.units;
  const waiting: CostLine = {
    what: 'Lambda, ai-agent, waiting for the search',
    ...{ units, unit: agent?.unit ?? 'GB-second', usd: price && price * units },
  };
  const tokens = ((tokensOf(running) - asked) / COUNTED) * MILLION;
  return { search: byPrice([...searched, waiting, embeddingsLine(tokens)]), imported: byPrice(imported) };
}

/** What a webhook draws, neither has. */
const ofWork = (lines: readonly CostLine[]) => lines.filter(({ what }) => !what.startsWith('X-Ray'));

const byPrice = (lines: readonly CostLine[]) =>
  [...lines].sort((one, other) => (other.usd ?? 0) - (one.usd ?? 0));

function embeddingsLine(tokens: number): CostLine {
  const price = priceOf(DEFAULT_EMBEDDINGS.model);
  return {
    what: DEFAULT_EMBEDDINGS.model,
    ...{ units: tokens, unit: 'token', usd: price && (tokens * price.input) / MILLION / MILLION },
  };
}

function tokensOf({ model }: LocalProsa): number {
  const calls = model?.callRecords() ?? [];
  return calls
    .filter(({ path }) => path === '/v1/embeddings')
    .reduce((sum, { input_tokens }) => sum + (input_tokens ?? 0), 0);
}

/** Searches as an agent does, signed. */
function searcherOf({ runtime }: LocalProsa): () => Promise<void> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = createSearchClient({
    url: `${runtime.url}/tools`,
    sign: createRequestSigner(new DynamoDBClient({ region: 'us-east-1', credentials }), 'execute-api'),
    fetch,
  });
  return async () => {
    const end = await client.search(
      {
        ...{ tenantId: DEMO_TENANT.tenant_id, conversationId: 'cv_cost', traceId: newTraceId() },
        question: 'Qual é o prazo de troca do produto 12?',
      },
      { signal: AbortSignal.timeout(60_000), timeoutMs: 15_000 },
    );
    if (end.kind === 'failed' || end.isByWordsAlone) throw new Error('a search failed; nothing is counted');
  };
}

/** Documents of as many chunks as sections, each of about the length of a chunk. */
function documentsOf(name: string, count: number): ImportedDocument[] {
  return Array.from({ length: count }, (_, at) => ({
    id: `cost-${name}-${at}`,
    title: `Manual ${name} ${at}`,
    text: Array.from(
      { length: SECTIONS },
      (_, section) => `## Produto ${at * SECTIONS + section} de ${name}\n\n${sentenceOf(section).repeat(12)}`,
    ).join('\n\n'),
  }));
}

const sentenceOf = (section: number) =>
  `O prazo de troca do produto ${section} é de trinta dias, com a nota fiscal e a embalagem original. `;
