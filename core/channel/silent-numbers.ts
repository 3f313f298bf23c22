import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { LRUCache } from 'lru-cache';
import * as z from 'zod';
import type { Table } from '#platform/dynamodb/table.ts';
import { updateItem } from '#platform/dynamodb/update-item.ts';
import { dueFrom, dueSchema } from '../conversation/watch/watch.ts';
import { type ChannelIds, channelSilenceKey } from './keys.ts';

/** One environment writes of a number at most once in so many milliseconds. */
const NOTED_EVERY_MS = 60_000;

/** So many messages that WhatsApp took from us, and none from a customer for so long: then people must look. */
export const SILENT_SENDS = 20;
export const SILENT_MS = 24 * 60 * 60_000;

const MAX_CHANNELS = 10_000;

const silenceSchema = z.object({
  quiet_since: z.number(),
  sent: z.int(),
  ...dueSchema.pick({ due_shard: true, due_at: true }).shape,
});

/**
 * `quiet_since`: when a customer's message came, or people were told that none comes, or else when the first of ours was
 * sent, in milliseconds since the epoch. `sent`: messages that WhatsApp took since. With {@link SILENT_SENDS} of them the
 * watchdog looks at `due_at`.
 */
type Silence = z.infer<typeof silenceSchema>;

/** A number that people were told of. */
export interface SilentNumber {
  sent: number;
  /** Seconds. */
  forSeconds: number;
}

/**
 * Finds business numbers that send and hear nothing: a second responder gets their messages, or a webhook is not
 * subscribed any more. Nothing else tells of it, because what does not come causes nothing.
 *
 * It is a sign, not a count: an environment writes only every {@link NOTED_EVERY_MS}, and what it has not written yet
 * when it ends is forgotten.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/conversation-routing
 */
export class SilentNumbers {
  readonly #table: Table;
  readonly #now: () => number;
  readonly #heard = new LRUCache<string, number>({ max: MAX_CHANNELS });
  readonly #sent = new LRUCache<string, { at: number; pending: number }>({ max: MAX_CHANNELS });

  /** @param options.now milliseconds since the epoch */
  constructor({ table, now }: { table: Table; now: () => number }) {
    this.#table = table;
    this.#now = now;
  }

  /** A customer's message came to the number. */
  async heard(channel: ChannelIds): Promise<void> {
    const now = this.#now();
    if (now - (this.#heard.get(nameOf(channel)) ?? 0) < NOTED_EVERY_MS) return;
    await updateItem<Silence>(this.#table, keyOf(channel), {
      seen: { quiet_since: 0, sent: 0 },
      overwrite: { quiet_since: now, sent: 0, due_shard: undefined, due_at: undefined },
      where: [['quiet_since', 'missing or <', now]],
    });
    this.#heard.set(nameOf(channel), now);
  }

  /** WhatsApp took messages of the number's. */
  async sent(channel: ChannelIds, count: number): Promise<void> {
    const now = this.#now();
    const { at, pending } = this.#sent.get(nameOf(channel)) ?? { at: 0, pending: 0 };
    const sent = pending + count;
    this.#sent.set(nameOf(channel), { at, pending: sent });
    if (now - at < NOTED_EVERY_MS) return;
    const seen = await this.#find(channel);
    const next = { quiet_since: now, ...seen, sent: (seen?.sent ?? 0) + sent };
    const dueAt = Math.max(now, next.quiet_since + SILENT_MS);
    const isDue = next.sent >= SILENT_SENDS && seen?.due_at === undefined;
    const written = await this.#replace(channel, seen, {
      ...next,
      ...(isDue ? dueFrom(channel.channelId, dueAt) : {}),
    });
    // Another environment wrote: it goes with the next.
    if (written) this.#sent.set(nameOf(channel), { at: now, pending: 0 });
  }

  /**
   * Looks whether the number is silent by now; for the watchdog. Of several that look at once one is told.
   *
   * @returns undefined when it is not, or was told already
   */
  async look(channel: ChannelIds): Promise<SilentNumber | undefined> {
    const now = this.#now();
    const seen = await this.#find(channel);
    if (seen?.due_at === undefined || seen.due_at > now) return undefined;
    const told = await this.#replace(channel, seen, { quiet_since: now, sent: 0 });
    return told ? { sent: seen.sent, forSeconds: Math.round((now - seen.quiet_since) / 1000) } : undefined;
  }

  async #find(channel: ChannelIds): Promise<Silence | undefined> {
    const { client, tableName } = this.#table;
    const { Item } = await client.send(
      new GetCommand({ TableName: tableName, Key: keyOf(channel), ConsistentRead: true }),
    );
    return Item && silenceSchema.parse(Item);
  }

  async #replace(channel: ChannelIds, seen: Silence | undefined, next: Silence): Promise<boolean> {
    const change = seen
      ? { seen, next, unchanged: ['quiet_since', 'sent', 'due_at'] as const }
      : { seen: next, overwrite: next, existing: 'new or' as const };
    const { kind } = await updateItem<Silence>(this.#table, keyOf(channel), change);
    return kind === 'written';
  }
}

const keyOf = ({ tenantId, channelId }: ChannelIds) => channelSilenceKey(tenantId, channelId);
const nameOf = ({ tenantId, channelId }: ChannelIds) => `${tenantId} ${channelId}`;
