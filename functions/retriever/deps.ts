import { randomBytes } from 'node:crypto';
import { connectCircuits } from '#core/events/connect-circuits.ts';
import { findLiveIndex } from '#core/knowledge/search/find-live-index.ts';
import { KnownTerms } from '#core/knowledge/search/known-terms.ts';
import { readChunks } from '#core/knowledge/search/read-chunks.ts';
import { type SearchPorts, searchKnowledge } from '#core/knowledge/search/search-knowledge.ts';
import { S3TermStore } from '#core/knowledge/terms/s3-term-store.ts';
import { S3VectorStore } from '#core/knowledge/vectors/s3-vector-store.ts';
import { WordsStore } from '#core/knowledge/words/words-store.ts';
import { connectEmbeddings } from '#core/model/embeddings/connect-embeddings.ts';
import { installedEmbeddings } from '#core/model/embeddings/endpoint.ts';
import { KnownTenants } from '#core/tenant/known-tenants.ts';
import { TenantRepository } from '#core/tenant/tenant-repository.ts';
import { connectPublisher } from '#platform/bus/connect-publisher.ts';
import { plainFetch } from '#platform/http/plain-fetch.ts';
import {
  dynamoDbClient,
  eventBridgeClient,
  s3Client,
  s3VectorsClient,
  secretsManagerClient,
} from '#platform/runtime/aws-clients.ts';
import { type Clients, connect } from '#platform/runtime/connect.ts';
import { readEnvironment } from '#platform/runtime/environment.ts';
import { ObjectStore } from '#platform/s3/object-store.ts';
import { connectSecrets } from '#platform/secrets/connect-secrets.ts';
import type { RetrieverDeps } from './handler.ts';
import { ENVIRONMENT, FUNCTION_NAME } from './names.ts';

/** So much of the caller's time is left for ranking and reading when vectors are given up, in milliseconds. */
const READING_MS = 600;

const AWS = { dynamoDbClient, eventBridgeClient, s3Client, s3VectorsClient, secretsManagerClient };

/** Makes what the retriever works with, once per environment. */
export function createDeps(clients: Pick<Clients, keyof typeof AWS> = AWS): RetrieverDeps {
  const variables = readEnvironment(ENVIRONMENT);
  const aws = connect(FUNCTION_NAME, clients);
  const { log, metrics, trace, now } = aws;
  const knowledge = aws.table(variables.KNOWLEDGE_TABLE);
  const tenants = new KnownTenants(new TenantRepository(aws.table(variables.REGISTRY_TABLE)), now);
  const findTenant = (tenantId: string) => tenants.get(tenantId);
  const { publish } = connectPublisher(aws, variables.EVENT_BUS_NAME);
  const embeddings = connectEmbeddings(installedEmbeddings(variables), {
    ...{ table: aws.table(variables.CONVERSATIONS_TABLE), findTenant, log, metrics, now },
    ...{ secrets: connectSecrets(aws), fetch: plainFetch },
    breakers: connectCircuits(aws, { tableName: variables.CIRCUITS_TABLE, publish }),
  });
  const terms = new S3TermStore(new ObjectStore(aws.s3Client(), variables.KNOWLEDGE_BUCKET));
  const portsFor = (deadline: number): SearchPorts => ({
    terms: knownTerms,
    findIndex: (tenantId) => findLiveIndex(knowledge, tenantId),
    async embedderOf({ tenantId, traceId }, model, signal) {
      const limits = { signal, callMs: deadline - now(), deadline };
      const cause = {
        ...{ tenant_id: tenantId, trace_id: traceId },
        ...{ span_id: randomBytes(8).toString('hex'), hops: 0 },
      };
      return embeddings.embedderOf(await findTenant(tenantId), { use: 'questions', limits, cause, model });
    },
    vectors: new S3VectorStore(aws.s3VectorsClient(), variables.VECTOR_BUCKET_ARN),
    words: {
      modelOf: async (tenantId) => embeddings.modelOf(await findTenant(tenantId)),
      store: new WordsStore(knowledge),
    },
    readChunks: (tenantId, ids) => readChunks(knowledge, tenantId, ids),
  });
  const knownTerms = new KnownTerms(terms);
  return {
    ...{ log, metrics, trace, now },
    async search(question, timeoutMs) {
      const forVectors = Math.max(1, timeoutMs - READING_MS);
      try {
        return await searchKnowledge(portsFor(now() + forVectors), question, AbortSignal.timeout(forVectors));
      } finally {
        await embeddings.settled();
      }
    },
  };
}
