import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { sendBatches } from '#platform/queue/send-batches.ts';
import { ProsaError } from '#platform/runtime/errors.ts';
import type { Priority } from '../records.ts';
import type { EmbeddingRecord } from './embedding-records.ts';

/** Calls side by side. */
const CALLS_AT_ONCE = 4;

/** SQS accepted only some of several records. */
class EmbeddingsNotSentError extends ProsaError {
  override readonly name = 'EmbeddingsNotSentError';

  constructor(codes: readonly string[]) {
    super(`SQS refused ${codes.length} records of embeddings: ${[...new Set(codes)].join(', ')}`, {
      retryable: true,
      operatorHint: 'The watchdog sends them again; look up the codes if it repeats.',
    });
  }
}

/** Sends records to the queues of embeddings. One that is lost costs minutes: the watchdog finds in the table what is owed. */
export type SendEmbeddings = (queue: Priority, records: readonly EmbeddingRecord[]) => Promise<void>;

/** Each tenant's records are a message group, so that many of one do not hold up another's. */
export function createEmbeddingSender(
  client: Pick<SQSClient, 'send'>,
  urls: Readonly<Record<Priority, string>>,
): SendEmbeddings {
  return async (queue, records) => {
    const failed = await sendBatches(
      records,
      (numbered) => {
        const Entries = numbered.map(({ Id, item }) => ({
          ...{ Id, MessageBody: JSON.stringify(item), MessageGroupId: item.tenant_id },
        }));
        return client.send(new SendMessageBatchCommand({ QueueUrl: urls[queue], Entries }));
      },
      { atOnce: CALLS_AT_ONCE },
    );
    if (failed.length > 0) throw new EmbeddingsNotSentError(failed.map(({ code }) => code));
  };
}
