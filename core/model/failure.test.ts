import { describe, expect, it } from 'vitest';
import { CircuitTimeoutError } from '#platform/resilience/errors.ts';
import { faultEnd, meaningOf, type ProviderFault, retryAfterMs, thrownEnd, verdictOf } from './failure.ts';
import { ModelNotConfiguredError, NoModelAnswerError } from './model-errors.ts';

/** What providers really answer, by the kind that it means. */
const FAULTS: ReadonlyArray<[string, ProviderFault]> = [
  ['down', {}],
  ['down', { code: 'server_error' }],
  ['down', { status: 500 }],
  ['down', { status: 529, type: 'overloaded_error' }],
  ['down', { status: 408 }],
  ['down', { status: 429, code: 'rate_limit_exceeded' }],
  ['down', { status: 429, message: 'You exceeded your current quota: requests per minute' }],
  ['down', { code: 'rate_limit_exceeded' }],
  ['out_of_quota', { status: 429, code: 'insufficient_quota' }],
  ['out_of_quota', { status: 429, type: 'insufficient_quota' }],
  ['out_of_quota', { status: 402, message: 'Insufficient Balance' }],
  ['out_of_quota', { status: 400, message: 'Your credit balance is too low to access the API.' }],
  ['out_of_quota', { status: 403, code: 'insufficient_user_quota' }],
  ['refused', { status: 400, code: 'content_filter' }],
  ['refused', { status: 400, code: 'content_policy_violation' }],
  ['refused', { status: 400, code: 'data_inspection_failed' }],
  ['refused', { status: 403, message: 'Your chosen model requires moderation and your input was flagged' }],
  ['refused', { code: 'invalid_prompt' }],
  ['refused', { code: 'bio_policy' }],
  ['refused', { status: 400, message: 'messages: text content blocks must contain non-whitespace text' }],
  ['refused', { status: 400, message: 'final assistant content cannot end with trailing whitespace' }],
  ['refused', { status: 400, param: 'messages.[0].content' }],
  ['too_long', { status: 400, code: 'context_length_exceeded', param: 'messages' }],
  [
    'too_long',
    { status: 400, message: "This model's maximum context length is 2048 tokens. 'max_tokens' …" },
  ],
  ['too_long', { status: 413 }],
  ['too_long', { status: 400, message: 'prompt is too long: 210000 tokens > 200000 maximum' }],
  ['misconfigured', { status: 401, code: 'invalid_api_key' }],
  ['misconfigured', { status: 403, message: 'Country not supported' }],
  ['misconfigured', { status: 404, code: 'model_not_found' }],
  ['misconfigured', { status: 404, message: 'model "llama9" not found, try pulling it first' }],
  ['misconfigured', { status: 400, message: 'The model `x` does not exist' }],
  ['misconfigured', { status: 400, param: 'model' }],
  ['route', { status: 404, message: 'Invalid URL (POST /v1/responses)' }],
  ['route', { status: 405, message: 'Method Not Allowed' }],
  ['form', { status: 400, message: "'response_format.type' must be 'json_schema' or 'text'" }],
  ['form', { status: 400, param: 'response_format' }],
  ['form', { status: 400, param: 'text.format' }],
  [
    'limit',
    { status: 422, message: '{"detail":[{"loc":["body","max_completion_tokens"],"msg":"Extra inputs"}]}' },
  ],
  ['effort', { status: 400, param: 'reasoning.effort', code: 'unsupported_parameter' }],
  ['roles', { status: 400, message: 'Conversation roles must alternate user/assistant/user/assistant' }],
  ['other', { status: 400, message: 'Unknown parameter: store' }],
  ['cache', { status: 400, param: 'prompt_cache_options' }],
  ['cache', { status: 400, param: 'input[0].content[0].prompt_cache_breakpoint' }],
  ['roles', { status: 400, param: 'input[0].role' }],
  ['other', { status: 400, param: 'store' }],
  ['rejected', { status: 400 }],
  ['rejected', { status: 422, message: 'Bad request' }],
];

describe('what a provider says', () => {
  it.each(FAULTS)('%s: %j', (meaning, fault) => {
    const found = meaningOf(fault);
    expect('feature' in found ? found.feature : found.kind).toBe(meaning);
  });

  it('is logged in its codes; its words only where they are about our configuration', () => {
    const words = (fault: ProviderFault) => String((faultEnd(fault) as { cause: Error }).cause.message);
    expect(words({ status: 400, code: 'content_filter', message: 'segredo' })).toMatch(
      /: 400 content_filter$/,
    );
    expect(words({ status: 401, message: 'Incorrect API key' })).toContain('Incorrect API key');
  });

  it('that it does not know the path is logged with the address, which may lack its /v1', () => {
    const at = '127.0.0.1:8080/chat/completions';
    const words = (fault: ProviderFault) => String((faultEnd(fault) as { cause: Error }).cause.message);
    expect(words({ status: 404, message: 'Not Found', at })).toMatch(
      /: 404 at 127\.0\.0\.1:8080\/chat\/completions$/,
    );
    expect(words({ status: 404, message: 'no such model: m', at })).not.toContain(at);
  });
});

describe('what is thrown', () => {
  it.each<[string, unknown, string | undefined]>([
    ['no answer', new NoModelAnswerError('not in time'), 'down'],
    ['the breaker’s time-out', new CircuitTimeoutError('c', 1), 'down'],
    ['no key', new ModelNotConfiguredError('s'), 'misconfigured'],
    ['broken off by the caller', new DOMException('x', 'AbortError'), undefined],
    ['a bug of ours', new RangeError('x'), undefined],
  ])('%s', (_what, error, kind) => {
    expect(thrownEnd(error)?.kind).toBe(kind);
  });
});

it('only a provider that is down counts against it', () => {
  expect(verdictOf({ value: faultEnd({ status: 500 }) })).toBe('failure');
  expect(verdictOf({ value: faultEnd({ status: 429, code: 'insufficient_quota' }) })).toBe('success');
  expect(verdictOf({ value: { kind: 'said', text: '' } })).toBe('success');
  expect(verdictOf({ value: { kind: 'budget_spent', cause: new Error('11') } })).toBe('neutral');
  expect(verdictOf({ value: { kind: 'misconfigured', cause: new ModelNotConfiguredError('s') } })).toBe(
    'neutral',
  );
  expect(verdictOf({ error: new RangeError('x') })).toBe('neutral');
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
    expect(retryAfterMs(new Headers(headers), now)).toBe(ms);
  });
});
