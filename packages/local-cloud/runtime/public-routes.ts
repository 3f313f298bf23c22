import type { RequestListener } from 'node:http';
import { AssemblyError } from '../assembly/errors.ts';
import type { ForwardedApi } from '../front/server.ts';
import type { ApiDraft } from '../resources/context.ts';

/** The HTTP APIs of the templates as the front port shows them. */
export class PublicRoutes {
  readonly apis: ForwardedApi[];
  /** Each API's own address, which `ApiEndpoint` resolves to. */
  readonly urls: readonly string[];
  /** Paths of all routes, such as `/orders/{id}`; those of a mounted API below its mount. */
  readonly paths: readonly string[];

  /**
   * @param mounts path to a part of the logical id of the API that is shown below it
   * @throws {AssemblyError} when two APIs share a first path segment, which a CDN could not tell apart either, and when
   *   a mount names no API or several
   */
  constructor(drafts: Iterable<ApiDraft>, mounts: Readonly<Record<string, string>> = {}) {
    const all = [...drafts];
    this.urls = all.map(({ api }) => api.url);
    const mountOf = new Map(Object.entries(mounts).map(([path, part]) => [findApi(all, part), path]));
    const owners = new Map<string, ApiDraft>();
    for (const draft of all) {
      for (const segment of segmentsOf(draft, mountOf.get(draft))) {
        if (owners.has(segment)) {
          throw new AssemblyError(`two HTTP APIs have routes under /${segment}; one front cannot serve both`);
        }
        owners.set(segment, draft);
      }
    }
    this.apis = all.map((draft) => {
      const mount = mountOf.get(draft);
      const { listener } = draft.api;
      return {
        segments: [...segmentsOf(draft, mount)],
        mount,
        listener: mount === undefined ? listener : withoutPrefix(mount, listener),
      };
    });
    const paths = all.flatMap((draft) =>
      draft.routes.map(({ routeKey }) => {
        const path = pathOf(routeKey);
        return path === '' ? '' : `${mountOf.get(draft) ?? ''}${path}`;
      }),
    );
    // `$default` has none.
    this.paths = paths.filter((path) => path !== '');
  }
}

function findApi(drafts: readonly ApiDraft[], part: string): ApiDraft {
  const found = drafts.filter(({ place }) => (place.split('/')[1] ?? '').includes(part));
  const [first] = found;
  if (!first || found.length > 1) {
    throw new AssemblyError(`${found.length} HTTP APIs have "${part}" in their logical id; it must be one`);
  }
  return first;
}

function segmentsOf({ routes }: ApiDraft, mount: string | undefined): Set<string> {
  if (mount !== undefined) return new Set([mount.split('/')[1] ?? '']);
  const segments = routes.map(({ routeKey }) => pathOf(routeKey).split('/')[1] ?? '');
  return new Set(segments.filter((segment) => segment !== '' && !segment.includes('{')));
}

/** As a CDN that cuts off the path by which it chose the origin. */
function withoutPrefix(mount: string, listener: RequestListener): RequestListener {
  return (request, response) => {
    request.url = (request.url ?? '').slice(mount.length).replace(/^(?!\/)/, '/');
    listener(request, response);
  };
}

function pathOf(routeKey: string): string {
  return routeKey.split(' ')[1] ?? '';
}
