import type { StandInAnswer } from './answer.ts';
import type { ModelEnding } from './disorder.ts';
import type { ModelRequest } from './model-request.ts';
import type { Usage } from './usage.ts';

/** What the document of an answer is made from. */
export interface AnswerContext {
  request: ModelRequest;
  usage: Usage;
  /** Whether the answer ran into the limit of tokens. */
  cutOff: boolean;
  /** Milliseconds since the epoch. */
  now: number;
  /** It ended in another way than with an answer. */
  ending?: ModelEnding | undefined;
  /** A new id. */
  id: () => string;
}

/**
 * A response of the Responses API.
 *
 * @see https://developers.openai.com/api/reference/resources/responses
 */
export function responsesBody(answer: StandInAnswer, context: AnswerContext): object {
  const { request, usage, cutOff, now, id, ending } = context;
  const document = {
    id: `resp_${id()}`,
    object: 'response',
    created_at: Math.floor(now / 1000),
    status: cutOff ? 'incomplete' : 'completed',
    background: false,
    error: null,
    incomplete_details: cutOff ? { reason: 'max_output_tokens' } : null,
    metadata: {},
    model: request.model,
    output: outputItems(answer, context),
    previous_response_id: null,
    store: false,
    temperature: 1,
    top_p: 1,
    truncation: 'disabled',
    ...request.echo,
    usage: {
      input_tokens: usage.input,
      input_tokens_details: { cached_tokens: usage.cached, cache_write_tokens: usage.written },
      output_tokens: usage.output,
      output_tokens_details: { reasoning_tokens: usage.reasoning ?? 0 },
      total_tokens: usage.input + usage.output,
    },
  };
  switch (ending) {
    case undefined:
      return document;
    case 'failed':
      return { ...document, status: 'failed', error: SERVER_ERROR, output: [] };
    case 'cancelled':
      return { ...document, status: 'cancelled', output: [] };
    case 'truncated':
      return incomplete(document, 'max_output_tokens');
    case 'filtered':
      return incomplete(document, 'content_filter');
    case 'error':
      return { error: SERVER_ERROR };
    case 'nothing':
      return { ...document, output: null };
  }
}

const SERVER_ERROR = { code: 'server_error', message: 'The model failed while it answered.' };

const incomplete = (document: object, reason: string) => ({
  ...document,
  status: 'incomplete',
  incomplete_details: { reason },
  output: [],
});

function outputItems(answer: StandInAnswer, { cutOff, id }: AnswerContext): object[] {
  if (answer.kind === 'calls') {
    return answer.calls.map((call) => ({
      id: `fc_${id()}`,
      type: 'function_call',
      status: 'completed',
      call_id: `call_${id()}`,
      ...call,
    }));
  }
  const content =
    answer.kind === 'refusal'
      ? { type: 'refusal', refusal: answer.text }
      : { type: 'output_text', text: answer.text, annotations: [], logprobs: [] };
  return [
    {
      id: `msg_${id()}`,
      type: 'message',
      status: cutOff ? 'incomplete' : 'completed',
      role: 'assistant',
      content: [content],
    },
  ];
}

/** What endpoints of several makers write there. */
const FINISH_REASONS: Readonly<Record<ModelEnding, string>> = {
  failed: 'error',
  cancelled: 'abort',
  truncated: 'length',
  filtered: 'content_filter',
  error: 'error',
  nothing: 'stop',
};

/**
 * A completion of the Chat Completions API.
 *
 * @see https://developers.openai.com/api/reference/resources/chat
 */
export function chatBody(
  answer: StandInAnswer,
  { request, usage, cutOff, now, id, ending }: AnswerContext,
): object {
  if (ending === 'error') return { error: SERVER_ERROR };
  const calls = answer.kind === 'calls' ? answer.calls : undefined;
  return {
    id: `chatcmpl-${id()}`,
    object: 'chat.completion',
    created: Math.floor(now / 1000),
    model: request.model,
    choices:
      ending === 'nothing'
        ? []
        : [
            {
              index: 0,
              message: {
                role: 'assistant',
                content: answer.kind === 'text' && ending === undefined ? answer.text : null,
                refusal: answer.kind === 'refusal' ? answer.text : null,
                annotations: [],
                ...(calls && {
                  tool_calls: calls.map((call) => ({ id: `call_${id()}`, type: 'function', function: call })),
                }),
              },
              logprobs: null,
              finish_reason: ending
                ? FINISH_REASONS[ending]
                : calls
                  ? 'tool_calls'
                  : cutOff
                    ? 'length'
                    : 'stop',
            },
          ],
    usage: {
      prompt_tokens: usage.input,
      completion_tokens: usage.output,
      total_tokens: usage.input + usage.output,
      prompt_tokens_details: { cached_tokens: usage.cached, audio_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: usage.reasoning ?? 0, audio_tokens: 0 },
    },
  };
}
