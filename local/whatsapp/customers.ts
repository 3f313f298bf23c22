import * as z from 'zod';
import { userIdOf } from './user-id.ts';

const text = z.string().min(1).optional().catch(undefined);

/** An array whose unreadable items are left out. */
const lenientArray = <Item extends z.ZodType>(item: Item) =>
  z
    .array(z.unknown())
    .catch([])
    .transform((all) =>
      all.flatMap((each) => {
        const parsed = item.safeParse(each);
        return parsed.success ? [parsed.data] : [];
      }),
    );

const messageSchema = z.object({
  from: text,
  from_user_id: text,
  type: text,
  group_id: text,
  timestamp: z.coerce.number().positive(),
});

const preferenceSchema = z.object({ wa_id: text, user_id: text, value: z.enum(['stop', 'resume']) });

const valueSchema = z.object({
  metadata: z.object({ phone_number_id: z.string() }),
  messages: lenientArray(messageSchema),
  user_preferences: lenientArray(preferenceSchema),
});

const payloadSchema = z.object({
  entry: lenientArray(z.object({ changes: lenientArray(z.object({ value: valueSchema })) })),
});

/** What the stand-in knows of customers: from the webhooks that are posted in their name. */
export class Customers {
  readonly #userIds = new Map<string, string>();
  readonly #numbers = new Map<string, string>();
  readonly #lastMessageAt = new Map<string, number>();
  readonly #stopped = new Set<string>();

  /** Takes note of a webhook that is posted in customers' names; what cannot be read is left out. */
  observe(payload: unknown): void {
    const changes = payloadSchema.safeParse(payload).data?.entry.flatMap((entry) => entry.changes) ?? [];
    for (const { value } of changes) {
      const { phone_number_id: number } = value.metadata;
      for (const { from, from_user_id, type, group_id, timestamp } of value.messages) {
        const customer = this.#know(from, from_user_id);
        // A message of the system or to a group opens no conversation with the customer.
        if (customer === undefined || type === 'system' || group_id !== undefined) continue;
        const key = keyOf(number, customer);
        this.#lastMessageAt.set(key, Math.max(this.#lastMessageAt.get(key) ?? 0, timestamp * 1000));
      }
      for (const { wa_id, user_id, value: preference } of value.user_preferences) {
        const customer = this.#know(wa_id, user_id);
        if (customer === undefined) continue;
        if (preference === 'stop') this.#stopped.add(keyOf(number, customer));
        else this.#stopped.delete(keyOf(number, customer));
      }
    }
  }

  /** The user id of a number or of itself. */
  userIdOf(recipient: string): string {
    return isNumber(recipient) ? (this.#userIds.get(recipient) ?? userIdOf(recipient)) : recipient;
  }

  /** Every name that the recipient is known by: number and user id. */
  namesOf(recipient: string): string[] {
    const userId = this.userIdOf(recipient);
    const number = isNumber(recipient) ? recipient : this.#numbers.get(userId);
    return number === undefined ? [userId] : [number, userId];
  }

  /** When the customer last wrote to a business number by the message's own time, milliseconds since the epoch. */
  lastMessageAt(phoneNumberId: string, recipient: string): number | undefined {
    return this.#lastMessageAt.get(keyOf(phoneNumberId, this.userIdOf(recipient)));
  }

  /** Whether the customer wants no more messages of a business number. */
  hasStopped(phoneNumberId: string, recipient: string): boolean {
    return this.#stopped.has(keyOf(phoneNumberId, this.userIdOf(recipient)));
  }

  #know(number: string | undefined, userId: string | undefined): string | undefined {
    const id = userId ?? (number === undefined ? undefined : this.userIdOf(number));
    if (number !== undefined && id !== undefined) {
      this.#userIds.set(number, id);
      this.#numbers.set(id, number);
    }
    return id;
  }
}

function isNumber(recipient: string): boolean {
  return /^\d+$/.test(recipient);
}

function keyOf(phoneNumberId: string, customer: string): string {
  return `${phoneNumberId} ${customer}`;
}
