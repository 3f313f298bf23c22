import { BadRequestError, type FrontRoute, onlyParameters, parseLimit, replyJson } from '../front/route.ts';
import type { TraceStore } from './trace-store.ts';
import { renderTrace, traceTree } from './trace-tree.ts';

const PATH = '/_local/traces';

/**
 * `GET /_local/traces?limit` → `{items: [{trace_id, start_time, end_time, segments, functions, fault}]}`, newest
 * last. `GET /_local/traces/<trace_id>` → `{trace_id, segments, tree}`, and with `?format=tree` the tree as text;
 * 404 for a trace that is not known.
 */
export function traceRoutes(traces: Pick<TraceStore, 'list' | 'segments'>): FrontRoute[] {
  return [
    {
      path: PATH,
      method: 'GET',
      handle: (_request, response, url) => {
        const traceId = url.pathname.slice(PATH.length + 1);
        if (traceId === '') {
          onlyParameters(url.searchParams, ['limit']);
          const items = traces.list().slice(-parseLimit(url.searchParams));
          replyJson(response, 200, { items });
          return;
        }
        onlyParameters(url.searchParams, ['format']);
        const format = url.searchParams.get('format') ?? 'json';
        if (format !== 'json' && format !== 'tree') {
          throw new BadRequestError(`format is json or tree, not "${format}"`);
        }
        const segments = traces.segments(traceId);
        if (!segments) throw new BadRequestError(`there is no trace ${traceId}`, 404);
        const tree = traceTree(segments);
        if (format === 'json') {
          replyJson(response, 200, { trace_id: traceId, segments, tree });
          return;
        }
        response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
        response.end(`${renderTrace(tree)}\n`);
      },
    },
  ];
}
