import * as z from 'zod';

/** Longest id that is read: far above WhatsApp's own, far below what a key may hold. */
const MAX_ID_LENGTH = 512;

/** Longest text that is read. WhatsApp's own limit for text messages is 4096 characters. */
const MAX_TEXT_LENGTH = 65_536;

const id = z.string().min(1).max(MAX_ID_LENGTH);

/** A field that may be missing, null or of another type: the message is read without it. */
const loose = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined);

const messageSchema = z.object({
  id,
  type: z.string(),
  from: loose(id),
  from_user_id: loose(id),
  timestamp: loose(z.union([z.string(), z.number()])),
  text: loose(z.object({ body: z.string().max(MAX_TEXT_LENGTH) })),
  context: loose(z.object({ id: loose(id) })),
  group_id: loose(id),
});

const contactSchema = z.object({
  wa_id: loose(z.string()),
  user_id: loose(z.string()),
  profile: loose(z.object({ name: loose(z.string().max(MAX_ID_LENGTH)) })),
});

/** A text message as a customer sent it, with what the envelope around it says. */
export interface ReceivedText {
  phoneNumberId: string;
  id: string;
  body: string;
  waId?: string;
  userId?: string;
  name?: string;
  /** As the provider wrote it. */
  timestamp: string | number | undefined;
  replyTo?: string;
}

/** What one POST holds: the text messages, and the number of all other items. */
export interface ReceivedUpdates {
  texts: ReceivedText[];
  ignored: number;
}

/** A business-scoped user id where older senders put the phone number, such as `BR.1234`. */
const USER_ID = /^[A-Z]{2}\./;

/**
 * Reads a webhook body item by item: whatever cannot be read is counted, never thrown, so that one odd
 * item does not make WhatsApp send the whole batch again for seven days.
 *
 * @param body parsed JSON of unknown shape
 * @returns undefined when it is no WhatsApp envelope at all
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components
 */
export function readUpdates(body: unknown): ReceivedUpdates | undefined {
  if (!isObject(body) || body.object !== 'whatsapp_business_account') return undefined;
  const updates: ReceivedUpdates = { texts: [], ignored: 0 };
  for (const entry of list(body.entry)) {
    for (const change of list(isObject(entry) ? entry.changes : undefined)) {
      readChange(change, updates);
    }
  }
  return updates;
}

function readChange(change: unknown, updates: ReceivedUpdates): void {
  const value = isObject(change) && change.field === 'messages' ? change.value : undefined;
  if (!isObject(value)) {
    updates.ignored++;
    return;
  }
  updates.ignored += list(value.statuses).length + list(value.errors).length;
  const phoneNumberId = isObject(value.metadata) ? id.safeParse(value.metadata.phone_number_id) : undefined;
  for (const item of list(value.messages)) {
    const message = messageSchema.safeParse(item);
    const received =
      phoneNumberId?.success && message.success
        ? toText(phoneNumberId.data, message.data, list(value.contacts))
        : undefined;
    if (received) updates.texts.push(received);
    else updates.ignored++;
  }
}

function toText(
  phoneNumberId: string,
  message: z.infer<typeof messageSchema>,
  contacts: unknown[],
): ReceivedText | undefined {
  if (message.type !== 'text' || !message.text || message.group_id !== undefined) return undefined;
  const fromIsUserId = message.from !== undefined && USER_ID.test(message.from);
  const userId = message.from_user_id || (fromIsUserId ? message.from : undefined);
  const waId = fromIsUserId ? undefined : message.from || undefined;
  if (waId === undefined && userId === undefined) return undefined;
  const name = contactName(contacts, waId, userId);
  return {
    phoneNumberId,
    id: message.id,
    body: message.text.body,
    ...(waId === undefined ? {} : { waId }),
    ...(userId === undefined ? {} : { userId }),
    ...(name === undefined ? {} : { name }),
    timestamp: message.timestamp,
    ...(message.context?.id === undefined ? {} : { replyTo: message.context.id }),
  };
}

/** Contacts are matched by id: their order is not the messages'. */
function contactName(contacts: unknown[], waId?: string, userId?: string): string | undefined {
  for (const item of contacts) {
    const contact = contactSchema.safeParse(item);
    if (!contact.success) continue;
    const { wa_id, user_id, profile } = contact.data;
    if ((waId !== undefined && wa_id === waId) || (userId !== undefined && user_id === userId)) {
      return profile?.name;
    }
  }
  return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
