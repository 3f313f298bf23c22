import {
  type FrontRoute,
  onlyParameters,
  parseLimit,
  parseSince,
  replyJson,
} from '@prosa/local-cloud/front/route';
import type { AcceptedMessage, OutboxFilter } from '../whatsapp/outbox.ts';

/** `GET /_local/outbox?to&since&limit` → `{items: [{at, phone_number_id, to, body, wamid}]}`, newest last. */
export function outboxRoute(list: (filter: OutboxFilter) => AcceptedMessage[]): FrontRoute {
  return {
    path: '/_local/outbox',
    method: 'GET',
    handle(_request, response, url) {
      const query = url.searchParams;
      onlyParameters(query, ['to', 'since', 'limit']);
      const items = list({
        to: query.get('to')?.replace(/^[\s+]+/, ''),
        since: parseSince(query),
        limit: parseLimit(query),
      }).map(({ at, phone_number_id, to, body, wamid }) => ({ at, phone_number_id, to, body, wamid }));
      replyJson(response, 200, { items });
    },
  };
}
