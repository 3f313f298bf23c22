import { type FrontRoute, onlyParameters, parseLimit, replyJson } from '../front/route.ts';
import type { MetricLog } from './metric-log.ts';
import type { MetricStore } from './metric-store.ts';

/**
 * `GET /_local/metrics?namespace&name&limit` → `{items: [{namespace, name, dimensions, unit, count, sum, min, max,
 * last}], malformed, refused}`: the metrics since the start, and how many lines could not be read or were one
 * metric too many.
 */
export function metricRoutes(
  store: Pick<MetricStore, 'list' | 'refused'>,
  log: Pick<MetricLog, 'malformed'>,
): FrontRoute[] {
  return [
    {
      path: '/_local/metrics',
      method: 'GET',
      handle: (_request, response, url) => {
        const query = url.searchParams;
        onlyParameters(query, ['namespace', 'name', 'limit']);
        const items = store
          .list({ namespace: query.get('namespace') ?? undefined, name: query.get('name') ?? undefined })
          .slice(0, parseLimit(query));
        replyJson(response, 200, { items, malformed: log.malformed, refused: store.refused });
      },
    },
  ];
}
