import {
  type FrontRoute,
  onlyParameters,
  parseLimit,
  parseSince,
  replyJson,
} from '@prosa/local-cloud/front/route';
import type { ReadMark, ReadMarkFilter } from './read-marks.ts';

/**
 * `GET /_local/read-marks?message_id&phone_number_id&since&limit` → `{items: [{at, phone_number_id, message_id,
 * typing}]}`, newest last.
 */
export function readMarksRoute(list: (filter: ReadMarkFilter) => ReadMark[]): FrontRoute {
  return {
    path: '/_local/read-marks',
    method: 'GET',
    handle(_request, response, url) {
      const query = url.searchParams;
      onlyParameters(query, ['message_id', 'phone_number_id', 'since', 'limit']);
      const items = list({
        messageId: query.get('message_id') ?? undefined,
        phoneNumberId: query.get('phone_number_id') ?? undefined,
        since: parseSince(query),
        limit: parseLimit(query),
      });
      replyJson(response, 200, { items });
    },
  };
}
