import * as z from 'zod';
import { addNumbers } from '#platform/dynamodb/add-numbers.ts';
import type { Key } from '#platform/dynamodb/key.ts';
import { queryRows } from '#platform/dynamodb/query-rows.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { NO_TOKENS, type TokenUse } from '../conversation/turn/token-use.ts';
import { dayOf, keptUntil, monthsBetween } from './days.ts';

/** A year and a month can be compared with the year before. */
const KEPT_DAYS = 400;

/** Models and days that one query reads at most. */
const MOST_ITEMS = 5_000;

/** What a tenant asked of one model on one day (UTC). */
export interface AiUse {
  day: string;
  modelId: string;
  /** Calls of the model, those without a use included, and those of them that brought no answer. */
  requests: number;
  failed: number;
  tokens: TokenUse;
  /** Time that the calls took, together, in milliseconds. */
  durationMs: number;
}

const itemSchema = z.object({
  sk: z.string(),
  requests: z.number(),
  failed: z.number().default(0),
  duration_ms: z.number().default(0),
  uncached: z.number().default(0),
  cached: z.number().default(0),
  cache_write: z.number().default(0),
  output: z.number().default(0),
  reasoning: z.number().default(0),
});

/** Where a tenant's calls of a month are counted. @param day `YYYY-MM-DD` */
export function aiUsePartition(tenantId: string, day: string): string {
  return `T#${tenantId}#AI#${day.slice(0, 7)}`;
}

/** One item for each day and model. */
function useKey(tenantId: string, day: string, modelId: string): Key {
  return { pk: aiUsePartition(tenantId, day), sk: `${day}#${modelId}` };
}

/**
 * Adds one call: one write unit. It is no part of a turn's transaction, for transactions on an item that all turns of a tenant
 * share refuse each other.
 *
 * @param now milliseconds since the epoch
 */
export async function addAiUse(
  table: Table,
  { tenantId, modelId }: { tenantId: string; modelId: string },
  { tokens = NO_TOKENS, durationMs, isAnswered }: AiCall,
  now: number,
): Promise<void> {
  const numbers = {
    ...{ requests: 1, failed: isAnswered ? 0 : 1, duration_ms: Math.max(0, Math.round(durationMs)) },
    ...tokens,
  };
  const counted = Object.fromEntries(Object.entries(numbers).filter(([, number]) => number > 0));
  await addNumbers(table, useKey(tenantId, dayOf(now), modelId), counted, keptUntil(now, KEPT_DAYS));
}

/** One call of a model. */
export interface AiCall {
  tokens?: TokenUse | undefined;
  durationMs: number;
  isAnswered: boolean;
}

/** What a tenant asked of models from one day to another, both included (`YYYY-MM-DD`), oldest first. */
export async function readAiUse(
  table: Table,
  tenantId: string,
  { from, to }: { from: string; to: string },
): Promise<AiUse[]> {
  const months = await Promise.all(
    monthsBetween(from, to).map((month) =>
      queryRows(
        table,
        {
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
          ExpressionAttributeValues: {
            ':pk': useKey(tenantId, month, '').pk,
            ':from': from,
            ':to': `${to}$`,
          },
        },
        MOST_ITEMS,
      ),
    ),
  );
  return months.flat().map((item) => {
    const { sk, requests, failed, duration_ms, ...tokens } = itemSchema.parse(item);
    const [day = '', ...model] = sk.split('#');
    return { day, modelId: model.join('#'), requests, failed, tokens, durationMs: duration_ms };
  });
}
