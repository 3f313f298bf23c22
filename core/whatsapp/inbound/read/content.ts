import * as z from 'zod';
import { wordsOfUnsupported } from '#core/conversation/message/unsupported-kinds.ts';
import type { InboundContent } from '#core/events/inbox-message-received.ts';
import { showsNothing } from '#core/text/clean-text.ts';
import { MAX_ITEM_BYTES } from './bounded-json.ts';
import { type CommonFields, type ContentPart, commonFieldsSchema } from './common-fields.ts';
import { interactiveReaders } from './content-interactive.ts';
import { mediaReaders } from './content-media.ts';
import { readTemplate } from './content-template.ts';
import { thingReaders } from './content-things.ts';
import { compact, id, isAbsent, isObject, loose, looseId, text } from './primitives.ts';
import { type PartReader, partReader, type ReadPart } from './read-part.ts';
import { systemReaders } from './system.ts';

/** What a message says; `unread`: what of it could not be read, as `reasonOf` says it. */
export interface ReadContent {
  content: InboundContent;
  unread?: string | undefined;
}

const plainText = partReader(
  z.object({ body: text }),
  ({ body }): ContentPart => ({ mediaType: 'text', body: body || null }),
);

/** Readers of what stands in a message under the name of its type. Those of these types hold no other message. */
const readers = new Map<string, PartReader>([
  ['text', plainText],
  ...mediaReaders,
  ...interactiveReaders,
  ...thingReaders,
  ['template', readTemplate],
]);

const revoke = partReader(
  z.object({ original_message_id: id }),
  ({ original_message_id }): ContentPart => ({
    mediaType: 'revoke',
    body: null,
    ...targetOf(original_message_id),
  }),
);

const targetOf = (messageId: string | undefined) =>
  messageId === undefined ? {} : { target: { messageId } };

const editHead = partReader(
  z.object({ original_message_id: id }),
  ({ original_message_id }): ContentPart => ({
    mediaType: 'edit',
    body: null,
    ...targetOf(original_message_id),
  }),
);

/**
 * An edit holds a message of its own; types that themselves refer to another message are not read in it. One whose new
 * words cannot be read has no target: the old ones would be replaced by nothing.
 */
const edit: PartReader = (raw, path) => {
  const head = editHead(raw, path);
  const inner = isObject(raw) ? raw.message : undefined;
  const type = isObject(inner) ? id.safeParse(inner.type).data : undefined;
  const { target, ...bare } = head.part;
  if (!isObject(inner) || type === undefined) return { part: bare, unread: head.unread ?? `${path}.message` };
  const reader = readers.get(type);
  if (reader === undefined) return { ...head, part: { ...bare, providerType: type } };
  const { part, unread = head.unread } = readIn(inner, type, `${path}.message`, reader);
  const saysNothing = unread !== undefined && part.body === null;
  const edited = { ...part, mediaType: 'edit' as const, ...(target && !saysNothing ? { target } : {}) };
  return unread === undefined ? { part: edited } : { part: edited, unread };
};

const allReaders = new Map<string, PartReader>([
  ...readers,
  ...systemReaders,
  ['edit', edit],
  ['revoke', revoke],
]);

/** WhatsApp has put the origin of contacts, which marks the answer to a contact request, beside their list and on each. */
function readIn(message: Record<string, unknown>, type: string, path: string, reader: PartReader): ReadPart {
  const { [type]: raw, origin } = message;
  const isMarked = type === 'contacts' && Array.isArray(raw) && origin !== undefined;
  const marked = isMarked ? raw.map((one) => (isObject(one) ? { origin, ...one } : one)) : raw;
  return reader(marked, `${path}.${type}`);
}

const unsupportedDetail = z.object({ unsupported: loose(z.object({ type: looseId })) });

/** A type this reader does not know, or that WhatsApp cannot hand on, such as a poll. */
function unsupported(message: { type: string }, errors: CommonFields['errors']): ContentPart {
  const detail = unsupportedDetail.safeParse(message).data?.unsupported?.type;
  const providerType = detail ?? message.type;
  return { mediaType: 'unsupported', body: wordsOfUnsupported(providerType, errors), providerType };
}

/**
 * Reads what a message says, whatever its type and however odd. An unknown type is no fault: it is `unsupported`. A
 * known type whose content WhatsApp could not deliver has `errors` in its place.
 *
 * @param message WhatsApp's message object
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
 */
export function readContent(message: Record<string, unknown>): ReadContent {
  const told = id.safeParse(message.type).data;
  const type = told ?? [...allReaders.keys()].find((name) => !isAbsent(message[name])) ?? UNTYPED;
  const common = commonOf(message);
  const { part, unread } = readTyped(message, type, common.errors);
  // What WhatsApp could not deliver is not there to be read: its errors say so.
  const isMissing = isAbsent(message[type]) || unread === `messages.${type}.id`;
  const isExplained = common.errors !== undefined && told !== undefined && isMissing;
  const left = told === undefined ? 'messages.type' : unread;
  const providerType = left === undefined ? {} : { providerType: type };
  const content = { ...providerType, ...part, ...common };
  return bounded({ content, unread: isExplained ? undefined : left });
}

const UNTYPED = 'untyped';

/** Types under whose name a message holds nothing else than what any may. */
const COMMON: ReadonlySet<string> = new Set(['unsupported', 'errors']);

function readTyped(message: Record<string, unknown>, type: string, errors: CommonFields['errors']): ReadPart {
  const reader = allReaders.get(type);
  if (reader !== undefined) return readIn(message, type, 'messages', reader);
  const part = unsupported({ ...message, type }, errors);
  const saysMore = !COMMON.has(type) && Object.hasOwn(message, type);
  return saysMore ? { part, unread: `messages.${type}` } : { part };
}

/** An edited reply has its context inside the new message. */
function commonOf(message: Record<string, unknown>): CommonFields {
  const edited = isObject(message.edit) ? message.edit.message : undefined;
  const inner = commonFieldsSchema.safeParse(edited).data;
  return compact({ context: inner?.context, ...commonFieldsSchema.safeParse(message).data });
}

/** A text of which nothing can be seen is none. Of what is too large for an item only the names are left. */
function bounded({ content: read, unread }: ReadContent): ReadContent {
  const content = read.body === null || showsNothing(read.body) ? { ...read, body: null } : read;
  if (fits(content)) return { content, unread };
  const { mediaType, groupId } = content;
  const providerType = content.providerType ?? mediaType;
  const words = compact({ body: content.body, mediaType, providerType, groupId });
  return { content: fits(words) ? words : { ...words, body: null }, unread: 'too_long' };
}

const fits = (content: InboundContent) => Buffer.byteLength(JSON.stringify(content)) <= MAX_ITEM_BYTES;
