import type { AcceptedMessage } from './outbox.ts';
import type { Status } from './status-delivery.ts';
import { userIdOf } from './user-id.ts';
import { webhookEnvelope } from './webhook-post.ts';

/**
 * The webhook that tells a message's status.
 *
 * @param at when it happened, milliseconds since the epoch; WhatsApp tells whole seconds
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status
 */
export function statusPayload(
  channel: { phoneNumberId: string; displayPhoneNumber: string },
  message: AcceptedMessage,
  status: Status,
  at: number,
): Record<string, unknown> {
  const isNumber = /^\d+$/.test(message.to);
  const userId = isNumber ? userIdOf(message.to) : message.to;
  return webhookEnvelope(channel, {
    contacts: [{ ...(isNumber && { wa_id: message.to }), user_id: userId }],
    statuses: [
      {
        id: message.wamid,
        status,
        timestamp: String(Math.floor(at / 1000)),
        ...(isNumber && { recipient_id: message.to }),
        recipient_user_id: userId,
        ...(message.callbackData !== undefined && { biz_opaque_callback_data: message.callbackData }),
        ...(status !== 'read' && {
          pricing: {
            billable: false,
            pricing_model: 'PMP',
            type: 'free_customer_service',
            category: 'service',
          },
        }),
      },
    ],
  });
}
