import * as z from 'zod';
import type { ToldFile } from './customer-files.ts';

/** WhatsApp's id of another message. */
const messageId = z.string().min(1).max(512);

const words = z
  .string()
  .min(1)
  .max(4096)
  .refine((text) => text.trim() !== '', { message: 'must not be blank' });

const caption = z.string().min(1).max(1024).optional();

/** The largest file of a customer here, in bytes: it comes within a JSON body. */
export const MOST_FILE_BYTES = 16 * 1024 ** 2;

/** A file of the customer's own; without one it is made up, and holds the words. */
const file = {
  file: z
    .strictObject({
      mime: z.string().regex(/^[\w.+-]{1,64}\/[\w.+-]{1,128}(?:; ?[\w=-]{1,64})?$/),
      base64: z.base64().max(Math.ceil(MOST_FILE_BYTES / 3) * 4),
    })
    .optional(),
  words: z.string().min(1).max(4096).optional(),
};

const plainMedia = z.strictObject({ kind: z.enum(['voice', 'audio', 'sticker']), ...file });
const picture = z.strictObject({ kind: z.enum(['image', 'video']), caption, ...file });

const contents = [
  z.strictObject({ kind: z.literal('text'), text: words }),
  z.strictObject({
    kind: z.enum(['button_reply', 'list_reply']),
    id: z.string().min(1).max(256),
    title: z.string().min(1).max(24),
    description: z.string().max(72).optional(),
    of: messageId,
  }),
  /** A quick reply below a template. */
  z.strictObject({
    kind: z.literal('button'),
    text: z.string().min(1).max(25),
    payload: z.string().max(256).optional(),
    of: messageId,
  }),
  /** An empty emoji takes the reaction back. */
  z.strictObject({ kind: z.literal('reaction'), emoji: z.string().max(32), of: messageId }),
  plainMedia,
  picture,
  z.strictObject({ kind: z.literal('document'), filename: z.string().min(1).max(255), caption, ...file }),
  z.strictObject({
    kind: z.literal('location'),
    latitude: z.number().min(-90).max(90),
    longitude: z.number().min(-180).max(180),
    name: z.string().min(1).max(200).optional(),
    address: z.string().min(1).max(300).optional(),
  }),
  z.strictObject({
    kind: z.literal('contact'),
    name: z.string().min(1).max(100),
    phone: z.string().regex(/^\+?\d{6,15}$/, 'must be 6 to 15 digits'),
  }),
  z.strictObject({ kind: z.literal('edit'), text: words, of: messageId }),
  z.strictObject({ kind: z.literal('revoke'), of: messageId }),
] as const;

const kinds = contents.flatMap(({ shape: { kind } }): string[] =>
  'options' in kind ? kind.options : [...kind.values],
);

/** What a customer does on a phone, as `POST /_local/say` takes it. `of` is WhatsApp's id of the message that it is about. */
export const customerContentSchema = z.discriminatedUnion('kind', contents, {
  error: ({ code }) => (code === 'invalid_union' ? `must be one of ${kinds.join(', ')}` : undefined),
});

export type CustomerContent = z.infer<typeof customerContentSchema>;

/** What of it is a file. */
export type FileContent = Extract<CustomerContent, { file?: unknown }>;

/** Whom a reply is to: the business number, and the message. */
interface Quoted {
  displayPhoneNumber: string;
  messageId: string;
}

/**
 * The part of a webhook's message that its type decides: what Meta posts for what a customer does. Edits and deletions
 * are told as to a number that is also in the WhatsApp Business app: no other is told of them.
 *
 * @param quoted the message that it answers, where it answers one
 * @param tell takes a file in, and says what a webhook tells of it
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
 */
export function webhookContent(
  content: CustomerContent,
  displayPhoneNumber: string,
  quoted: string | undefined,
  tell: (content: FileContent) => ToldFile,
): Record<string, unknown> {
  const repliesTo = isAboutAnother(content) ? undefined : 'of' in content ? content.of : quoted;
  const context = repliesTo === undefined ? {} : contextOf({ displayPhoneNumber, messageId: repliesTo });
  return { ...context, ...typeOf(content, tell) };
}

/** Whether it is no message by itself, so that it cannot be a reply. */
function isAboutAnother(
  content: CustomerContent,
): content is Extract<CustomerContent, { kind: 'reaction' | 'edit' | 'revoke' }> {
  return content.kind === 'reaction' || content.kind === 'edit' || content.kind === 'revoke';
}

function contextOf({ displayPhoneNumber, messageId: id }: Quoted): object {
  return { context: { from: displayPhoneNumber.replace(/\D/g, ''), id } };
}

function typeOf(content: CustomerContent, tell: (content: FileContent) => ToldFile): Record<string, unknown> {
  switch (content.kind) {
    case 'text':
      return { type: 'text', text: { body: content.text } };
    case 'button_reply':
    case 'list_reply': {
      const { kind, id, title, description } = content;
      const choice = { id, title, ...(description !== undefined && { description }) };
      return { type: 'interactive', interactive: { type: kind, [kind]: choice } };
    }
    case 'button':
      return { type: 'button', button: { text: content.text, payload: content.payload ?? content.text } };
    case 'reaction': {
      const { of, emoji } = content;
      return { type: 'reaction', reaction: { message_id: of, ...(emoji !== '' && { emoji }) } };
    }
    case 'location': {
      const { kind: _kind, ...location } = content;
      return { type: 'location', location };
    }
    case 'contact':
      return { type: 'contacts', contacts: [cardOf(content)] };
    case 'edit': {
      const message = { type: 'text', text: { body: content.text } };
      return { type: 'edit', edit: { original_message_id: content.of, message } };
    }
    case 'revoke':
      return { type: 'revoke', revoke: { original_message_id: content.of } };
    default:
      return fileOf(content, tell(content));
  }
}

function fileOf(content: FileContent, told: ToldFile): Record<string, unknown> {
  const { kind, file: _file, words: _words, ...more } = content;
  const media = { ...told, ...more };
  if (kind === 'voice' || kind === 'audio')
    return { type: 'audio', audio: { ...media, voice: kind === 'voice' } };
  return { type: kind, [kind]: kind === 'sticker' ? { ...media, animated: false } : media };
}

/** A card that was shared in the chat. */
function cardOf({ name, phone }: Extract<CustomerContent, { kind: 'contact' }>): object {
  const digits = phone.replace('+', '');
  return {
    name: { formatted_name: name, first_name: name },
    phones: [{ phone: `+${digits}`, wa_id: digits, type: 'CELL' }],
    origin: 'other',
  };
}
