import { DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Table } from '#platform/dynamodb/table.ts';
import { shortHash } from '#platform/ids/hash.ts';
import { type ChannelIds, uploadedMediaKey } from './keys.ts';

/**
 * How long an id is sent by, in milliseconds. WhatsApp keeps what was uploaded for 30 days, but for a number without
 * storage for an hour, and does not tell which one it is. A file that many customers get is so uploaded some thirty times
 * a day, which costs nothing; one whose id is no longer known would be missed by a customer.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media
 */
export const MEDIA_ID_LIVES_MS = 50 * 60_000;

const itemSchema = z.object({ media_id: z.string(), sent_until: z.number() });

/** What WhatsApp knows files by, each for the business number that it was uploaded for. */
export class UploadedMedia {
  readonly #table: Table;
  readonly #now: () => number;

  /** @param options.now milliseconds since the epoch */
  constructor({ table, now }: { table: Table; now: () => number }) {
    this.#table = table;
    this.#now = now;
  }

  /** @returns undefined where the object is to be uploaded */
  async find(channel: ChannelIds, objectKey: string): Promise<string | undefined> {
    const { Item } = await this.#table.client.send(
      new GetCommand({ TableName: this.#table.tableName, Key: keyOf(channel, objectKey) }),
    );
    const { data } = itemSchema.safeParse(Item);
    return data && data.sent_until > this.#now() ? data.media_id : undefined;
  }

  /** Of two that uploaded the same, the later one's is remembered: both are good. */
  async remember(channel: ChannelIds, objectKey: string, mediaId: string): Promise<void> {
    const until = this.#now() + MEDIA_ID_LIVES_MS;
    const item = { media_id: mediaId, sent_until: until, expires_at: Math.ceil(until / 1_000) };
    await this.#table.client.send(
      new PutCommand({
        TableName: this.#table.tableName,
        Item: { ...keyOf(channel, objectKey), ...item },
      }),
    );
  }

  /** WhatsApp does not take the id any more. */
  async forget(channel: ChannelIds, objectKey: string): Promise<void> {
    await this.#table.client.send(
      new DeleteCommand({ TableName: this.#table.tableName, Key: keyOf(channel, objectKey) }),
    );
  }
}

const keyOf = ({ tenantId, channelId }: ChannelIds, objectKey: string) =>
  uploadedMediaKey(tenantId, channelId, shortHash([objectKey]));
