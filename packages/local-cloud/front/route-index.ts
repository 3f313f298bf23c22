import type { ServerResponse } from 'node:http';
import { type FrontRoute, replyJson } from './route.ts';

/** Below it stand the runtime's own routes. */
export const INDEX_PATH = '/_local';

/**
 * Answers with what can be looked at: for a browser as a page with links, else as `{"items": [{path, method?}]}`.
 *
 * @param accept the request's header
 */
export function replyIndex(
  routes: readonly FrontRoute[],
  accept: string | undefined,
  response: ServerResponse,
): void {
  const items = routes
    .filter(({ path }) => path.startsWith(`${INDEX_PATH}/`))
    .map(({ path, method }) => ({ path, ...(method && { method }) }))
    .sort((one, other) => (one.path < other.path ? -1 : 1));
  if (!accept?.includes('text/html')) {
    replyJson(response, 200, { items });
    return;
  }
  const lines = items.map(({ path, method = 'GET' }) =>
    method === 'GET' ? `<li><a href="${path}">${path}</a></li>` : `<li>${path} (${method})</li>`,
  );
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
  response.end(
    `<!doctype html><html lang="en"><title>What runs here</title><h1>What runs here</h1><ul>${lines.join('')}</ul></html>\n`,
  );
}
