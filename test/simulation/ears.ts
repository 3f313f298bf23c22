import { ConversationRepository } from '#core/conversation/conversation-repository.ts';
import { findMedia, storeMedia } from '#core/conversation/message/store-media.ts';
import type { TakeInPorts } from '#core/media/take-in-media.ts';
import { connectPublisher } from '#platform/bus/connect-publisher.ts';
import { createConsumedQueue } from '#platform/queue/consumed-queue.ts';
import { createDeadLetters } from '#platform/queue/dead-letters.ts';
import { type Clients, connect } from '#platform/runtime/connect.ts';
import { readEnvironment } from '#platform/runtime/environment.ts';
import { connectSecrets } from '#platform/secrets/connect-secrets.ts';
import { connectListener } from '../../functions/media/connect-listener.ts';
import type { MediaDeps } from '../../functions/media/handler.ts';
import { ENVIRONMENT, FUNCTION_NAME } from '../../functions/media/names.ts';
import { voiceNote } from '../../local/voice/voice-note.ts';

/** How long a file takes from WhatsApp into the bucket, in milliseconds. */
const FETCHED_MS = 300;

/** How long what was heard is kept, in milliseconds: longer than any history. */
const KEPT_MS = 90 * 24 * 60 * 60_000;

/**
 * What the media function works with, but for WhatsApp's files and the bucket: a voice note's id at WhatsApp is what is said
 * in it.
 *
 * @param bucket of all environments
 */
export function mediaDeps(
  clients: Clients,
  fetch: typeof globalThis.fetch,
  bucket: Map<string, Uint8Array>,
): MediaDeps {
  const variables = readEnvironment(ENVIRONMENT);
  const aws = connect(FUNCTION_NAME, clients);
  const { log, metrics, trace, now } = aws;
  const table = aws.table(variables.CONVERSATIONS_TABLE);
  const conversations = new ConversationRepository(table);
  const client = aws.sqsClient();
  const { publish } = connectPublisher(aws, variables.EVENT_BUS_NAME);
  const secrets = connectSecrets(aws);
  const media: TakeInPorts = {
    find: (of) => findMedia(table, conversations, of),
    store: (of, file) => storeMedia(table, conversations, of, file, now),
    async fetch({ mediaId, folder }) {
      await new Promise((resolve) => setTimeout(resolve, FETCHED_MS));
      const whole = voiceNote(mediaId);
      const object_key = `${folder}voice.ogg`;
      bucket.set(object_key, whole);
      const file = { object_key, mime: 'audio/ogg', bytes: whole.length, sha256: '0', name: 'voice.ogg' };
      return { media: { state: 'ready', kind: 'voice', ...file }, whole };
    },
    async read(key) {
      const bytes = bucket.get(key);
      if (!bytes) throw new TypeError(`nothing is stored as ${key}`);
      return bytes;
    },
    textOf: async () => undefined,
    deleteUnder: async () => undefined,
    publish,
    onSettled: connectListener(aws, variables, { table, conversations, secrets, publish, fetch }),
    now,
    keptMs: KEPT_MS,
  };
  return {
    ...{ log, metrics, trace, media },
    queue: createConsumedQueue({ client, queueUrl: variables.MEDIA_QUEUE_URL, log }),
    deadLetters: createDeadLetters({ client, queueUrl: variables.MEDIA_DEAD_LETTERS_URL }),
  };
}
