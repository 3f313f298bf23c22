import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCompletionBody, readResponseBody } from './read-body.ts';

const message = (...content: object[]) => ({ type: 'message', role: 'assistant', content });
const words = (text: string) => message({ type: 'output_text', text });

describe('the Responses API', () => {
  it.each<[string, unknown, string]>([
    ['completed', { status: 'completed', error: null, output: [{ type: 'reasoning' }, words('oi')] }, 'said'],
    ['without a status', { output: [words('oi')] }, 'said'],
    ['failed', { status: 'failed', error: { code: 'server_error' }, output: [] }, 'down'],
    [
      'failed, with words',
      { status: 'failed', error: { code: 'server_error' }, output: [words('oi')] },
      'down',
    ],
    ['failed without an error', { status: 'failed', error: null, output: [] }, 'down'],
    ['failed for the prompt', { status: 'failed', error: { code: 'invalid_prompt' }, output: [] }, 'refused'],
    ['failed for money', { status: 'failed', error: { code: 'insufficient_quota' } }, 'out_of_quota'],
    ['cancelled', { status: 'cancelled', output: [] }, 'down'],
    ['still on its way', { status: 'in_progress', output: [] }, 'down'],
    [
      'cut off',
      { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' }, output: [words('{"re')] },
      'truncated',
    ],
    [
      'filtered',
      { status: 'incomplete', incomplete_details: { reason: 'content_filter' }, output: [] },
      'refused',
    ],
    ['refused', { status: 'completed', output: [message({ type: 'refusal', refusal: 'não' })] }, 'refused'],
    ['another document', { nonsense: true }, 'down'],
    ['a page', '<html>', 'down'],
    ['nothing', null, 'down'],
  ])('%s', (_what, body, kind) => {
    expect(readResponseBody(body).kind).toBe(kind);
  });
});

describe('Chat Completions', () => {
  const choice = (finish_reason: string | null, content: unknown = 'oi', more = {}) => ({
    choices: [{ finish_reason, message: { role: 'assistant', content, ...more } }],
  });
  it.each<[string, unknown, string]>([
    ['stop', choice('stop'), 'said'],
    ['no finish reason', choice(null), 'said'],
    ['length', choice('length'), 'truncated'],
    ['content_filter', choice('content_filter', null), 'refused'],
    ['SAFETY', choice('SAFETY', null), 'refused'],
    ['a refusal', choice('stop', null, { refusal: 'não' }), 'refused'],
    ['error', choice('error', 'half an ans'), 'down'],
    ['abort', choice('abort'), 'down'],
    ['an error of the choice', { choices: [{ error: { code: 502 }, message: {} }] }, 'down'],
    ['no choices', { object: 'chat.completion', choices: [] }, 'down'],
    ['an error in the document', { error: { message: 'upstream', code: 502 } }, 'down'],
    ['an error of money in the document', { error: { message: 'x', code: 402 } }, 'out_of_quota'],
    ['an error as a text', { error: 'upstream' }, 'down'],
  ])('%s', (_what, body, kind) => {
    expect(readCompletionBody(body).kind).toBe(kind);
  });

  it('content in parts: the thoughts are no words', () => {
    const body = choice('stop', [
      { type: 'thinking', text: 'hm' },
      { type: 'text', text: 'oi' },
    ]);
    expect(readCompletionBody(body)).toMatchObject({ kind: 'said', text: 'oi' });
  });
});

describe('tokens', () => {
  it('count in one kind each, whatever else the end is', () => {
    const usage = {
      input_tokens: 100,
      input_tokens_details: { cached_tokens: 60, cache_write_tokens: 10 },
      output_tokens: 50,
      output_tokens_details: { reasoning_tokens: 45 },
    };
    const tokens = { uncached: 30, cached: 60, cache_write: 10, output: 5, reasoning: 45 };
    expect(readResponseBody({ status: 'incomplete', output: [], usage }).tokens).toEqual(tokens);
    const { input_tokens: prompt_tokens, output_tokens: completion_tokens } = usage;
    const chat = {
      prompt_tokens,
      completion_tokens,
      prompt_tokens_details: usage.input_tokens_details,
      completion_tokens_details: usage.output_tokens_details,
    };
    expect(readCompletionBody({ choices: [], usage: chat }).tokens).toEqual(tokens);
    expect(readCompletionBody({ choices: [], usage: { prompt_tokens: 3 } }).tokens).toMatchObject({
      uncached: 3,
    });
  });
});

it.each<[string, object]>([
  ['nothing', {}],
  ['none', { prompt_tokens: 0, completion_tokens: 0 }],
  ['no numbers', { input_tokens: 'many', output_tokens: 3 }],
  ['fewer than none', { input_tokens: 30, output_tokens: -3 }],
  ['more than there can be', { input_tokens: 30, output_tokens: 9e15 }],
])('usage that tells %s is not known, so that no call is taken for a free one', (_what, usage) => {
  const output = [{ type: 'message', content: [{ type: 'output_text', text: 'oi' }] }];
  const body = { status: 'completed', output, choices: [{ message: { content: 'oi' } }], usage };
  for (const end of [readResponseBody(body), readCompletionBody(body)]) {
    expect(end).toMatchObject({ kind: 'said', text: 'oi' });
    expect(end.tokens).toBeUndefined();
  }
});

it('a call whose arguments are nested without end is a call without arguments', () => {
  const deep = JSON.parse(`${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`);
  const output = [{ type: 'function_call', call_id: 'c', name: 'erp_note', arguments: deep }];
  expect(readResponseBody({ output })).toMatchObject({ kind: 'called', calls: [{ arguments: '' }] });
});

it('any document has an end', () => {
  const near = fc.record(
    {
      status: fc.anything(),
      error: fc.anything(),
      output: fc.anything(),
      choices: fc.array(
        fc.record({ message: fc.anything(), finish_reason: fc.anything() }) as fc.Arbitrary<unknown>,
      ),
      usage: fc.anything(),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(fc.anything(), near), (body) => {
      expect(readResponseBody(body).kind).toBeTypeOf('string');
      expect(readCompletionBody(body).kind).toBeTypeOf('string');
    }),
  );
});
