import { ProsaError } from '#platform/runtime/errors.ts';
import type { HttpSource, HttpTool } from '../http-source-spec.ts';

/** What is sent to a company's own system. */
export interface HttpToolRequest {
  url: URL;
  method: string;
  body: string | undefined;
}

/** An argument cannot stand in the path. Names it, not its value. */
export class PathArgumentError extends ProsaError {
  override readonly name = 'PathArgumentError';

  constructor(argument: string) {
    super(
      `${argument} must be 1 to 200 characters, without / \\ % ? # and control characters, not starting with a dot`,
      { retryable: false, operatorHint: 'Nothing: the model is told, and asks again.' },
    );
  }
}

/**
 * What some server between here and there may read as more than one segment, or as none, however it is encoded: a dot
 * in front could climb, and what is decoded twice could be a slash.
 *
 * @see https://url.spec.whatwg.org/#double-dot-path-segment
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
const NOT_IN_A_SEGMENT = /^\.|[/\\%?#\u0000-\u001f\u007f]/;

/**
 * Puts arguments into their places: each place of the path holds one segment, so that no argument changes the host or the
 * path around it. The others go into the query of GET and DELETE, and else into a JSON body. What is null is left out.
 *
 * @throws {PathArgumentError}
 */
export function httpToolRequest(
  { base_url }: Pick<HttpSource, 'base_url'>,
  { method, path }: Pick<HttpTool, 'method' | 'path'>,
  given: Readonly<Record<string, unknown>>,
): HttpToolRequest {
  const placed = new Set<string>();
  const filled = path.replace(/\{(\w+)\}/g, (_place, name: string) => {
    placed.add(name);
    return segment(name, given[name]);
  });
  const url = new URL(`${base_url.replace(/\/+$/, '')}${filled}`);
  const rest = Object.entries(given).filter(([name, value]) => !placed.has(name) && value !== null);
  if (method !== 'GET' && method !== 'DELETE') {
    return { url, method, body: JSON.stringify(withoutNulls(Object.fromEntries(rest))) };
  }
  for (const [name, value] of rest) {
    for (const one of Array.isArray(value) ? value : [value]) url.searchParams.append(name, asText(one));
  }
  return { url, method, body: undefined };
}

function segment(name: string, value: unknown): string {
  const text = asText(value);
  if (text === '' || text.length > 200 || !text.isWellFormed() || NOT_IN_A_SEGMENT.test(text)) {
    throw new PathArgumentError(name);
  }
  return encodeURIComponent(text);
}

function asText(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(withoutNulls(value)) : String(value);
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => (inner === null ? [] : [[name, withoutNulls(inner)]])),
  );
}
