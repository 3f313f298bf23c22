import { readLimited, type SendGuarded } from '#platform/http/guarded-request.ts';
import { shortHash } from '#platform/ids/hash.ts';
import { parseBounded } from '#platform/json/bounded-json.ts';
import type { HttpSource, HttpTool } from '../http-source-spec.ts';
import type { ToolCall } from '../tool-caller.ts';
import { authHeader } from './auth-header.ts';
import { httpToolRequest } from './http-request.ts';
import { cutResult, pickResult } from './read-result.ts';
import { failed, type SourceEnd } from './source-end.ts';

/** So much of an answer is read, in bytes. */
const MOST_ANSWER_BYTES = 1_048_576;

/** So much of what a system says of a refusal is handed on, in characters of JSON. */
const MOST_SAID = 2_000;

/** Statuses below 500 with which a system says that it cannot serve now. */
export const NOT_NOW: ReadonlySet<number> = new Set([408, 425, 429]);

/** One call of a company's own system. */
export interface HttpToolCall {
  source: HttpSource;
  spec: HttpTool;
  call: Pick<ToolCall, 'tenantId' | 'tool' | 'traceId' | 'idempotencyKey'>;
  /** Checked, with what is bound. */
  values: Readonly<Record<string, unknown>>;
  token: string | undefined;
  signal: AbortSignal;
}

/**
 * Sends the request, once, and reads the answer. Nothing is followed and nothing is repeated.
 *
 * @throws {PathArgumentError} {BlockedAddressError} {ConnectionFailedError} {AnswerTooLargeError} {ResultError}
 * @throws {SyntaxError} for an answer that is no JSON
 */
export async function callHttp(send: SendGuarded, request: HttpToolCall): Promise<SourceEnd> {
  const { source, spec, call, values, token, signal } = request;
  const { url, method, body } = httpToolRequest(source, spec, values);
  const answer = await send(url, {
    method,
    body,
    signal,
    headers: {
      accept: 'application/json',
      // Nothing is unpacked here: a few bytes may be a few gigabytes.
      'accept-encoding': 'identity',
      'user-agent': 'prosa-tools/1',
      'x-trace-id': call.traceId,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
      ...(spec.effect !== 'none' && { 'idempotency-key': effectKey(call) }),
      ...authHeader(source.auth, token),
    },
  });
  const status = answer.statusCode ?? 0;
  if (status >= 300 && status < 400) {
    answer.destroy();
    return redirected(spec.effect !== 'none');
  }
  const text = await readLimited(answer, MOST_ANSWER_BYTES);
  if (status >= 200 && status < 300) {
    const data = text.trim() === '' ? null : parseBounded(text);
    return { end: { kind: 'done', data: cutResult(pickResult(spec.result, data)) }, verdict: 'success' };
  }
  return refusal(status, text, spec.effect !== 'none');
}

/** Of this installation and this effect alone, whatever the caller's own key looks like. */
export function effectKey({ tenantId, tool, idempotencyKey }: HttpToolCall['call']): string {
  return shortHash([tenantId, tool, idempotencyKey]);
}

/** Some systems do what they are asked, and then send elsewhere. */
function redirected(mayHaveHappened: boolean): SourceEnd {
  const end = failed('blocked', 'The system sent the call elsewhere, which is not followed.', {
    mayHaveHappened,
  });
  return { end, verdict: 'success', trouble: 'blocked' };
}

function refusal(status: number, text: string, hasEffect: boolean): SourceEnd {
  const said = sayingOf(text);
  if (status === 401 || status === 407) {
    const end = failed('misconfigured', 'The system does not know us: people must see to it.');
    return { end, verdict: 'success', trouble: 'misconfigured' };
  }
  if (status === 404 || status === 410) {
    return { end: failed('not_found', 'The system knows no such thing.', { said }), verdict: 'success' };
  }
  if (NOT_NOW.has(status)) {
    const end = failed('unavailable', 'The system is busy. Try again later.', { said });
    return { end, verdict: 'success' };
  }
  if (status >= 400 && status < 500) {
    const end = failed('refused', `The system refused the call (${status}).`, { said });
    return { end, verdict: 'success' };
  }
  const end = failed('unavailable', 'The system has a fault of its own.', { mayHaveHappened: hasEffect });
  return { end, verdict: 'failure', cause: new Error(`status ${status}`) };
}

/** What a system says as JSON; a page for people is nothing. */
function sayingOf(text: string): unknown {
  try {
    const said = parseBounded(text);
    return JSON.stringify(said).length <= MOST_SAID ? said : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
