import { chatRequest } from './ask-chat.ts';
import { responsesRequest } from './ask-responses.ts';
import type { CallEnd } from './call-end.ts';
import { type DecisionQuestion, decisionRequest, readDecisionBody } from './decisions.ts';
import { type CallLimits, KeyedCalls, type KeyedWorld } from './keyed-calls.ts';
import type { CallOptions, ModelEndpoint, Prompt } from './model-call.ts';
import { readCompletionBody, readResponseBody } from './read-body.ts';

/** Speaks to models by the APIs of OpenAI; see {@link KeyedCalls} for what is so of every call. */
export class ModelClient {
  readonly #calls: KeyedCalls;

  constructor(world: KeyedWorld) {
    this.#calls = new KeyedCalls(world);
  }

  /** Asks once, in the form that the degree says. */
  async ask(endpoint: ModelEndpoint, prompt: Prompt, options: CallOptions): Promise<CallEnd> {
    const isResponses = options.degree.form === 'responses';
    return this.#calls.call(endpoint, options, {
      path: isResponses ? '/responses' : '/chat/completions',
      body: (isResponses ? responsesRequest : chatRequest)(endpoint.modelId, prompt, options),
      traceId: prompt.traceId,
      read: isResponses ? readResponseBody : readCompletionBody,
    });
  }

  /**
   * Asks the Decisions API once.
   *
   * @returns how the call ended; `said` is JSON: `{"choice": …, "confidence": …}`
   */
  async decide(endpoint: ModelEndpoint, question: DecisionQuestion, limits: CallLimits): Promise<CallEnd> {
    const body = decisionRequest(endpoint, question);
    const { traceId } = question;
    return this.#calls.call(endpoint, limits, { path: '/decisions', body, traceId, read: readDecisionBody });
  }
}
