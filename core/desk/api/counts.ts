import * as z from 'zod';
import { ExpiringCache } from '#platform/cache/expiring-cache.ts';
import type { Caller } from '../../api/caller.ts';
import type { Tenant } from '../../tenant/tenant-repository.ts';
import type { DeskCount } from '../desk-list.ts';
import type { DeskRepository } from '../desk-repository.ts';
import { type View, viewQuery } from './view-query.ts';

/** Exact up to this; beyond, a person reads "200+". */
const COUNTED = 200;

/** A count may be so old, in milliseconds. */
const CACHE = { ttlMs: 5_000, missingTtlMs: 0, maxEntries: 5_000 };

const countSchema = z.object({
  count: z.int(),
  isExact: z.boolean().describe(`false: ${COUNTED} or more, shown as ${COUNTED}+`),
});

export const countsSchema = z
  .object({ mine: countSchema, queues: countSchema, ai: countSchema, all: countSchema })
  .describe('At most five seconds old')
  .meta({ id: 'Counts' });

type Counts = z.input<typeof countsSchema>;

type ByPerson = Awaited<ReturnType<DeskRepository['countByPerson']>>;

/** How many conversations the views have, remembered for five seconds: what all people share is counted once. */
export class DeskCounts {
  readonly #desk: Pick<DeskRepository, 'count' | 'countByPerson'>;
  readonly #views: ExpiringCache<DeskCount>;
  readonly #people: ExpiringCache<ByPerson>;

  constructor(desk: Pick<DeskRepository, 'count' | 'countByPerson'>, now: () => number) {
    this.#desk = desk;
    this.#views = new ExpiringCache({ ...CACHE, now });
    this.#people = new ExpiringCache({ ...CACHE, now });
  }

  async of(caller: Caller, tenant: Tenant): Promise<Counts> {
    const [mine, queues, ai, all] = await Promise.all([
      this.#mine(caller, tenant),
      this.#view('queues', caller, tenant),
      this.#view('ai', caller, tenant),
      this.#view('all', caller, tenant),
    ]);
    return { mine, queues, ai, all };
  }

  async #view(view: View, caller: Caller, tenant: Tenant): Promise<DeskCount> {
    const query = viewQuery({ view }, caller, tenant);
    const load = () => this.#desk.count(caller.tenantId, query, COUNTED);
    return (await this.#views.get(JSON.stringify([caller.tenantId, query]), load)) ?? load();
  }

  async #mine(caller: Caller, tenant: Tenant): Promise<DeskCount> {
    const { tenantId, userId } = caller;
    const { lists } = viewQuery({ view: 'mine' }, caller, tenant);
    const load = () => this.#desk.countByPerson(tenantId, lists);
    const { counts, isWhole } = (await this.#people.get(tenantId, load)) ?? (await load());
    const count = counts.get(userId) ?? 0;
    return { count: Math.min(count, COUNTED), isExact: isWhole && count <= COUNTED };
  }
}
