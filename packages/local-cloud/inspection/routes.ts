import { type FrontRoute, onlyParameters, parseLimit, parseSince, replyJson } from '../front/route.ts';
import type { CapturedEvent, EventFilter, FunctionView, QueueCounts, SdkCallCount } from './views.ts';

/** What the inspection reads. */
export interface InspectionSources {
  /** Members of an event's `detail` that `events` can be filtered by. */
  detailFields: readonly string[];
  health(): object;
  events(filter: EventFilter): CapturedEvent[];
  queues(): QueueCounts[];
  functions(): FunctionView[];
  sdkCalls(): SdkCallCount[];
}

/**
 * The inspection of a running system, for tests, tools and the page: `/_local/health`, `events`, `queues`,
 * `functions` and `sdk-calls`. Lists are `{"items": […]}`, newest last.
 */
export function inspectionRoutes(sources: InspectionSources): FrontRoute[] {
  return [
    {
      path: '/_local/health',
      method: 'GET',
      handle: (_request, response, url) => {
        onlyParameters(url.searchParams, []);
        replyJson(response, 200, sources.health());
      },
    },
    {
      path: '/_local/events',
      method: 'GET',
      handle: (_request, response, url) => {
        const query = url.searchParams;
        onlyParameters(query, [...sources.detailFields, 'detail_type', 'since', 'limit']);
        const fields = sources.detailFields.filter((field) => query.has(field));
        const items = sources.events({
          detail: Object.fromEntries(fields.map((field) => [field, query.get(field)])),
          detailType: query.get('detail_type') ?? undefined,
          since: parseSince(query),
          limit: parseLimit(query),
        });
        replyJson(response, 200, { items });
      },
    },
    listRoute('/_local/queues', () => sources.queues()),
    listRoute('/_local/functions', () => sources.functions()),
    listRoute('/_local/sdk-calls', () => sources.sdkCalls()),
  ];
}

function listRoute(path: string, list: () => readonly unknown[]): FrontRoute {
  return {
    path,
    method: 'GET',
    handle: (_request, response, url) => {
      onlyParameters(url.searchParams, ['limit']);
      const items = list();
      const limit = parseLimit(url.searchParams);
      replyJson(response, 200, { items: items.slice(Math.max(0, items.length - limit)) });
    },
  };
}
