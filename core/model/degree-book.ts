import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { ExpiringCache } from '#platform/cache/expiring-cache.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { type Degree, degreeSchema } from './degree.ts';
import type { ModelEndpoint } from './model-call.ts';

type Named = Pick<ModelEndpoint, 'baseUrl' | 'modelId' | 'fixedForm'>;

/** What endpoints are known to understand; what is not there has to be found by trying. */
export interface DegreeBook {
  find(endpoint: Named): Promise<Degree | undefined>;
  remember(endpoint: Named, degree: Degree): Promise<void>;
}

const CACHE = { ttlMs: 600_000, missingTtlMs: 0, maxEntries: 1_000 };

/** After so long an endpoint is tried anew: it may have learnt more. Milliseconds. */
const TTL_MS = 7 * 24 * 3_600_000;

const itemSchema = degreeSchema.extend({ expires_at: z.number() });

/**
 * Degrees in the table of the circuits, beside them: one item for each endpoint and model, for all tenants.
 *
 * @param options.now milliseconds since the epoch
 * @param options.onTrouble told that the table could not be read or written: the degree is found again then
 */
export function createDegreeBook(
  { client, tableName }: Table,
  { now, onTrouble }: { now: () => number; onTrouble: (error: unknown) => void },
): DegreeBook {
  const cache = new ExpiringCache<Degree>({ ...CACHE, now });
  const keyOf = ({ baseUrl, modelId, fixedForm }: Named) => ({
    pk: `endpoint#${baseUrl}#${modelId}`,
    sk: `degree#${fixedForm ?? 'found'}`,
  });
  const nameOf = (endpoint: Named) => Object.values(keyOf(endpoint)).join('#');
  return {
    async find(endpoint) {
      try {
        return await cache.get(nameOf(endpoint), async () => {
          const { Item } = await client.send(new GetCommand({ TableName: tableName, Key: keyOf(endpoint) }));
          const item = itemSchema.safeParse(Item);
          // DynamoDB deletes what is over within days only.
          return item.success && item.data.expires_at * 1_000 > now()
            ? degreeSchema.parse(item.data)
            : undefined;
        });
      } catch (error) {
        onTrouble(error);
        return undefined;
      }
    },
    async remember(endpoint, degree) {
      cache.set(nameOf(endpoint), degree);
      const expires_at = Math.floor((now() + TTL_MS) / 1_000);
      try {
        const Item = { ...keyOf(endpoint), ...degree, expires_at };
        await client.send(new PutCommand({ TableName: tableName, Item }));
      } catch (error) {
        onTrouble(error);
      }
    },
  };
}
