import { setTimeout as pause } from 'node:timers/promises';
import { connectCircuits } from '#core/events/connect-circuits.ts';
import { embedHooks } from '#core/knowledge/embed/embed-hooks.ts';
import { recordHandler } from '#core/knowledge/embed/handle-records.ts';
import { pausedUntil } from '#core/knowledge/embed/waits.ts';
import { createEmbeddingSender } from '#core/knowledge/queue/embedding-sender.ts';
import { ChunkStore } from '#core/knowledge/store/chunk-store.ts';
import { IndexStore } from '#core/knowledge/store/index-store.ts';
import { VersionStore } from '#core/knowledge/store/version-store.ts';
import { S3TermStore } from '#core/knowledge/terms/s3-term-store.ts';
import { S3VectorStore } from '#core/knowledge/vectors/s3-vector-store.ts';
import { type ClosedTicketPorts, closedTicket } from '#core/knowledge/words/closed-ticket.ts';
import { WaitingWords } from '#core/knowledge/words/waiting-words.ts';
import { WordsStore } from '#core/knowledge/words/words-store.ts';
import { connectEmbeddings } from '#core/model/embeddings/connect-embeddings.ts';
import { installedEmbeddings } from '#core/model/embeddings/endpoint.ts';
import { KnownTenants } from '#core/tenant/known-tenants.ts';
import { TenantRepository } from '#core/tenant/tenant-repository.ts';
import { connectPublisher } from '#platform/bus/connect-publisher.ts';
import { plainFetch, type TextFetch } from '#platform/http/plain-fetch.ts';
import { type PdfLimits, pdfReader } from '#platform/pdf/pdf-reader.ts';
import { createConsumedQueue } from '#platform/queue/consumed-queue.ts';
import { createDeadLetters } from '#platform/queue/dead-letters.ts';
import {
  dynamoDbClient,
  eventBridgeClient,
  s3Client,
  s3VectorsClient,
  secretsManagerClient,
  sqsClient,
} from '#platform/runtime/aws-clients.ts';
import { type Clients, connect } from '#platform/runtime/connect.ts';
import { readEnvironment } from '#platform/runtime/environment.ts';
import { ObjectStore } from '#platform/s3/object-store.ts';
import { connectSecrets } from '#platform/secrets/connect-secrets.ts';
import type { EmbedderDeps, EmbeddingQueue } from './handler.ts';
import { ENVIRONMENT, FUNCTION_NAME, TROUBLE } from './names.ts';

const AWS = {
  dynamoDbClient,
  eventBridgeClient,
  s3Client,
  s3VectorsClient,
  secretsManagerClient,
  sqsClient,
};

/** The longest time of one request with hundreds of texts, in milliseconds. */
const CALL_MS = 30_000;

/** A tenant's manual. */
const PDF_LIMITS: PdfLimits = { pages: 500, milliseconds: 20_000, megabytes: 256 };

/** Makes what the embedder works with, once per environment. @param fetch reaches the model */
export function createDeps(
  clients: Pick<Clients, keyof typeof AWS> = AWS,
  fetch: TextFetch = plainFetch,
): EmbedderDeps {
  const variables = readEnvironment(ENVIRONMENT);
  const aws = connect(FUNCTION_NAME, clients);
  const { log, metrics, trace, now, random } = aws;
  const knowledge = aws.table(variables.KNOWLEDGE_TABLE);
  const tenants = new KnownTenants(new TenantRepository(aws.table(variables.REGISTRY_TABLE)), now);
  const client = aws.sqsClient();
  const objects = new ObjectStore(aws.s3Client(), variables.KNOWLEDGE_BUCKET);
  const { publish } = connectPublisher(aws, variables.EVENT_BUS_NAME);
  const embeddings = connectEmbeddings(installedEmbeddings(variables), {
    table: aws.table(variables.CONVERSATIONS_TABLE),
    findTenant: (tenantId) => tenants.get(tenantId),
    secrets: connectSecrets(aws),
    breakers: connectCircuits(aws, { tableName: variables.CIRCUITS_TABLE, publish }),
    ...{ log, metrics, now, fetch },
  });
  const vectors = new S3VectorStore(aws.s3VectorsClient(), variables.VECTOR_BUCKET_ARN);
  const limitsUntil = (deadline: number) => ({
    signal: new AbortController().signal,
    callMs: CALL_MS,
    deadline,
  });
  const words: ClosedTicketPorts = {
    conversations: aws.table(variables.CONVERSATIONS_TABLE),
    words: new WordsStore(knowledge),
    waiting: new WaitingWords(knowledge),
    vectors,
    findTenant: (tenantId) => tenants.get(tenantId),
    embedderOf: (tenant, cause, deadline) =>
      embeddings.embedderOf(tenant, { use: 'documents', limits: limitsUntil(deadline), cause }),
    pausedUntil: (openUntil) => pausedUntil(now(), openUntil),
  };
  const queueOf = (queueUrl: string, deadLettersUrl: string): EmbeddingQueue => ({
    name: queueUrl.slice(queueUrl.lastIndexOf('/') + 1),
    queue: createConsumedQueue({ client, queueUrl, log }),
    deadLetters: createDeadLetters({ client, queueUrl: deadLettersUrl }),
  });
  return {
    ...{ log, metrics, trace, now },
    queues: {
      live: queueOf(variables.EMBEDDINGS_QUEUE_URL, variables.EMBEDDINGS_DEAD_LETTERS_URL),
      bulk: queueOf(variables.EMBEDDINGS_BULK_QUEUE_URL, variables.EMBEDDINGS_BULK_DEAD_LETTERS_URL),
    },
    work: recordHandler({
      documents: new VersionStore(knowledge),
      chunks: new ChunkStore(knowledge),
      indexes: new IndexStore(knowledge),
      objects,
      terms: new S3TermStore(objects),
      vectors,
      modelOf: async (tenantId) => embeddings.modelOf(await tenants.get(tenantId)),
      async embedderOf({ tenantId, model, dimensions }, cause, deadline) {
        return embeddings.embedderOf(await tenants.get(tenantId), {
          use: 'documents',
          limits: limitsUntil(deadline),
          cause,
          model: { model, dimensions },
        });
      },
      pdfText: pdfReader(PDF_LIMITS),
      closedTicket: (record, deadline) => closedTicket(words, record, deadline),
      send: createEmbeddingSender(client, {
        live: variables.EMBEDDINGS_QUEUE_URL,
        bulk: variables.EMBEDDINGS_BULK_QUEUE_URL,
      }),
      hooks: embedHooks(log, metrics, TROUBLE),
      ...{ now, random, pause },
    }),
    settled: () => embeddings.settled(),
  };
}
