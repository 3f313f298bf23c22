import { ExpiringCache } from '#platform/cache/expiring-cache.ts';
import { ProsaError } from '#platform/runtime/errors.ts';
import type { TenantRepository } from '../tenant/tenant-repository.ts';

/** How long a number is remembered as a tenant's, in milliseconds. */
const CACHE = { ttlMs: 60_000, missingTtlMs: 5_000, maxEntries: 10_000 };

/** A record names a business number that is not its tenant's (any more). */
export class ForeignChannelError extends ProsaError {
  override readonly name = 'ForeignChannelError';

  constructor(tenantId: string, channelId: string) {
    super(`tenant ${tenantId} has no channel ${channelId}`, {
      retryable: false,
      operatorHint: 'Provision the number, or look in the dead-letter queue for who sent the record.',
    });
  }
}

/** Which business numbers are whose, remembered for a minute per environment. */
export class KnownChannels {
  readonly #tenants: Pick<TenantRepository, 'hasChannel'>;
  readonly #cache: ExpiringCache<true>;

  constructor(tenants: Pick<TenantRepository, 'hasChannel'>, now: () => number) {
    this.#tenants = tenants;
    this.#cache = new ExpiringCache<true>({ ...CACHE, now });
  }

  /** @throws {ForeignChannelError} */
  async require(tenantId: string, channelId: string): Promise<void> {
    const known = await this.#cache.get(`${tenantId}#${channelId}`, async () =>
      (await this.#tenants.hasChannel(tenantId, channelId)) ? true : undefined,
    );
    if (!known) throw new ForeignChannelError(tenantId, channelId);
  }
}
