import { ExpiringCache } from '#platform/cache/expiring-cache.ts';
import { ProsaError } from '#platform/runtime/errors.ts';
import type { TicketPolicy } from '../conversation/ticket/ticket-policy.ts';
import type { Tenant, TenantRepository } from './tenant-repository.ts';
import { ticketPolicyOf } from './ticket-policy-of.ts';

/** How long a tenant's configuration is remembered, in milliseconds. */
const CACHE = { ttlMs: 60_000, missingTtlMs: 5_000, maxEntries: 1_000 };

/** A record names a tenant that is not provisioned (any more). */
export class UnknownTenantError extends ProsaError {
  override readonly name = 'UnknownTenantError';

  constructor(tenantId: string) {
    super(`tenant ${tenantId} is not provisioned`, {
      retryable: false,
      operatorHint: 'Provision the tenant, then redrive the dead-letter queue.',
    });
  }
}

/** Tenants' configurations, remembered for a minute per environment. */
export class KnownTenants {
  readonly #tenants: Pick<TenantRepository, 'getTenant'>;
  readonly #cache: ExpiringCache<Tenant>;

  constructor(tenants: Pick<TenantRepository, 'getTenant'>, now: () => number) {
    this.#tenants = tenants;
    this.#cache = new ExpiringCache<Tenant>({ ...CACHE, now });
  }

  /** @throws {UnknownTenantError} */
  async get(tenantId: string): Promise<Tenant> {
    const tenant = await this.#cache.get(tenantId, () => this.#tenants.getTenant(tenantId));
    if (!tenant) throw new UnknownTenantError(tenantId);
    return tenant;
  }

  /** How the tenant wants tickets to begin. @throws {UnknownTenantError} */
  async policyOf(tenantId: string): Promise<TicketPolicy> {
    return ticketPolicyOf(await this.get(tenantId));
  }
}
