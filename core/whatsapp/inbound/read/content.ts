import * as z from 'zod';
import { type InboundContent, type MediaType, mediaTypeSchema } from '#core/events/inbox-message-received.ts';
import { showsNothing } from '#core/text/clean-text.ts';
import { MAX_ITEM_BYTES } from './bounded-json.ts';
import { type CommonFields, type ContentPart, commonFieldsSchema } from './common-fields.ts';
import { interactiveReaders } from './content-interactive.ts';
import { mediaReaders } from './content-media.ts';
import { thingReaders } from './content-things.ts';
import { compact, id, isObject, loose, looseId, text } from './primitives.ts';
import { systemReaders } from './system.ts';
import { reasonOf } from './unreadable.ts';

/** What a message says, or why it cannot be read. */
export type ReadContent = { content: InboundContent } | { reason: string };

const plainText = z
  .object({ text: z.object({ body: text }) })
  .transform((message): ContentPart => ({ mediaType: 'text', body: message.text.body || null }));

/** Types that hold no other message. */
const readers = new Map<string, z.ZodType<ContentPart>>([
  ['text', plainText],
  ...mediaReaders,
  ...interactiveReaders,
  ...thingReaders,
]);

const revoke = z.object({ revoke: z.object({ original_message_id: id }) }).transform(
  (message): ContentPart => ({
    mediaType: 'revoke',
    body: null,
    target: { messageId: message.revoke.original_message_id },
  }),
);

const edit = z
  .object({
    edit: z.object({
      original_message_id: id,
      message: z.looseObject({ type: id }).transform(editedContent),
    }),
  })
  .transform((message): ContentPart => {
    const { original_message_id, message: edited } = message.edit;
    return { ...edited, mediaType: 'edit', target: { messageId: original_message_id } };
  });

/** An edit holds a message of its own; types that themselves refer to another message are not read in it. */
function editedContent(message: { type: string }, context: z.RefinementCtx): ContentPart {
  const reader = readers.get(message.type);
  const read =
    reader === undefined ? { success: true as const, data: unsupported(message) } : reader.safeParse(message);
  if (read.success) return read.data;
  context.issues.push(...read.error.issues.map((issue) => ({ ...issue, input: undefined })));
  return z.NEVER;
}

const allReaders = new Map<string, z.ZodType<ContentPart>>([
  ...readers,
  ...systemReaders,
  ['edit', edit],
  ['revoke', revoke],
]);

const unsupportedDetail = z.object({ unsupported: loose(z.object({ type: looseId })) });

/** A type this reader does not know, or that WhatsApp cannot hand on, such as a poll. */
function unsupported(message: { type: string }): ContentPart {
  const detail = unsupportedDetail.safeParse(message).data?.unsupported?.type;
  return { mediaType: 'unsupported', body: null, providerType: detail ?? message.type };
}

/**
 * Reads what a message says, whatever its type. An unknown type is no fault: it is `unsupported`. A known
 * type whose content WhatsApp could not deliver has `errors` in its origin.
 *
 * @param message WhatsApp's message object
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
 */
export function readContent(message: Record<string, unknown>): ReadContent {
  const type = id.safeParse(message.type);
  if (!type.success) return { reason: reasonOf(type.error, 'messages.type') };
  const common = commonOf(message);
  const reader = allReaders.get(type.data);
  if (reader === undefined) return bounded({ ...unsupported({ ...message, type: type.data }), ...common });
  const read = reader.safeParse(message);
  if (read.success) return bounded({ ...read.data, ...common });
  const reason = reasonOf(read.error, 'messages');
  if (common.errors === undefined || reason === 'too_long') return { reason };
  return bounded({ body: null, mediaType: mediaTypeOf(type.data), ...common });
}

/** An edited reply has its context inside the new message. */
function commonOf(message: Record<string, unknown>): CommonFields {
  const edited = isObject(message.edit) ? message.edit.message : undefined;
  const inner = commonFieldsSchema.safeParse(edited).data;
  return compact({ context: inner?.context, ...commonFieldsSchema.safeParse(message).data });
}

function mediaTypeOf(type: string): MediaType {
  return type === 'voice' ? 'audio' : (mediaTypeSchema.safeParse(type).data ?? 'unsupported');
}

/** A text of which nothing can be seen is none. */
function bounded(read: InboundContent): ReadContent {
  const content = read.body === null || showsNothing(read.body) ? { ...read, body: null } : read;
  return Buffer.byteLength(JSON.stringify(content)) > MAX_ITEM_BYTES ? { reason: 'too_long' } : { content };
}
