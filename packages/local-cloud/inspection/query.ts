import { BadRequestError } from '../front/route.ts';

/** How many items a list returns when the query does not say. */
export const DEFAULT_LIMIT = 1000;

/**
 * Refuses parameters that a route does not know, so that a misspelt filter does not answer with everything.
 *
 * @throws {BadRequestError}
 */
export function onlyParameters(query: URLSearchParams, allowed: readonly string[]): void {
  for (const name of query.keys()) {
    if (!allowed.includes(name)) {
      const known = allowed.length > 0 ? `known are ${allowed.join(', ')}` : 'there are none here';
      throw new BadRequestError(`unknown query parameter ${name}; ${known}`);
    }
    if (query.getAll(name).length > 1) {
      throw new BadRequestError(`query parameter ${name} may be given once`);
    }
  }
}

/**
 * The `limit` of a list: a whole number from 1.
 *
 * @throws {BadRequestError}
 */
export function parseLimit(query: URLSearchParams): number {
  const text = query.get('limit');
  if (text === null) return DEFAULT_LIMIT;
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw new BadRequestError(`limit must be a whole number from 1, not "${text}"`);
  }
  return Number(text);
}

/**
 * The `since` of a list: milliseconds since the epoch or an ISO 8601 date and time.
 *
 * @returns milliseconds since the epoch
 * @throws {BadRequestError}
 */
export function parseSince(query: URLSearchParams): number | undefined {
  const text = query.get('since');
  if (text === null) return undefined;
  const since = /^\d{1,15}$/.test(text) ? Number(text) : isoTime(text);
  if (Number.isNaN(since)) {
    throw new BadRequestError(`since must be milliseconds since 1970 or an ISO 8601 time, not "${text}"`);
  }
  return since;
}

function isoTime(text: string): number {
  return /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:?\d{2})?)?$/.test(text) ? Date.parse(text) : Number.NaN;
}
