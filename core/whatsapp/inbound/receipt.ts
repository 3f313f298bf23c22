import * as z from 'zod';
import { envelopeSchema, instantSchema, traceIdSchema } from '#core/events/envelope.ts';

/**
 * How a message of ours fares, as the webhook records it or puts it into the receipts queue.
 *
 * - `channel_id`: WhatsApp's `phone_number_id`, verified like the tenant.
 * - `spend_timezone`: what WhatsApp takes is counted, by the months of this time zone.
 * - `received_at`: when the webhook had it.
 * - `status`: WhatsApp's status object as it came, read where it is recorded.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status
 */
export const receiptSchema = z.object({
  tenant_id: envelopeSchema.shape.tenant_id,
  channel_id: z.string().min(1),
  spend_timezone: z.string().optional(),
  trace_id: traceIdSchema,
  received_at: instantSchema,
  status: z.record(z.string(), z.unknown()),
});

export type Receipt = z.infer<typeof receiptSchema>;
