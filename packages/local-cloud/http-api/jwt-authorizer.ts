import type { IncomingHttpHeaders } from 'node:http';
import type { Claims, KeySet } from '../jwt/key-set.ts';

/** A JWT authorizer as a template describes it, with the scopes of one route. */
export interface JwtAuthorizer {
  issuer: string;
  audience: readonly string[];
  /** `$request.header.<name>` or `$request.querystring.<name>`. */
  identitySource: string;
  /** One of them must be in the token; none asks for none. */
  scopes: readonly string[];
  /** Keys of the issuer; undefined where they cannot be had. */
  keys(): Pick<KeySet, 'verify'> | undefined;
}

/** What the function sees of a token that was accepted. */
export interface Authorized {
  jwt: { claims: Record<string, string>; scopes: string[] | null };
}

/** The answer to a request that was not: the status, and the header that says why, where there is one. */
export interface Refused {
  status: 401 | 403;
  wwwAuthenticate?: string;
}

const IDENTITY_SOURCE = /^\$request\.(header|querystring)\.([\w.-]+)$/;

/** Whether a template's identity source is one that a JWT authorizer takes. */
export function isIdentitySource(text: string): boolean {
  return IDENTITY_SOURCE.test(text);
}

/**
 * Decides about a request as a JWT authorizer of an HTTP API: the token where the identity source says, alone or after
 * `Bearer`; its signature by a key of the issuer, RSA only; `iss`, `aud` (`client_id` only where there is no `aud`),
 * `exp`, `nbf`, `iat`; then the scopes of the route.
 *
 * @param nowMs milliseconds since the epoch
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-jwt.html
 */
export function authorize(
  authorizer: JwtAuthorizer,
  request: { headers: IncomingHttpHeaders; query: string },
  nowMs: number,
): Authorized | Refused {
  const source = identityOf(authorizer.identitySource, request);
  if (source === undefined) return { status: 401, wwwAuthenticate: 'Bearer' };
  const claims = authorizer.keys()?.verify(source.replace(/^Bearer +/i, ''));
  if (!claims) return invalid('signature verification failed');
  const problem = problemOf(claims, authorizer, nowMs);
  if (problem !== undefined) return invalid(problem);
  const granted = scopesOf(claims);
  const { scopes } = authorizer;
  if (scopes.length > 0 && !scopes.some((scope) => granted.includes(scope))) {
    return { status: 403, wwwAuthenticate: `Bearer scope="${scopes.join(' ')}" error="insufficient_scope"` };
  }
  const texts = Object.entries(claims).map(([name, value]) => [name, claimText(value)]);
  return {
    jwt: { claims: Object.fromEntries(texts), scopes: scopes.length > 0 ? granted : null },
  };
}

function identityOf(
  identitySource: string,
  { headers, query }: { headers: IncomingHttpHeaders; query: string },
): string | undefined {
  const [, place, name = ''] = IDENTITY_SOURCE.exec(identitySource) ?? [];
  const found = place === 'header' ? headers[name.toLowerCase()] : new URLSearchParams(query).get(name);
  return [found].flat()[0] || undefined;
}

function problemOf(claims: Claims, { issuer, audience }: JwtAuthorizer, nowMs: number): string | undefined {
  const now = nowMs / 1000;
  if (claims.iss !== issuer) return 'the token does not have a valid issuer';
  const meant = [claims.aud ?? claims.client_id].flat();
  if (!meant.some((name) => audience.includes(String(name))))
    return 'the token does not have a valid audience';
  if (typeof claims.exp !== 'number' || claims.exp <= now) return 'the token has expired';
  if (typeof claims.nbf === 'number' && claims.nbf > now) return 'the token is not valid yet';
  if (typeof claims.iat === 'number' && claims.iat > now) return 'the token was issued in the future';
  return undefined;
}

function scopesOf({ scope, scp }: Claims): string[] {
  const given = scope ?? scp ?? [];
  return typeof given === 'string' ? given.split(' ') : [given].flat().map(String);
}

/** Claims reach the function as text, a list in brackets: `[admins people]`. */
function claimText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(claimText).join(' ')}]`;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

function invalid(description: string): Refused {
  return {
    status: 401,
    wwwAuthenticate: `Bearer scope="" error="invalid_token" error_description="${description}"`,
  };
}
