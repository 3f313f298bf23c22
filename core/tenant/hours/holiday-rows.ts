import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { ExpiringCache } from '#platform/cache/expiring-cache.ts';
import { queryRows } from '#platform/dynamodb/query-rows.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { HOLIDAY_PREFIX, holidayKey, tenantKey } from '../keys.ts';
import type { Holiday } from './brazil.ts';
import { type LocalDate, localNow } from './local-day.ts';

/** Holidays of one tenant that are read: those of several years, for each queue. */
const MOST_HOLIDAYS = 1_000;

/** How long a tenant's holidays are remembered, in milliseconds: a day that is added counts after that. */
const CACHE = { ttlMs: 300_000, missingTtlMs: 0, maxEntries: 1_000 };

/** A holiday of a tenant: of one queue, or of all. */
const holidayRowSchema = z.object({
  date: z.string(),
  name: z.string(),
  queue_id: z.string().optional(),
});

export type HolidayRow = z.infer<typeof holidayRowSchema>;

/** Writes a tenant's holidays; a day that is there already gets the new name. @param queueId undefined: of all queues */
export async function writeHolidays(
  { client, tableName: TableName }: Table,
  tenantId: string,
  holidays: readonly Holiday[],
  queueId: string | undefined,
): Promise<void> {
  for (const { date, name } of holidays) {
    const row: HolidayRow = { date, name, ...(queueId === undefined ? {} : { queue_id: queueId }) };
    const Item = { ...holidayKey(tenantId, date, queueId), tenant_id: tenantId, ...row };
    await client.send(new PutCommand({ TableName, Item }));
  }
}

/** From then on people work on that day. */
export async function removeHoliday(
  { client, tableName: TableName }: Table,
  tenantId: string,
  date: LocalDate,
  queueId: string | undefined,
): Promise<void> {
  await client.send(new DeleteCommand({ TableName, Key: holidayKey(tenantId, date, queueId) }));
}

/** A tenant's holidays from a date on, in their order. */
export async function readHolidays(table: Table, tenantId: string, from: LocalDate): Promise<HolidayRow[]> {
  const rows = await queryRows(
    table,
    {
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: {
        ':pk': tenantKey(tenantId).pk,
        ':from': `${HOLIDAY_PREFIX}${from}`,
        ':to': `${HOLIDAY_PREFIX}9999`,
      },
    },
    MOST_HOLIDAYS,
  );
  return rows.map((row) => holidayRowSchema.parse(row));
}

/** Tenants' holidays from today on, remembered for some minutes per environment. */
export class KnownHolidays {
  readonly #table: Table;
  readonly #now: () => number;
  readonly #cache: ExpiringCache<HolidayRow[]>;

  /** @param table the `registry` table; `now` in milliseconds since the epoch */
  constructor(table: Table, now: () => number) {
    this.#table = table;
    this.#now = now;
    this.#cache = new ExpiringCache<HolidayRow[]>({ ...CACHE, now });
  }

  /** The dates on which a queue's people do not work. */
  async of(tenantId: string, queueId: string): Promise<ReadonlySet<LocalDate>> {
    // A day early: it may be yesterday where the queue is.
    const from = localNow(this.#now() - 86_400_000, 'UTC').date;
    const rows = await this.#cache.get(tenantId, () => readHolidays(this.#table, tenantId, from));
    const ofQueue = (rows ?? []).filter(({ queue_id = queueId }) => queue_id === queueId);
    return new Set(ofQueue.map(({ date }) => date));
  }
}
