import * as z from 'zod';
import type { Customers } from './customers.ts';
import type { AcceptedMessage } from './outbox.ts';
import type { ReadMark } from './read-marks.ts';
import type { PlannedStatus, Status } from './status-plan.ts';

interface Between {
  /** ISO 8601, UTC, milliseconds. */
  at: string;
  phone_number_id: string;
  /** The customer's business-scoped user id. */
  user_id: string;
  /** Digits; absent of a customer who hides the number. */
  wa_id?: string;
}

/** Something that WhatsApp knows of a chat, as a phone shows it. */
export type ChatEntry =
  | (Between & {
      kind: 'customer';
      /** The name in the customer's profile. */
      name?: string;
      /** As in the webhook. */
      message: { id: string; type: string; [member: string]: unknown };
    })
  | (Between & { kind: 'business'; wamid: string; body: Record<string, unknown> })
  | { kind: 'status'; at: string; wamid: string; status: Status; code?: number }
  | ({ kind: 'read' } & ReadMark);

const messageSchema = z.looseObject({
  id: z.string(),
  type: z.string(),
  from: z.string().optional(),
  from_user_id: z.string().optional(),
});

const valueSchema = z.object({
  metadata: z.object({ phone_number_id: z.string() }),
  contacts: z
    .array(z.object({ user_id: z.string().optional(), profile: z.object({ name: z.string().optional() }) }))
    .catch([]),
  messages: z.array(messageSchema),
});

const payloadSchema = z.object({
  entry: z.array(z.object({ changes: z.array(z.object({ value: z.unknown() })) })),
});

/** What a webhook that is posted in customers' names adds to their chats; nothing where it is of another kind. */
export function customerEntries(payload: unknown, customers: Customers, at: string): ChatEntry[] {
  const changes = payloadSchema.safeParse(payload).data?.entry.flatMap((entry) => entry.changes) ?? [];
  return changes.flatMap(({ value }) => {
    const { success, data } = valueSchema.safeParse(value);
    if (!success) return [];
    return data.messages.flatMap((message): ChatEntry[] => {
      const from = message.from_user_id ?? message.from;
      if (from === undefined || message.type === 'system') return [];
      const between = betweenOf(customers, data.metadata.phone_number_id, from, at);
      const contact = data.contacts.find(({ user_id }) => user_id === between.user_id);
      const { name } = contact?.profile ?? {};
      return [{ kind: 'customer', ...between, ...(name !== undefined && { name }), message }];
    });
  });
}

/** A message that the stand-in accepted. */
export function businessEntry(
  { at, phone_number_id, to, wamid, body }: AcceptedMessage,
  customers: Customers,
): ChatEntry {
  return { kind: 'business', ...betweenOf(customers, phone_number_id, to, at), wamid, body };
}

/** A status that is posted to the webhook. */
export function statusEntry(
  { wamid }: AcceptedMessage,
  { status, errorCode }: PlannedStatus,
  at: string,
): ChatEntry {
  return { kind: 'status', at, wamid, status, ...(errorCode !== undefined && { code: errorCode }) };
}

function betweenOf(customers: Customers, phoneNumberId: string, customer: string, at: string): Between {
  const userId = customers.userIdOf(customer);
  const number = customers.namesOf(customer).find((name) => /^\d+$/.test(name));
  return {
    at,
    phone_number_id: phoneNumberId,
    user_id: userId,
    ...(number !== undefined && { wa_id: number }),
  };
}
