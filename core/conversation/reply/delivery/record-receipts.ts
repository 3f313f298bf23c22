import type { ConversationRepository } from '#core/conversation/conversation-repository.ts';
import { UnknownConversationError } from '#core/conversation/errors.ts';
import { causeOf } from '#core/conversation/facts.ts';
import { ledgerKey } from '#core/conversation/keys.ts';
import { wakeEvent } from '#core/conversation/wake.ts';
import type { Cause, EventSource } from '#core/events/derive.ts';
import type { ConversationEnvelope } from '#core/events/envelope.ts';
import type { OutboxMessageDelivered } from '#core/events/outbox-message-delivered.ts';
import { chunksOf } from '#platform/runtime/chunks.ts';
import type { Delivery } from '../reply-records.ts';
import { deliveredEvent } from './delivered-event.ts';
import type { DeliveryStore, ReceiptRow, Recorded } from './delivery-store.ts';
import { mergeDelivery, REACHED } from './merge-delivery.ts';
import type { IgnoredReason, ReceiptRecord, ReplyName } from './read-status.ts';
import { ReceiptsTimeUpError } from './receipts-time-up-error.ts';

/** Replies that are worked at the same time. */
export const SIDE_BY_SIDE = 20;

/** How long recording may take. */
export interface RecordingTime {
  /** Whether no more replies may be begun. */
  isUp(): boolean;
  /** Does one piece of work, for as long as it may take. @throws {ReceiptsTimeUpError} when that was too short */
  within(work: () => Promise<void>): Promise<void>;
}

/** All statuses of one reply that are recorded together. */
export interface ReplyReceipts {
  reply: ReplyName;
  told: Delivery;
  records: ReceiptRecord[];
}

/** What recording receipts needs from outside. */
export interface ReceiptsPorts {
  deliveries: Pick<DeliveryStore, 'record'>;
  conversations: Pick<ConversationRepository, 'find'>;
  wakeSender(wake: ConversationEnvelope): Promise<void>;
  /** Undefined where no consumer of the bus listens. */
  publish: ((facts: OutboxMessageDelivered[]) => Promise<void>) | undefined;
  onIgnored(tenantId: string, reason: IgnoredReason, count: number): void;
  onRecorded(receipts: ReplyReceipts, recorded: Extract<Recorded, { kind: 'recorded' }>): void;
  /** Told after that, and waited for. Never throws. */
  countPrice(receipts: ReplyReceipts, recorded: Extract<Recorded, { kind: 'recorded' }>): Promise<void>;
  onWake(receipts: ReplyReceipts, row: ReceiptRow): void;
  onFailure(error: unknown, receipts: ReplyReceipts): void;
  source?: EventSource;
}

/**
 * Records how replies fare.
 *
 * 1. The statuses of each reply are put together; those about no reply of ours are counted.
 * 2. Each reply's row is written once, replies side by side.
 * 3. Where the sender has something to do, it is woken: when a delivery failed, when a message that counts as failed
 *    was delivered after all, and when a status tells what became of a send before, or instead of, our own record.
 * 4. The first delivery is published, where a consumer listens; under the same key again when its status is repeated.
 *
 * A reply that fails stops no other. Done again, 2 changes nothing; 3 and 4 follow from the row and have the same
 * keys, so a death between them is made good by the repetition, WhatsApp's or the queue's.
 *
 * @returns the records that must be worked again
 */
export async function recordReceipts(
  ports: ReceiptsPorts,
  records: readonly ReceiptRecord[],
  time: RecordingTime,
): Promise<Set<ReceiptRecord>> {
  const failed = new Set<ReceiptRecord>();
  for (const { tenantId, status } of records) {
    if (status.kind === 'ignored') ports.onIgnored(tenantId, status.reason, 1);
  }
  for (const chunk of chunksOf(byReply(records), SIDE_BY_SIDE)) {
    const isTimeUp = time.isUp();
    await Promise.all(
      chunk.map(async (receipts) => {
        try {
          if (isTimeUp) throw new ReceiptsTimeUpError();
          await time.within(() => recordReply(ports, receipts));
        } catch (error) {
          for (const record of receipts.records) failed.add(record);
          ports.onFailure(error, receipts);
        }
      }),
    );
  }
  return failed;
}

function byReply(records: readonly ReceiptRecord[]): ReplyReceipts[] {
  const replies = new Map<string, ReplyReceipts>();
  for (const record of records) {
    const { status } = record;
    if (status.kind !== 'report') continue;
    const { tenantId, channelId, conversationId, replySeq } = status.reply;
    const key = `${tenantId} ${channelId} ${ledgerKey(conversationId, replySeq)}`;
    const known = replies.get(key);
    if (known) {
      known.told = mergeDelivery(known.told, status.delivery);
      known.records.push(record);
    } else {
      replies.set(key, { reply: status.reply, told: status.delivery, records: [record] });
    }
  }
  return [...replies.values()];
}

async function recordReply(ports: ReceiptsPorts, receipts: ReplyReceipts): Promise<void> {
  const { reply, told, records } = receipts;
  const recorded = await ports.deliveries.record(reply, told);
  if (recorded.kind === 'ignored') {
    ports.onIgnored(reply.tenantId, recorded.reason, records.length);
    return;
  }
  ports.onRecorded(receipts, recorded);
  await ports.countPrice(receipts, recorded);
  const { row } = recorded;
  const needsWake = senderHasToAct(row, told);
  const publish = tellsDelivery(receipts, recorded) ? ports.publish : undefined;
  if (!needsWake && !publish) return;
  const cause = await causeOfReceipts(ports, receipts);
  if (needsWake) {
    const why = `receipt:${row.delivery.status}`;
    await ports.wakeSender(wakeEvent(cause, { replySeq: row.reply_seq, why }, ports.source));
    ports.onWake(receipts, row);
  }
  await publish?.([deliveredEvent(cause, row, ports.source)]);
}

/** Also when all was known: the environment that wrote it may have died before it woke the sender. */
function senderHasToAct({ status, delivery }: ReceiptRow, told: Delivery): boolean {
  if (status === 'pending' || status === 'unknown') return true;
  if (status === 'failed') return REACHED.includes(delivery.status);
  return delivery.status === 'failed' && told.at.failed !== undefined;
}

/** Whether these statuses are the first to tell that the customer has the message. */
function isNewlyReached({ row, brought: { statuses } }: Extract<Recorded, { kind: 'recorded' }>): boolean {
  const isNew = REACHED.some((status) => statuses.includes(status));
  return (
    isNew && REACHED.every((status) => row.delivery.at[status] === undefined || statuses.includes(status))
  );
}

/** What WhatsApp takes for a message, where these statuses are the first to tell both that it was delivered and its price. */
export function pricedNow(
  recorded: Extract<Recorded, { kind: 'recorded' }>,
): { category: string | undefined; billed: 'yes' | 'no' | 'unknown' } | undefined {
  const { row, brought } = recorded;
  const { pricing } = row.delivery;
  // WhatsApp charges what was delivered; it tells the price with `sent` and with one of the later statuses.
  const isDue = isNewlyReached(recorded) || (brought.pricing && REACHED.includes(row.delivery.status));
  if (!pricing || !isDue) return undefined;
  const { category, billable } = pricing;
  return { category, billed: billable === undefined ? 'unknown' : billable ? 'yes' : 'no' };
}

/** Also when one was known: the environment that wrote it may have died before it published. */
function tellsDelivery({ told }: ReplyReceipts, recorded: Extract<Recorded, { kind: 'recorded' }>): boolean {
  const { statuses } = recorded.brought;
  const isRepeated = REACHED.some((status) => told.at[status] !== undefined && !statuses.includes(status));
  return isNewlyReached(recorded) || isRepeated;
}

/** The trace is that of the webhook which brought the newest status. @throws {UnknownConversationError} */
async function causeOfReceipts(ports: ReceiptsPorts, { reply, records }: ReplyReceipts): Promise<Cause> {
  const conversation = await ports.conversations.find(reply.tenantId, reply.conversationId);
  if (!conversation) throw new UnknownConversationError(reply.conversationId);
  const cause = causeOf(conversation, ports.source);
  const newest = records.reduce((one, other) => (other.status.time > one.status.time ? other : one));
  return {
    ...cause,
    trace_id: newest.traceId,
    occurred_at: new Date(newest.status.time).toISOString(),
    // The webhook came before.
    chain: 1,
  };
}
