import { LRUCache } from 'lru-cache';
import type { Caller } from './caller.ts';

/** So many requests of one kind in a window of time. */
export interface RatePolicy {
  name: string;
  quota: number;
  windowSeconds: number;
}

/** What is left of one policy. */
export interface RateState extends RatePolicy {
  remaining: number;
  /** Whole seconds until the window ends. */
  resetSeconds: number;
}

type Kind = 'read' | 'write';

const MINUTE = 60;

/** Per person a page that asks every two seconds and a person who works; per tenant as many as 200 of them. */
const POLICIES: Readonly<Record<Kind, { user: RatePolicy; tenant: RatePolicy }>> = {
  read: {
    user: { name: 'user-reads', quota: 300, windowSeconds: MINUTE },
    tenant: { name: 'tenant-reads', quota: 12_000, windowSeconds: MINUTE },
  },
  write: {
    user: { name: 'user-writes', quota: 120, windowSeconds: MINUTE },
    tenant: { name: 'tenant-writes', quota: 3_000, windowSeconds: MINUTE },
  },
};

/** Windows that are remembered; beyond it, the one that was not used for longest begins anew. */
const MAX_WINDOWS = 20_000;

/**
 * Counts requests by person and by tenant, reads and writes apart, in the memory of one environment.
 *
 * A counter that all environments share would cost a write for each request, which is more than the request. So a client
 * may get its quota once per environment that serves it; one that asks without pause is served by few. The stage of the
 * API has a limit over all of them.
 */
export class RateLimiter {
  readonly #now: () => number;
  readonly #windows = new LRUCache<string, { count: number; endsAt: number }>({ max: MAX_WINDOWS });

  /** @param now milliseconds since the epoch */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Counts one request. A refused one counts too. */
  take(kind: Kind, { tenantId, userId }: Pick<Caller, 'tenantId' | 'userId'>) {
    const { user, tenant } = POLICIES[kind];
    const states = [this.#count(user, `${tenantId}#${userId}`), this.#count(tenant, tenantId)] as const;
    return { allowed: states.every(({ count, quota }) => count <= quota), states: states.map(stateOf) };
  }

  #count(policy: RatePolicy, key: string) {
    const now = this.#now();
    const name = `${policy.name}#${key}`;
    const known = this.#windows.get(name);
    const { count, endsAt } =
      known && known.endsAt > now ? known : { count: 0, endsAt: now + policy.windowSeconds * 1000 };
    this.#windows.set(name, { count: count + 1, endsAt });
    return { ...policy, count: count + 1, resetSeconds: Math.ceil((endsAt - now) / 1000) };
  }
}

function stateOf({ count, ...state }: RatePolicy & { count: number; resetSeconds: number }): RateState {
  return { ...state, remaining: Math.max(0, state.quota - count) };
}

/**
 * The headers that tell a client what is left.
 *
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
 */
export function rateHeaders(states: readonly RateState[]): Record<string, string> {
  const list = (item: (state: RateState) => string) => states.map(item).join(', ');
  return {
    'ratelimit-policy': list(({ name, quota, windowSeconds }) => `"${name}";q=${quota};w=${windowSeconds}`),
    ratelimit: list(({ name, remaining, resetSeconds }) => `"${name}";r=${remaining};t=${resetSeconds}`),
  };
}
