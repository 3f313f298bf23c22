import type { TextAnswer, TextFetch } from './plain-fetch.ts';
import type { SignRequest } from './sign-requests.ts';

/** How a request of ours to an API of ours went. */
export type Posted =
  | { kind: 'answered'; answer: TextAnswer }
  /** Nothing came within its time. */
  | { kind: 'timed_out' }
  /** Whether anything was sent is not known. */
  | { kind: 'unreachable' };

/**
 * Posts JSON to an API of ours that lets in who may call it, once.
 *
 * @param request.url with its path
 * @throws the signal's reason when the caller broke off, and trouble of signing
 */
export async function postSigned(
  ports: { sign: SignRequest; fetch: TextFetch },
  request: { url: URL; body: object; traceId: string; signal: AbortSignal; timeoutMs: number },
): Promise<Posted> {
  const { url, traceId, signal, timeoutMs } = request;
  const tooLate = AbortSignal.timeout(timeoutMs);
  const body = JSON.stringify(request.body);
  try {
    const headers = await ports.sign({
      ...{ method: 'POST', url, body },
      headers: { 'content-type': 'application/json', 'x-trace-id': traceId },
    });
    const both = AbortSignal.any([signal, tooLate]);
    const answer = await ports.fetch(url, { method: 'POST', headers, body, signal: both });
    return { kind: 'answered', answer };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (tooLate.aborted) return { kind: 'timed_out' };
    if (error instanceof TypeError) return { kind: 'unreachable' };
    throw error;
  }
}

/** The JSON of an answer; undefined where it is none. */
export async function jsonOf(answer: TextAnswer): Promise<unknown> {
  const text = await answer.text();
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
