import { AssemblyError } from '../assembly/errors.ts';
import type { ForwardedApi } from '../front/server.ts';
import type { ApiDraft } from '../resources/context.ts';

/** The HTTP APIs of the templates as the front port shows them. */
export class PublicRoutes {
  readonly apis: ForwardedApi[];
  /** Paths of all routes, such as `/orders/{id}`. */
  readonly paths: readonly string[];

  /** @throws {AssemblyError} when two APIs share a first path segment, which a CDN could not tell apart either */
  constructor(drafts: Iterable<ApiDraft>) {
    const owners = new Map<string, ApiDraft>();
    const all = [...drafts];
    for (const draft of all) {
      for (const segment of segmentsOf(draft)) {
        if (owners.has(segment)) {
          throw new AssemblyError(`two HTTP APIs have routes under /${segment}; one front cannot serve both`);
        }
        owners.set(segment, draft);
      }
    }
    this.apis = all.map((draft) => ({ segments: [...segmentsOf(draft)], listener: draft.api.listener }));
    const paths = all.flatMap(({ routes }) => routes.map(({ routeKey }) => pathOf(routeKey)));
    // `$default` has none.
    this.paths = paths.filter((path) => path !== '');
  }
}

function segmentsOf({ routes }: ApiDraft): Set<string> {
  const segments = routes.map(({ routeKey }) => pathOf(routeKey).split('/')[1] ?? '');
  return new Set(segments.filter((segment) => segment !== '' && !segment.includes('{')));
}

function pathOf(routeKey: string): string {
  return routeKey.split(' ')[1] ?? '';
}
