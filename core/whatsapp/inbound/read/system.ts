import * as z from 'zod';
import type { CustomerIds } from '../items.ts';
import type { ContentPart } from './common-fields.ts';
import { customerIdsOf } from './customer-ids.ts';
import { compact, id, loose, looseId, looseIdOrNumber, looseText } from './primitives.ts';

/** Kinds of system message that say a customer has other ids now. The last is the name of older versions. */
const IDENTITY_CHANGES = new Set(['user_changed_number', 'user_changed_user_id', 'customer_changed_number']);

const UNKNOWN_KIND = 'unknown';

const systemSchema = z.object({
  type: looseId,
  body: looseText,
  wa_id: looseIdOrNumber,
  new_wa_id: looseIdOrNumber,
  user_id: looseIdOrNumber,
  parent_user_id: looseIdOrNumber,
  customer: looseIdOrNumber,
});

type System = z.infer<typeof systemSchema>;

/** The ids a customer has now. Versions before 12.0 call the phone `new_wa_id`. */
function newIds(system: System): CustomerIds | undefined {
  return customerIdsOf({
    phone: system.wa_id ?? system.new_wa_id,
    user: system.user_id,
    parent: system.parent_user_id,
  });
}

const system = z.object({ system: systemSchema }).transform((message): ContentPart => {
  const { type, body } = message.system;
  const now = newIds(message.system);
  return {
    mediaType: 'system',
    body: body ?? null,
    providerType: 'system',
    system: compact({ kind: type ?? UNKNOWN_KIND, body, waId: now?.waId, userId: now?.userId }),
  };
});

/** A customer opened the chat for the first time and has written nothing yet. */
const welcome = z.unknown().transform(
  (): ContentPart => ({
    mediaType: 'system',
    body: null,
    providerType: 'request_welcome',
    system: { kind: 'request_welcome' },
  }),
);

/** WhatsApp's own notices about a customer. */
export const systemReaders: ReadonlyArray<[type: string, schema: z.ZodType<ContentPart>]> = [
  ['system', system],
  ['request_welcome', welcome],
];

/** Old and new ids of a customer, as a system message tells. */
export interface IdentityChange {
  before: CustomerIds | undefined;
  after: CustomerIds | undefined;
  /** Both are known and differ. */
  moves: boolean;
}

const noticeSchema = z.object({
  type: z.literal('system'),
  system: loose(systemSchema.extend({ type: id })),
});

/**
 * Who a system message is about. The new ids are in `system`. The old ones are the message's sender, but some
 * senders put the new number there: then `customer` holds the old. The text also names both numbers and is
 * not read, because a customer's name is part of it and may look like a number.
 *
 * @returns undefined for a message that is no such notice
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/system
 */
export function readIdentityChange(
  message: unknown,
  from: CustomerIds | undefined,
): IdentityChange | undefined {
  const notice = noticeSchema.safeParse(message).data?.system;
  if (notice === undefined || !IDENTITY_CHANGES.has(notice.type)) return undefined;
  const after = newIds(notice);
  const customer = customerIdsOf({ phone: notice.customer });
  const waId = otherThan(after?.waId, [from?.waId, customer?.waId]);
  const userId = otherThan(after?.userId, [from?.userId, customer?.userId]);
  const isKnown = waId !== undefined || userId !== undefined;
  const parentUserId = otherThan(after?.parentUserId, [from?.parentUserId]);
  const before = isKnown ? compact({ waId, userId, parentUserId }) : undefined;
  return { before, after, moves: before !== undefined && after !== undefined };
}

function otherThan(known: string | undefined, candidates: Array<string | undefined>): string | undefined {
  return candidates.find((candidate) => candidate !== undefined && candidate !== known);
}
