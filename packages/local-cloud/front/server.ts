import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { isClientGone, type LocalServer, listen } from '../http/listen.ts';
import { type FrontPage, servePage } from './page.ts';
import { BadRequestError, type FrontRoute, replyJson } from './route.ts';
import { INDEX_PATH, replyIndex } from './route-index.ts';

/** An HTTP API of the templates that is reached through the front as well. */
export interface ForwardedApi {
  /** First path segments of the API's routes, such as `orders`. */
  segments: readonly string[];
  /** The path below which it is reached; at the path itself is the page. */
  mount?: string | undefined;
  listener: RequestListener;
}

export interface FrontOptions {
  /** 0 takes any free port. */
  port: number;
  /** Asked in this order, before the APIs. */
  routes: readonly FrontRoute[];
  apis: readonly ForwardedApi[];
  /** Without one every other path is 404. */
  page?: FrontPage | undefined;
  /** Called with a fault of the runtime itself (answered as 500). */
  onFault(error: unknown): void;
}

/**
 * The one port that stands where a CDN stands on AWS: the runtime's own routes, then the HTTP APIs by first
 * path segment, then the page.
 *
 * @throws {PortInUseError}
 */
export function serveFront(options: FrontOptions): Promise<LocalServer> {
  return listen((request, response) => {
    answer(options, request, response).catch((error: unknown) => {
      if (error instanceof BadRequestError && !response.headersSent) {
        replyJson(response, error.status, { message: error.message });
        return;
      }
      if (!response.headersSent) replyJson(response, 500, { message: 'Internal Server Error' });
      else response.destroy();
      if (!isClientGone(error)) options.onFault(error);
    });
  }, options.port);
}

async function answer(
  { routes, apis, page }: FrontOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = parseUrl(request);
  const route = routes.find(({ path }) => url.pathname === path || url.pathname.startsWith(`${path}/`));
  if (route) {
    if (route.method !== undefined && route.method !== request.method) {
      response.setHeader('allow', route.method);
      throw new BadRequestError(`${url.pathname} answers ${route.method} only`, 405);
    }
    return route.handle(request, response, url);
  }
  const segment = url.pathname.split('/')[1] ?? '';
  const api = apis.find(({ segments, mount }) => segments.includes(segment) && url.pathname !== mount);
  if (api) {
    api.listener(request, response);
    return;
  }
  const reads = request.method === 'GET' || request.method === 'HEAD';
  if (reads && [INDEX_PATH, `${INDEX_PATH}/`].includes(url.pathname)) {
    return replyIndex(routes, request.headers.accept, response);
  }
  if (page && reads && segment !== '_local') {
    const isNavigation = request.headers.accept?.includes('text/html') ?? false;
    if (await servePage(page, { pathname: url.pathname, isNavigation }, response)) return;
  }
  throw new BadRequestError(`there is nothing at ${url.pathname}`, 404);
}

function parseUrl(request: IncomingMessage): URL {
  const path = request.url ?? '';
  const url = path.startsWith('/') ? URL.parse(`http://${request.headers.host}${path}`) : null;
  if (!url) throw new BadRequestError('the address of the request cannot be read');
  return url;
}
