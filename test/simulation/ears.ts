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
import type { FakeFiles } from './fake-files.ts';

/** How long what was heard is kept, in milliseconds: longer than any history. */
const KEPT_MS = 90 * 24 * 60 * 60_000;

/** What the media function works with, but for WhatsApp's files and the bucket. */
export function mediaDeps(clients: Clients, fetch: typeof globalThis.fetch, files: FakeFiles): MediaDeps {
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
    ...files.ports(),
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
