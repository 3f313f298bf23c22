import { ExpiringCache } from '#platform/cache/expiring-cache.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import type { ApiFrame } from '../../api/answer-request.ts';
import { RateLimiter } from '../../api/rate-limiter.ts';
import { KnownTenants } from '../../tenant/known-tenants.ts';
import { TenantRepository } from '../../tenant/tenant-repository.ts';
import { DeskRepository } from '../desk-repository.ts';
import { notePresence, type Presence, readPresence } from '../presence.ts';
import { DeskCounts } from './counts.ts';
import { explainDeskError } from './explain.ts';
import type { DeskApiPorts } from './ports.ts';

/** What people look at may be so old, in milliseconds: all people of a tenant ask for the same. */
const PRESENCE_CACHE = { ttlMs: 1_000, missingTtlMs: 0, maxEntries: 1_000 };

/** The API of the desk over its tables. @param now milliseconds since the epoch */
export function connectDeskApi(
  { conversations, registry }: { conversations: Table; registry: Table },
  now: () => number,
): ApiFrame<DeskApiPorts> {
  const desk = new DeskRepository(conversations);
  const known = new ExpiringCache<Presence[]>({ ...PRESENCE_CACHE, now });
  return {
    ports: {
      desk,
      tenants: new KnownTenants(new TenantRepository(registry), now),
      counts: new DeskCounts(desk, now),
      presence: {
        of: async (tenantId) =>
          (await known.get(tenantId, () => readPresence(conversations, tenantId, now()))) ?? [],
        note: (tenantId, presence) => notePresence(conversations, tenantId, presence, now()),
      },
      now,
    },
    limiter: new RateLimiter(now),
    explain: explainDeskError,
  };
}
