import type { HttpSource } from '../http-source-spec.ts';

/** The header by which a source knows us; none where it needs none. */
export function authHeader(auth: HttpSource['auth'], token: string | undefined): Record<string, string> {
  if (!auth || token === undefined) return {};
  switch (auth.scheme) {
    case 'bearer':
      return { authorization: `Bearer ${token}` };
    case 'basic':
      return { authorization: `Basic ${Buffer.from(token).toString('base64')}` };
    case 'header':
      return { [auth.header?.toLowerCase() ?? 'authorization']: token };
  }
}
