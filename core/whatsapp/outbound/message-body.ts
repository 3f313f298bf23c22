import { UnsendableMessageError } from '../errors/unsendable-message-error.ts';
import { limitProblem } from './limit-problem.ts';
import { LIMITS } from './limits.ts';
import type { ContentOf, OutboundContent } from './outbound-content.ts';
import { templateComponentBody } from './template-content.ts';

/** Whom a message is for. With both, the number counts. */
export interface Recipient {
  /** The customer's number: digits with country code, with or without a leading `+`. */
  waId?: string | undefined;
  /** The customer's business-scoped user id, such as `US.13491208655302741918`. */
  userId?: string | undefined;
}

/** Two letters of a country and a point, which no number has. Some senders put such an id where a number belongs. */
const USER_ID = /^[A-Z]{2}\.[\w.]{1,137}$/;

/**
 * The body of a request to `/messages`.
 *
 * @throws {UnsendableMessageError} when WhatsApp would not take it
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages
 */
export function messageBody(recipient: Recipient, content: OutboundContent, callbackData: string) {
  const problem = limitProblem(content);
  if (problem !== undefined) throw new UnsendableMessageError(problem);
  const callbackBytes = Buffer.byteLength(callbackData);
  if (callbackBytes > LIMITS.callbackBytes) {
    throw new UnsendableMessageError(
      `the callback data has ${callbackBytes} bytes, WhatsApp takes ${LIMITS.callbackBytes}`,
    );
  }
  const quoted = content.kind === 'reaction' ? undefined : content.replyTo;
  return {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    ...recipientBody(recipient),
    ...contentBody(content),
    biz_opaque_callback_data: callbackData,
    ...(quoted !== undefined && { context: { message_id: quoted } }),
  };
}

function recipientBody({ waId = '', userId = '' }: Recipient): { to: string } | { recipient: string } {
  const digits = waId.replace(/^\+/, '');
  // Without the plus the business number's own country code may be put in front: another person.
  if (/^\d{5,20}$/.test(digits)) return { to: `+${digits}` };
  const id = [waId, userId].find((candidate) => USER_ID.test(candidate));
  if (id !== undefined) return { recipient: id };
  throw new UnsendableMessageError('the recipient is neither a phone number nor a user id');
}

/** The type and the part of the body that has its name. */
function contentBody(content: OutboundContent): Record<string, unknown> {
  switch (content.kind) {
    case 'text':
      return {
        type: 'text',
        text: {
          body: content.body,
          ...(content.previewUrl !== undefined && { preview_url: content.previewUrl }),
        },
      };
    case 'buttons':
    case 'list':
    case 'location_request':
    case 'link':
      return { type: 'interactive', interactive: interactiveBody(content) };
    case 'media':
      return { type: content.mediaType, [content.mediaType]: mediaBody(content) };
    case 'template': {
      const { name, language, components } = content;
      return {
        type: 'template',
        template: {
          name,
          language: { code: language },
          ...(components !== undefined && { components: components.map(templateComponentBody) }),
        },
      };
    }
    case 'location': {
      const { latitude, longitude, name, address } = content;
      return { type: 'location', location: { latitude, longitude, name, address } };
    }
    case 'reaction':
      return { type: 'reaction', reaction: { message_id: content.messageId, emoji: content.emoji } };
  }
}

function interactiveBody(content: ContentOf<'buttons' | 'list' | 'location_request' | 'link'>) {
  const body = { text: content.body };
  if (content.kind === 'location_request') {
    return { type: 'location_request_message', body, action: { name: 'send_location' } };
  }
  const { header, footer } = content;
  const frame = {
    ...(header !== undefined && { header: { type: 'text', text: header } }),
    body,
    ...(footer !== undefined && { footer: { text: footer } }),
  };
  if (content.kind === 'link') {
    const parameters = { display_text: content.title, url: content.url };
    return { type: 'cta_url', ...frame, action: { name: 'cta_url', parameters } };
  }
  if (content.kind === 'list') {
    return { type: 'list', ...frame, action: { button: content.button, sections: content.sections } };
  }
  const buttons = content.buttons.map((reply) => ({ type: 'reply', reply }));
  return { type: 'button', ...frame, action: { buttons } };
}

function mediaBody({ mediaType, object, id, voice, caption, filename }: ContentOf<'media'>) {
  if (object !== undefined || id === undefined)
    throw new UnsendableMessageError('the file has not been uploaded');
  return {
    id,
    ...(voice && { voice }),
    ...(caption !== undefined && { caption }),
    // Other types have no name.
    ...(filename !== undefined && mediaType === 'document' && { filename }),
  };
}
