import * as z from 'zod';
import { addNumbers } from '#platform/dynamodb/add-numbers.ts';
import type { Key } from '#platform/dynamodb/key.ts';
import { queryRows } from '#platform/dynamodb/query-rows.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { dayOf, keptUntil } from './days.ts';

const KEPT_DAYS = 100;

/** Hours, routes and statuses of one day that are read at most. */
const MOST_ITEMS = 20_000;

/** An environment writes what it has counted after so long, in milliseconds. */
const FLUSH_MS = 60_000;

/** A route as it is counted. */
export interface CountedRoute {
  operation: string;
  method: string;
  path: string;
}

/** Requests of one route that ended with one status in one hour. */
export interface HttpUse {
  /** RFC 3339, the beginning of the hour. */
  hour: string;
  /** Of the route table; undefined where there is no such route. */
  route: CountedRoute | undefined;
  status: number;
  requests: number;
  /** Together, in milliseconds. */
  durationMs: number;
}

const itemSchema = z.object({ sk: z.string(), requests: z.number(), duration_ms: z.number().default(0) });

/** Of the installation, and so of no tenant. */
const keyOf = (hour: string, route: CountedRoute | undefined, status: number): Key => ({
  pk: partitionOf(hour.slice(0, 10)),
  sk: [hour, status, ...(route ? [route.operation, route.method, route.path] : [])].join('#'),
});

const partitionOf = (day: string) => `HTTP#${day}`;

/**
 * What the environments of an API have answered. Each counts in its memory and adds to the shared numbers once a minute, while
 * it is asked: a write for each request would cost more than the request. What an environment has counted last is
 * missing until it is asked again.
 */
export class HttpCounts {
  readonly #table: Table;
  readonly #now: () => number;
  readonly #onTrouble: (error: unknown) => void;
  #counted = new Map<string, { key: Key; requests: number; durationMs: number }>();
  #flushedAt: number;

  /** @param now milliseconds since the epoch @param onTrouble what could not be written is lost, and told */
  constructor(table: Table, now: () => number, onTrouble: (error: unknown) => void) {
    this.#table = table;
    this.#now = now;
    this.#onTrouble = onTrouble;
    this.#flushedAt = now();
  }

  note(route: CountedRoute | undefined, status: number, durationMs: number): void {
    const hour = `${new Date(this.#now()).toISOString().slice(0, 13)}:00:00.000Z`;
    const key = keyOf(hour, route, status);
    const before = this.#counted.get(key.sk) ?? { key, requests: 0, durationMs: 0 };
    const { requests, durationMs: sum } = before;
    this.#counted.set(key.sk, { key, requests: requests + 1, durationMs: sum + Math.max(0, durationMs) });
  }

  /** Writes what was counted, if that was not done for a minute. Never throws. */
  async flushIfDue(): Promise<void> {
    if (this.#now() - this.#flushedAt >= FLUSH_MS) await this.flush();
  }

  /** Writes what was counted. Never throws. */
  async flush(): Promise<void> {
    const now = this.#now();
    const counted = [...this.#counted.values()];
    this.#counted = new Map();
    this.#flushedAt = now;
    await Promise.all(
      counted.map(async ({ key, requests, durationMs }) => {
        const numbers = { requests, ...(durationMs > 0 ? { duration_ms: Math.round(durationMs) } : {}) };
        try {
          await addNumbers(this.#table, key, numbers, keptUntil(now, KEPT_DAYS));
        } catch (error) {
          this.#onTrouble(error);
        }
      }),
    );
  }

  /** From one day to another, both included (`YYYY-MM-DD`), oldest first. */
  async read({ from, to }: { from: string; to: string }): Promise<HttpUse[]> {
    const days: string[] = [];
    for (let time = Date.parse(from); time <= Date.parse(to); time += 24 * 60 * 60_000) {
      days.push(dayOf(time));
    }
    const rows = await Promise.all(
      days.map((day) =>
        queryRows(
          this.#table,
          {
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': partitionOf(day) },
            ConsistentRead: true,
          },
          MOST_ITEMS,
        ),
      ),
    );
    return rows.flat().map((row) => {
      const { sk, requests, duration_ms } = itemSchema.parse(row);
      const [hour = '', status, operation, method, path] = sk.split('#');
      const isRoute = operation !== undefined && method !== undefined && path !== undefined;
      const route = isRoute ? { operation, method, path } : undefined;
      return { hour, route, status: Number(status), requests, durationMs: duration_ms };
    });
  }
}
