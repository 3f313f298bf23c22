import type { HttpSource } from './http-source-spec.ts';
import type { McpSource } from './mcp-source-spec.ts';
import type { KeptTools, ToolsSpec } from './tools-spec.ts';

/** What of the file's tools goes into the tenant's item: no secret, and no row of the catalog. */
export function keptTools({ http, catalog, mcp }: ToolsSpec): KeptTools {
  return {
    ...(http && { http: http.map(withoutSecret) }),
    ...(catalog && {
      catalog: catalog.description === undefined ? {} : { description: catalog.description },
    }),
    ...(mcp && { mcp: mcp.map(withoutSecret) }),
  };
}

/** The secrets of the sources that the file holds, by source. */
export function toolSecrets({ http = [], mcp = [] }: ToolsSpec): [source: string, secret: string][] {
  return [...http, ...mcp].flatMap(({ name, auth }): [string, string][] =>
    auth?.secret === undefined ? [] : [[name, auth.secret]],
  );
}

function withoutSecret<Source extends HttpSource | McpSource>({ auth, ...source }: Source) {
  if (!auth) return source;
  const { secret: _secret, ...kept } = auth;
  return { ...source, auth: kept };
}
