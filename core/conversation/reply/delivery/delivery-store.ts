import { isDeepStrictEqual } from 'node:util';
import type * as z from 'zod';
import { replyKey } from '#core/conversation/keys.ts';
import { LOST, retryLost } from '#platform/dynamodb/retry-lost.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { updateItem } from '#platform/dynamodb/update-item.ts';
import { type Delivery, replyRowSchema } from '../reply-records.ts';
import { type Brought, replacing, supposing } from './delivery-update.ts';
import { mergeDelivery } from './merge-delivery.ts';
import type { ReplyName } from './read-status.ts';

const rowSchema = replyRowSchema.pick({
  reply_seq: true,
  ticket_id: true,
  status: true,
  delivery: true,
});

/** What the receipts need of a reply row. */
export type ReceiptRow = z.infer<typeof rowSchema> & { delivery: Delivery };

/** What became of the statuses of one reply. */
export type Recorded =
  | { kind: 'recorded'; row: ReceiptRow; brought: Brought }
  | { kind: 'ignored'; reason: 'no_such_reply' | 'foreign_channel' };

/** Attempts against other writers, and the longest pause before the second, in milliseconds. */
const ATTEMPTS = 8;
const FIRST_PAUSE_MS = 20;

const pauseAtRandom = (attempt: number) =>
  new Promise<void>((resolve) =>
    setTimeout(resolve, Math.random() * FIRST_PAUSE_MS * 2 ** Math.min(attempt - 1, 5)),
  );

/** Keeps `delivery` of reply rows, and writes nothing else. */
export class DeliveryStore {
  readonly #table: Table;
  readonly #pause: (attempt: number) => Promise<void>;
  readonly #now: () => number;

  /** @param now milliseconds since the epoch */
  constructor(table: Table, pause = pauseAtRandom, now = () => Date.now()) {
    this.#table = table;
    this.#pause = pause;
    this.#now = now;
  }

  /**
   * Merges what was told into the row, upwards only. Usually one write and no read; where the row was not as
   * supposed, the refused write brings it and a second one follows.
   *
   * A row is written before its message is sent, so one that is not there is not ours. So does a row
   * of another channel, or of none.
   *
   * @throws {ContentionError} when the row kept changing, or the table is throttled
   */
  async record(reply: ReplyName, news: Delivery): Promise<Recorded> {
    const { tenantId, channelId, conversationId, replySeq } = reply;
    const told = seenNow(news, this.#now());
    let update = supposing(channelId, told);
    const contention = {
      id: conversationId,
      step: 'a status was to be recorded',
      attempts: ATTEMPTS,
      // The first refusal brings the row: the second attempt has no reason to wait.
      pause: async (attempt: number) => (attempt > 1 ? this.#pause(attempt - 1) : undefined),
    };
    return retryLost<Recorded>(contention, async () => {
      const key = replyKey(tenantId, conversationId, replySeq);
      const result = await updateItem(this.#table, key, update.change);
      if (result.kind === 'conflict') return LOST;
      if (result.item === undefined) return { kind: 'ignored', reason: 'no_such_reply' };
      if (result.item.channel_id !== channelId) return { kind: 'ignored', reason: 'foreign_channel' };
      const { delivery: known, ...row } = rowSchema.parse(result.item);
      const merged = known ? mergeDelivery(known, told) : told;
      const recorded = { kind: 'recorded', row: { ...row, delivery: merged } } as const;
      if (result.kind === 'written') return { ...recorded, brought: update.brings };
      if (isDeepStrictEqual(merged, known)) return { ...recorded, brought: { statuses: [], pricing: false } };
      update = replacing(channelId, known, merged);
      return LOST;
    });
  }
}

/** By this time the sender knows how long a delivery has had to contradict the failure. */
function seenNow(told: Delivery, now: number): Delivery {
  if (told.at.failed === undefined) return told;
  return { ...told, failure_seen_at: new Date(now).toISOString() };
}
