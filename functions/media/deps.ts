import * as z from 'zod';
import { ConversationRepository } from '#core/conversation/conversation-repository.ts';
import { findMedia, storeMedia } from '#core/conversation/message/store-media.ts';
import { fetchMedia } from '#core/media/fetch-media.ts';
import { textOfFile } from '#core/media/text-of-file.ts';
import { createWhatsAppMedia } from '#core/media/whatsapp-media.ts';
import { channelSecretName } from '#core/tenant/keys.ts';
import { LOCAL_STAGE } from '#core/tenant/tenant-cross-checks.ts';
import { connectPublisher } from '#platform/bus/connect-publisher.ts';
import { joinPublications } from '#platform/bus/joining-publisher.ts';
import { createGuardedRequest } from '#platform/http/guarded-request.ts';
import { plainFetch, type TextFetch } from '#platform/http/plain-fetch.ts';
import { PRIVATE_ADDRESSES } from '#platform/http/private-addresses.ts';
import { type PdfLimits, pdfReader } from '#platform/pdf/pdf-reader.ts';
import { createConsumedQueue } from '#platform/queue/consumed-queue.ts';
import { createDeadLetters } from '#platform/queue/dead-letters.ts';
import { systemCircuitClock } from '#platform/resilience/clock.ts';
import {
  dynamoDbClient,
  eventBridgeClient,
  s3Client,
  secretsManagerClient,
  sqsClient,
} from '#platform/runtime/aws-clients.ts';
import { type Clients, connect } from '#platform/runtime/connect.ts';
import { readEnvironment } from '#platform/runtime/environment.ts';
import { ObjectStore } from '#platform/s3/object-store.ts';
import { putStream } from '#platform/s3/put-stream.ts';
import { connectSecrets } from '#platform/secrets/connect-secrets.ts';
import { connectListener } from './connect-listener.ts';
import type { MediaDeps } from './handler.ts';
import { ENVIRONMENT, FUNCTION_NAME } from './names.ts';

const AWS = { dynamoDbClient, eventBridgeClient, s3Client, secretsManagerClient, sqsClient };

const channelSecretSchema = z.object({ accessToken: z.string().min(1) });

/** A customer's contract or price list; what is larger is read by people. */
const PDF_LIMITS: PdfLimits = { pages: 60, milliseconds: 10_000, megabytes: 96 };

/** Longest wait before a further attempt in one invocation, in milliseconds; the first is a twentieth of it. */
const LONGEST_PAUSE_MS = 4_000;

const DAY_MS = 24 * 60 * 60_000;

/**
 * Makes what the media function works with, once per environment.
 *
 * @param fetch reaches the model that listens
 */
export function createDeps(
  clients: Pick<Clients, keyof typeof AWS> = AWS,
  fetch: TextFetch = plainFetch,
): MediaDeps {
  const variables = readEnvironment(ENVIRONMENT);
  const aws = connect(FUNCTION_NAME, clients);
  const { log, metrics, trace, now, random } = aws;
  const table = aws.table(variables.CONVERSATIONS_TABLE);
  const conversations = new ConversationRepository(table);
  const secrets = connectSecrets(aws);
  const sqs = aws.sqsClient();
  const files = new ObjectStore(aws.s3Client(), variables.MEDIA_BUCKET);
  const { publish } = joinPublications(connectPublisher(aws, variables.EVENT_BUS_NAME));
  const readPdf = pdfReader(PDF_LIMITS);
  const listen = connectListener(aws, variables, { table, conversations, secrets, publish, fetch });
  const fetchPorts = {
    whatsapp: createWhatsAppMedia({
      baseUrl: variables.GRAPH_API_BASE_URL,
      version: variables.GRAPH_API_VERSION,
      // Both: what a template says by mistake opens nothing in an account.
      send: createGuardedRequest({
        allowOwnMachine:
          variables.STAGE === LOCAL_STAGE && variables.PRIVATE_ADDRESSES === PRIVATE_ADDRESSES.ownMachine,
      }),
      now,
    }),
    async tokenOf(channelId: string, options?: { refresh: boolean }) {
      const name = channelSecretName(variables.STAGE, channelId);
      return (await secrets.read(name, channelSecretSchema, options))?.accessToken;
    },
    store: (...[chunks, options]: Parameters<Parameters<typeof fetchMedia>[0]['store']>) =>
      putStream(files, chunks, options),
    clock: systemCircuitClock,
    pause: (attempt: number) =>
      new Promise<void>((resolve) => {
        const ms = Math.min(LONGEST_PAUSE_MS, (LONGEST_PAUSE_MS / 20) * 3 ** (attempt - 2));
        setTimeout(resolve, ms * (0.5 + random() / 2));
      }),
  };
  return {
    log,
    metrics,
    trace,
    queue: createConsumedQueue({ client: sqs, queueUrl: variables.MEDIA_QUEUE_URL, log }),
    deadLetters: createDeadLetters({ client: sqs, queueUrl: variables.MEDIA_DEAD_LETTERS_URL }),
    media: {
      find: (of) => findMedia(table, conversations, of),
      store: (of, media) => storeMedia(table, conversations, of, media, now),
      fetch: (wanted, remainingMs) => fetchMedia(fetchPorts, wanted, remainingMs),
      textOf: (file, bytes, withinMs) => textOfFile(readPdf, file, bytes, withinMs),
      read: async (key) => (await files.get(key))?.bytes,
      deleteUnder: async (folder) => files.delete(await files.keys(folder)),
      publish,
      onSettled: (settled) => listen(settled),
      now,
      keptMs: Number(variables.MEDIA_RETENTION_DAYS) * DAY_MS,
    },
  };
}
