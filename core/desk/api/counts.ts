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

/** The views that have a number. How much was ever closed says nothing. */
const COUNTED_VIEWS = ['mine', 'queues', 'ai', 'all'] as const satisfies readonly View[];

const countSchema = z.object({
  count: z.int(),
  isExact: z.boolean().describe(`false: ${COUNTED} or more, shown as ${COUNTED}+`),
});

export const countsSchema = z
  .object({ mine: countSchema, queues: countSchema, ai: countSchema, all: countSchema })
  .describe('At most five seconds old')
  .meta({ id: 'Counts' });

type Counts = z.input<typeof countsSchema>;

/** How many conversations the views have, remembered for five seconds: what all people share is counted once. */
export class DeskCounts {
  readonly #desk: Pick<DeskRepository, 'count'>;
  readonly #known: ExpiringCache<DeskCount>;

  constructor(desk: Pick<DeskRepository, 'count'>, now: () => number) {
    this.#desk = desk;
    this.#known = new ExpiringCache({ ...CACHE, now });
  }

  async of(caller: Caller, tenant: Tenant): Promise<Counts> {
    const counts = COUNTED_VIEWS.map(async (view) => {
      const query = viewQuery({ view }, caller, tenant);
      const key = JSON.stringify([caller.tenantId, query]);
      const load = () => this.#desk.count(caller.tenantId, query, COUNTED);
      const known = await this.#known.get(key, load);
      return [view, known ?? (await load())] as const;
    });
    const [mine, queues, ai, all] = await Promise.all(counts);
    if (!mine || !queues || !ai || !all) throw new TypeError('a view was not counted');
    return { mine: mine[1], queues: queues[1], ai: ai[1], all: all[1] };
  }
}
