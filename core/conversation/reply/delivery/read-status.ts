import * as z from 'zod';
import { receiptSchema } from '#core/whatsapp/inbound/receipt.ts';
import { type Delivery, deliveryStatusSchema } from '../reply-records.ts';
import { mergeDelivery } from './merge-delivery.ts';

/** The reply that a status is about, as far as the status says: neither the row nor its channel is checked yet. */
export interface ReplyName {
  tenantId: string;
  /** WhatsApp's `phone_number_id`, to which the row must belong. */
  channelId: string;
  conversationId: string;
  replySeq: number;
}

/** Why a status is of no use. */
export type IgnoredReason =
  /** The message was not sent by Prosa. */
  | 'no_callback_data'
  /** Another installation's key, or none that we make. */
  | 'foreign_callback_data'
  /** A status that says nothing about delivery. */
  | 'unknown_status'
  /** The tenant has no such reply. */
  | 'no_such_reply'
  /** The reply went through another business number, or through none that is known. */
  | 'foreign_channel';

/** What one receipt tells. `time`: the provider's, in milliseconds since the epoch. */
export type ReadStatus = { time: number } & (
  | { kind: 'report'; reply: ReplyName; delivery: Delivery }
  | { kind: 'ignored'; reason: IgnoredReason }
);

const MAX_CODES = 10;
const MAX_TITLE = 200;
const MAX_DETAILS = 500;
const MAX_NAME = 64;

/** A key as `ledgerKey` makes it: conversation, number. */
const LEDGER_KEY = /^([^#]{1,100})#([1-9]\d{0,9})$/;

/** A receipt that can be read: `id` and `status` are what a status cannot do without. */
export const readableReceiptSchema = receiptSchema.extend({
  status: z.looseObject({ id: z.string().min(1), status: z.string().min(1) }),
});

const wholeNumber = z.union([
  z.int(),
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number),
]);

const text = (longest: number) =>
  z
    .string()
    .transform((whole) => whole.slice(0, longest).toWellFormed())
    .optional()
    .catch(undefined);

const errorSchema = z
  .object({
    code: wholeNumber,
    title: text(MAX_TITLE),
    error_data: z
      .object({ details: text(MAX_DETAILS) })
      .optional()
      .catch(undefined),
  })
  .transform(({ code, title, error_data: { details } = { details: undefined } }) => ({
    code,
    title,
    details,
  }));

const name = z.string().min(1).max(MAX_NAME).optional().catch(undefined);

const pricingSchema = z.object({
  category: name,
  type: name,
  billable: z.boolean().optional().catch(undefined),
});

/**
 * Reads WhatsApp's status object. Whatever is missing or odd besides `id` and `status` is left out, because a
 * status that fails would only fail again.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status
 */
export function readStatus(receipt: z.infer<typeof readableReceiptSchema>): ReadStatus {
  const { id, status: told, timestamp, biz_opaque_callback_data: callback, ...more } = receipt.status;
  const time = timeOf(timestamp, receipt.received_at);
  const ignored = (reason: IgnoredReason): ReadStatus => ({ kind: 'ignored', reason, time });
  if (typeof callback !== 'string' || callback === '') return ignored('no_callback_data');
  const [, conversationId, replySeq] = LEDGER_KEY.exec(callback) ?? [];
  if (conversationId === undefined) return ignored('foreign_callback_data');
  const status = deliveryStatusSchema.safeParse(told);
  if (!status.success) return ignored('unknown_status');
  const errors = listOf(more.errors).flatMap((error) => errorSchema.safeParse(error).data ?? []);
  const pricing = pricingSchema.safeParse(more.pricing).data;
  const delivery: Delivery = {
    status: status.data,
    message_id: id,
    at: { [status.data]: new Date(time).toISOString() },
    ...(errors.length === 0 ? {} : { errors: errors.slice(0, MAX_CODES) }),
    ...(pricing === undefined ? {} : { pricing }),
  };
  return {
    kind: 'report',
    time,
    reply: {
      tenantId: receipt.tenant_id,
      channelId: receipt.channel_id,
      conversationId,
      replySeq: Number(replySeq),
    },
    // With itself: a status may name a code twice.
    delivery: mergeDelivery(delivery, delivery),
  };
}

/** A receipt, read. */
export interface ReceiptRecord {
  tenantId: string;
  channelId: string;
  /** What WhatsApp takes is counted, by the months of this time zone. */
  spendTimezone: string | undefined;
  traceId: string;
  /** When the webhook had it, in milliseconds since the epoch. */
  receivedAt: number;
  status: ReadStatus;
}

export function readReceipt(receipt: z.infer<typeof readableReceiptSchema>): ReceiptRecord {
  return {
    tenantId: receipt.tenant_id,
    channelId: receipt.channel_id,
    spendTimezone: receipt.spend_timezone,
    traceId: receipt.trace_id,
    receivedAt: Date.parse(receipt.received_at),
    status: readStatus(receipt),
  };
}

/** Whether a status came with a key as we make them, so that it can tell of a reply. */
export function carriesKey(status: ReadStatus): boolean {
  return status.kind === 'report' || status.reason === 'unknown_status';
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** Seconds since the epoch, as text or number; when they make no sense, when the webhook had it. */
function timeOf(timestamp: unknown, receivedAt: string): number {
  const seconds = wholeNumber.safeParse(timestamp).data ?? 0;
  const ms = seconds * 1_000;
  return ms >= EARLIEST_MS && ms <= LATEST_MS ? ms : Date.parse(receivedAt);
}

/** Before WhatsApp's API, and after it all: four digits for the year, so that times compare as texts. */
const EARLIEST_MS = Date.UTC(2016, 0);
const LATEST_MS = Date.UTC(9999, 0);
