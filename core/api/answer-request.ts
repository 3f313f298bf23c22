import { isRetryableFailure } from '#platform/bus/retryable.ts';
import type { KeptAnswer, Once } from '#platform/idempotency/once.ts';
import { ProsaError } from '#platform/runtime/errors.ts';
import { type Caller, callerOf } from './caller.ts';
import { readIdempotencyKey } from './idempotency-key.ts';
import { languageOf } from './language.ts';
import { Problem, problemDocument } from './problem.ts';
import { type RateLimiter, rateHeaders } from './rate-limiter.ts';
import { type RawInput, readInput } from './read-input.ts';
import { type ApiRoute, statusOf } from './route.ts';

/** A request as the entry point read it. */
export interface ApiRequest extends RawInput {
  /** Of the token, as API Gateway checked it; undefined without one. */
  claims: unknown;
  /** A header by its lower-case name. */
  header(name: string): string | undefined;
  traceId: string;
}

/** An answer: the body is JSON. */
export interface ApiAnswer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
  /** Undefined where it was not known who asked. */
  caller: Caller | undefined;
  /** What went wrong, if anything did. */
  problem: Problem | undefined;
}

/** What every request needs, whatever its route. */
export interface ApiFrame<Ports> {
  ports: Ports;
  limiter: RateLimiter;
  /** Does each write once. */
  once: Pick<Once, 'do'>;
  /** What an error of the product is to its sender; undefined for a fault of ours. */
  explain(error: unknown): Problem | undefined;
}

/**
 * Answers one request, in this order, and ends at the first that fails:
 *
 * 1. who asks: the token's person, tenant and role;
 * 2. whether the role may;
 * 3. whether there is room, by person and tenant;
 * 4. whether the request is as the route's schemas say: unknown fields are refused;
 * 5. what the route does; its answer is cut to what the schema names, so that nothing else ever leaves. A write is done
 *    once for its key; a repetition is answered with what was answered then.
 *
 * @param route undefined where there is none
 */
export async function answerRequest<Ports>(
  frame: ApiFrame<Ports>,
  route: ApiRoute<Ports> | undefined,
  request: ApiRequest,
): Promise<ApiAnswer> {
  const language = languageOf(request.header('accept-language'));
  const headers: Record<string, string> = {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-trace-id': request.traceId,
  };
  let caller: Caller | undefined;
  try {
    caller = callerOf(request.claims);
    if (!route) throw new Problem('not_found');
    if (!route.roles.includes(caller.role)) throw new Problem('forbidden');
    const { allowed, states } = frame.limiter.take(route.kind, caller);
    Object.assign(headers, rateHeaders(states));
    if (!allowed) {
      const retryAfterSeconds = Math.max(
        ...states.filter(({ remaining }) => remaining === 0).map(({ resetSeconds }) => resetSeconds),
      );
      throw new Problem('too_many_requests', { retryAfterSeconds });
    }
    const { status, body, replayed } = await carryOut(frame, route, request, caller);
    if (replayed) headers['idempotency-replayed'] = 'true';
    headers['content-type'] = 'application/json; charset=utf-8';
    return { status, headers, body, caller, problem: undefined };
  } catch (error) {
    const problem = problemOf(error, frame);
    headers['content-type'] = 'application/problem+json; charset=utf-8';
    headers['content-language'] = language;
    if (problem.retryAfterSeconds !== undefined) headers['retry-after'] = String(problem.retryAfterSeconds);
    const body = JSON.stringify(problemDocument(problem, language, request.traceId));
    return { status: problem.kind.status, headers, body, caller, problem };
  }
}

async function carryOut<Ports>(
  { ports, once }: ApiFrame<Ports>,
  route: ApiRoute<Ports>,
  request: ApiRequest,
  caller: Caller,
): Promise<KeptAnswer & { replayed: boolean }> {
  const { traceId, header } = request;
  const input = readInput(route, request);
  const isWrite = route.kind === 'write';
  const requestId = isWrite ? readIdempotencyKey(header) : traceId;
  const work = async () => {
    // The schemas of the route have just made these parts; see `defineRoute`.
    const answer = await route.handle(ports, { caller, traceId, header, requestId, ...input } as never);
    return { status: statusOf(route, answer), body: JSON.stringify(route.answer.parse(answer)) };
  };
  if (!isWrite) return { ...(await work()), replayed: false };
  const scope = [caller.tenantId, caller.userId, route.operation];
  const contents = JSON.stringify([input.params, input.query, input.body]);
  const result = await once.do({ scope, key: requestId, contents }, work);
  if (result.kind === 'reused') throw new Problem('idempotency_key_reused');
  if (result.kind === 'in_progress') throw new Problem('request_in_progress', { retryAfterSeconds: 1 });
  return { ...result.answer, replayed: result.replayed };
}

function problemOf<Ports>(error: unknown, { explain }: ApiFrame<Ports>): Problem {
  if (error instanceof Problem) return error;
  const explained = explain(error);
  if (explained) return explained;
  if (!isPassing(error)) return new Problem('internal', { cause: error });
  const { retryAfterSeconds = 1 } = error instanceof ProsaError ? error : {};
  return new Problem('busy', { cause: error, retryAfterSeconds });
}

/** Whether the same may work in an instant: a lost race, or AWS that was busy or gave no answer, also to a library of ours. */
function isPassing(error: unknown): boolean {
  if (error instanceof ProsaError) return error.retryable;
  return isRetryableFailure(error) || (error instanceof Error && isPassing(error.cause));
}
