import { APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError } from 'openai';
import { describe, expect, it } from 'vitest';
import { CircuitTimeoutError } from '#platform/resilience/errors.ts';
import { isFiltered, judgeError, retryAfterMs } from './judge-error.ts';
import { ModelNotConfiguredError, NoApiAnswerError } from './model-errors.ts';

const answer = (status: number, headers: Record<string, string> = {}, code?: string) =>
  APIError.generate(status, { error: { message: 'no', code } }, 'no', new Headers(headers));

describe('judgeError', () => {
  it.each<[string, unknown, string]>([
    ...[500, 502, 503, 529, 408, 409, 429].map(
      (status) => [`${status}`, answer(status), 'failure'] as [string, unknown, string],
    ),
    ...[400, 401, 403, 404, 413, 422].map(
      (status) => [`${status}`, answer(status), 'success'] as [string, unknown, string],
    ),
    ['no connection', new APIConnectionError({ message: 'refused' }), 'failure'],
    ['the client’s time-out', new APIConnectionTimeoutError(), 'failure'],
    ['the breaker’s time-out', new CircuitTimeoutError('c', 1), 'failure'],
    ['an error without a status', new APIError(undefined, undefined, 'broken', undefined), 'failure'],
    ['a page of a proxy', new NoApiAnswerError('TypeError'), 'failure'],
    ['broken off by the caller', new APIUserAbortError(), 'neutral'],
    ['no key', new ModelNotConfiguredError('s'), 'neutral'],
    ['a bug of ours', new RangeError('x'), 'neutral'],
  ])('%s', (_what, error, verdict) => {
    expect(judgeError(error)).toBe(verdict);
  });
});

describe('retryAfterMs', () => {
  const now = Date.UTC(2026, 10, 22, 12);
  it.each<[Record<string, string>, number | undefined]>([
    [{ 'retry-after': '7' }, 7_000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after': new Date(now + 90_000).toUTCString() }, 90_000],
    [{ 'retry-after-ms': '1500', 'retry-after': '7' }, 1_500],
    [{ 'retry-after': new Date(now - 1).toUTCString() }, undefined],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '-3' }, undefined],
    [{ 'retry-after-ms': 'x', 'retry-after': '2' }, 2_000],
    [{}, undefined],
  ])('%j', (headers, ms) => {
    expect(retryAfterMs(answer(429, headers), now)).toBe(ms);
  });

  it('is nothing for what is no answer', () => {
    expect(retryAfterMs(new Error('x'), now)).toBeUndefined();
    expect(retryAfterMs(new APIConnectionError({ message: 'x' }), now)).toBeUndefined();
  });
});

it('knows what a filter refused', () => {
  expect(isFiltered(answer(400, {}, 'content_filter'))).toBe(true);
  expect(isFiltered(answer(400))).toBe(false);
  expect(isFiltered(answer(429, {}, 'content_filter'))).toBe(false);
});
