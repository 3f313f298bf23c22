import * as z from 'zod';
import { looseForm } from '#core/text/phone-form.ts';
import type { CustomerIds } from '../items.ts';
import type { ContentPart } from './common-fields.ts';
import { customerIdsOf } from './customer-ids.ts';
import { compact, id, loose, looseId, looseIdOrNumber, looseText } from './primitives.ts';
import { type PartReader, readerOf } from './read-part.ts';

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
  previous_user_id: looseIdOrNumber,
  previous_parent_user_id: looseIdOrNumber,
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

const system = readerOf<System>(
  systemSchema,
  systemSchema.catch(systemSchema.parse({})),
  (read): ContentPart => {
    const { type, body } = read;
    const now = newIds(read);
    return {
      mediaType: 'system',
      body: body ?? null,
      providerType: 'system',
      system: compact({ kind: type ?? UNKNOWN_KIND, body, waId: now?.waId, userId: now?.userId }),
    };
  },
);

/** A customer opened the chat for the first time and has written nothing yet. */
const welcome: PartReader = () => ({
  part: {
    mediaType: 'system',
    body: null,
    providerType: 'request_welcome',
    system: { kind: 'request_welcome' },
  },
});

/** WhatsApp's own notices about a customer. */
export const systemReaders: ReadonlyArray<[type: string, reader: PartReader]> = [
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

/** The end of WhatsApp's text. What a customer calls themselves stands before it. */
const CHANGED = /\bfrom (\+?[0-9][0-9 ()-]*|[A-Z]{2}\.\S+) to (\+?[0-9][0-9 ()-]*|[A-Z]{2}\.\S+?)\.?$/;

/** Old and new id of the notice's text, both of one kind. */
function idsInText(body: string | undefined): { old: CustomerIds; now: CustomerIds } | undefined {
  const [, from, to] = CHANGED.exec(body?.trim() ?? '') ?? [];
  const [old, now] = [from, to].map(
    (id) => id && customerIdsOf({ phone: id.replace(/[ ()]|(?<=[0-9])-/g, '') }),
  );
  if (!old || !now) return undefined;
  const isOneKind = (old.waId === undefined) === (now.waId === undefined);
  return isOneKind ? { old, now } : undefined;
}

/**
 * Who a system message is about. The new ids are in `system`. Each old one is the first that is told of: in
 * `system.previous_*`, at the end of the text, as the message's sender, in `customer`. Any of them may hold the new id
 * instead; that one does not count. A text whose new id is another than that of `system` is not WhatsApp's
 * sentence and tells nothing.
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
  const told = newIds(notice);
  const text = idsInText(notice.body);
  const inText = text && agree(told, text.now) ? text : undefined;
  const after = told || inText ? compact({ ...inText?.now, ...told }) : undefined;
  const previous = customerIdsOf({ user: notice.previous_user_id });
  const customer = customerIdsOf({ phone: notice.customer });
  const sources = [previous, inText?.old, from, customer];
  const waId = otherThan(
    after?.waId,
    sources.map((source) => source?.waId),
  );
  const userId = otherThan(
    after?.userId,
    sources.map((source) => source?.userId),
  );
  const parents = [notice.previous_parent_user_id, from?.parentUserId];
  const parentUserId = otherThan(after?.parentUserId, parents);
  const isKnown = waId !== undefined || userId !== undefined;
  const before = isKnown ? compact({ waId, userId, parentUserId }) : undefined;
  return { before, after, moves: before !== undefined && after !== undefined };
}

/** Whether two tellings of an id do not contradict each other. */
function agree(told: CustomerIds | undefined, inText: CustomerIds): boolean {
  const phones = [told?.waId, inText.waId].filter((phone) => phone !== undefined).map(looseForm);
  const users = [told?.userId, inText.userId].filter((user) => user !== undefined);
  return new Set(phones).size < 2 && new Set(users).size < 2;
}

function otherThan(known: string | undefined, candidates: Array<string | undefined>): string | undefined {
  return candidates.find((candidate) => candidate !== undefined && formOf(candidate) !== formOf(known));
}

const formOf = (id: string | undefined) => (id !== undefined && /^[0-9]+$/.test(id) ? looseForm(id) : id);
