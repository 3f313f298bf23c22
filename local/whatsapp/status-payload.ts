import { documentedError } from './error-catalog.ts';
import type { AcceptedMessage } from './outbox.ts';
import type { PlannedStatus } from './status-plan.ts';
import { userIdOf } from './user-id.ts';
import { webhookEnvelope } from './webhook-post.ts';

/**
 * The webhook that tells a message's status; posted again it has the same bytes.
 *
 * @param userId the customer's user id, where it is known
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status
 */
export function statusPayload(
  channel: { phoneNumberId: string; displayPhoneNumber: string },
  message: AcceptedMessage,
  planned: PlannedStatus,
  userId = userIdOf(message.to),
): Record<string, unknown> {
  const { status, occursAfterMs, priced, errorCode } = planned;
  const isNumber = /^\d+$/.test(message.to);
  const recipientUserId = isNumber ? userId : message.to;
  const failed = status === 'failed';
  return webhookEnvelope(channel, {
    ...(!failed && { contacts: [{ ...(isNumber && { wa_id: message.to }), user_id: recipientUserId }] }),
    statuses: [
      {
        id: message.wamid,
        status,
        timestamp: String(Math.floor((Date.parse(message.at) + occursAfterMs) / 1000)),
        ...(isNumber && { recipient_id: message.to }),
        // A failed message to a number does not tell the user id.
        ...(!(failed && isNumber) && { recipient_user_id: recipientUserId }),
        ...(message.callbackData !== undefined && { biz_opaque_callback_data: message.callbackData }),
        ...(priced && { pricing: pricingOf(message) }),
        ...(errorCode !== undefined && { errors: [errorOf(errorCode)] }),
      },
    ],
  });
}

/** @see https://developers.facebook.com/documentation/business-messaging/whatsapp/pricing */
function pricingOf({ body }: AcceptedMessage): Record<string, unknown> {
  return body.type === 'template'
    ? { billable: true, pricing_model: 'PMP', type: 'regular', category: 'utility' }
    : { billable: false, pricing_model: 'PMP', type: 'free_customer_service', category: 'service' };
}

function errorOf(code: number): Record<string, unknown> {
  const { title, details = title } = documentedError(code);
  return {
    code,
    title,
    message: title,
    error_data: { details },
    href: '/documentation/business-messaging/whatsapp/support/error-codes',
  };
}
