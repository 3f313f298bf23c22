import {
  BadRequestError,
  type FrontRoute,
  onlyParameters,
  parseLimit,
  parseSince,
  replyJson,
} from '@prosa/local-cloud/front/route';
import type { ModelCallFilter, ModelCallRecord } from './call-log.ts';

/**
 * `GET /_local/model-calls?status&prompt_cache_key&since&limit` → `{items}` of {@link ModelCallRecord}, in the
 * order in which they ended.
 */
export function modelCallsRoute(list: (filter: ModelCallFilter) => ModelCallRecord[]): FrontRoute {
  return {
    path: '/_local/model-calls',
    method: 'GET',
    handle(_request, response, url) {
      const query = url.searchParams;
      onlyParameters(query, ['status', 'prompt_cache_key', 'since', 'limit']);
      const status = query.get('status');
      if (status !== null && !/^[1-5]\d\d$/.test(status)) {
        throw new BadRequestError(`status must be an HTTP status, not "${status}"`);
      }
      const items = list({
        status: status === null ? undefined : Number(status),
        promptCacheKey: query.get('prompt_cache_key') ?? undefined,
        since: parseSince(query),
        limit: parseLimit(query),
      });
      replyJson(response, 200, { items });
    },
  };
}
