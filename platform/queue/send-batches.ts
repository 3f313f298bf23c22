import type { BatchResultErrorEntry } from '@aws-sdk/client-sqs';
import { chunksOf } from '../runtime/chunks.ts';
import { settleAll } from '../runtime/settle-all.ts';
import { MAX_BATCH_BYTES, MAX_BATCH_ENTRIES } from './limits.ts';

/** One of a batch that SQS did not carry out. */
export interface FailedItem<Item> {
  item: Item;
  code: string;
  /** It is refused again when it is sent again. */
  senderFault: boolean;
}

/**
 * Makes batch calls of SQS for any number of items: at most ten and 1 MiB in one. A call that is answered 200 may
 * still have failed for single items: those are collected.
 *
 * @param call makes one call; its entries carry the `Id` that is given with each item
 * @param options.bytesOf length of an item's body, where it has one
 * @param options.atOnce calls side by side, one unless told: then items arrive in the order given
 * @returns the items that were not carried out
 * @throws what the SDK throws, once no call runs any more; then some items were perhaps not tried
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-batch-api-actions.html
 */
export async function sendBatches<Item>(
  items: readonly Item[],
  call: (numbered: Array<{ Id: string; item: Item }>) => Promise<{ Failed?: BatchResultErrorEntry[] }>,
  { bytesOf = () => 0, atOnce = 1 }: { bytesOf?: (item: Item) => number; atOnce?: number } = {},
): Promise<FailedItem<Item>[]> {
  const failed: FailedItem<Item>[] = [];
  const left = chunksOf(items, MAX_BATCH_ENTRIES, bytesOf, MAX_BATCH_BYTES).values();
  const callForNext = async () => {
    for (const chunk of left) {
      const { Failed = [] } = await call(chunk.map((item, index) => ({ Id: String(index), item })));
      for (const { Id, Code = 'Unknown', SenderFault = false } of Failed) {
        const item = chunk[Number(Id)];
        if (item === undefined) throw new TypeError(`SQS names an entry that was not sent: ${Id}`);
        failed.push({ item, code: Code, senderFault: SenderFault });
      }
    }
  };
  await settleAll(Array.from({ length: atOnce }, callForNext));
  return failed;
}
