import type { Faults } from '@prosa/local-cloud/faults';
import { type FaultOf, type FaultWith, isPart, isSame } from '@prosa/local-cloud/faults/target';
import { ConnectionDropped } from '@prosa/local-cloud/http';
import { isOfKey } from '../model/call-log.ts';
import type { AlteredAnswer, DisturbAnswer, ModelCallView } from '../model/disorder.ts';
import { OpenAiError } from '../model/openai-error.ts';
import { MODEL_TARGET } from './model-target.ts';

type ModelFault = FaultOf<typeof MODEL_TARGET>;

/**
 * Model calls that fail, are refused, take long, or bring nothing that can be used.
 *
 * @see https://developers.openai.com/api/docs/guides/error-codes
 */
export function disturbedAnswers(faults: Faults): DisturbAnswer {
  faults.connect(MODEL_TARGET);
  return (call) => {
    const known = faults.strikeWith(
      MODEL_TARGET,
      'knows',
      (fault) => fitsCall(fault.match, call) && unknownPart(fault, call) !== undefined,
    );
    if (known) throw unknownPart(known, call);
    const fault = faults.strike(
      MODEL_TARGET,
      ({ action, match }) => action !== 'knows' && fitsCall(match, call),
    );
    return fault && disturb(faults, fault, call);
  };
}

const FORMS = ['responses', 'chat_schema', 'chat_object', 'chat_text'];

/** What an endpoint that knows no more than that answers to a request that asks for more. */
function unknownPart(
  { form, limit, effort, cache }: FaultWith<typeof MODEL_TARGET, 'knows'>,
  call: ModelCallView,
): OpenAiError | undefined {
  const rank = FORMS.indexOf(form);
  if (rank > 0 && call.api === 'responses') return new OpenAiError(404, 'Invalid URL (POST /v1/responses)');
  const hasForm = call.format === 'text' || (call.format === 'json_object' ? rank <= 2 : rank <= 1);
  if (!hasForm) return unsupported('response_format');
  if (limit !== undefined && call.api === 'chat' && call.limit !== undefined && call.limit !== limit)
    return unsupported(call.limit);
  if (!cache && call.marksCache) return unsupported('prompt_cache_options');
  return !effort && call.hasEffort ? unsupported('reasoning_effort') : undefined;
}

const unsupported = (param: string) =>
  new OpenAiError(400, `Unsupported parameter: '${param}'`, 'unsupported_parameter', { param });

/** What is asked beside answers. */
const MUST_BE_NAMED: ReadonlySet<ModelCallView['api']> = new Set(['embeddings', 'transcriptions']);

function fitsCall(match: ModelFault['match'], call: ModelCallView): boolean {
  return (
    isPart(match?.text, call.question) &&
    isSame(match?.model, call.model) &&
    (MUST_BE_NAMED.has(call.api) ? match?.api === call.api : isSame(match?.api, call.api)) &&
    (match?.prompt_cache_key === undefined || isOfKey(call.promptCacheKey, match.prompt_cache_key))
  );
}

function disturb(
  faults: Faults,
  fault: ModelFault,
  { gone }: ModelCallView,
): AlteredAnswer | undefined | Promise<undefined> {
  switch (fault.action) {
    case 'error':
      throw new OpenAiError(fault.status, `The request failed by a fault with ${fault.status}`, null, {
        retryAfterSeconds: fault.retry_after,
      });
    case 'rate-limit':
      throw new OpenAiError(429, 'Rate limit reached for requests', 'rate_limit_exceeded', {
        retryAfterSeconds: fault.retry_after,
      });
    case 'hang':
      return faults.pauseForCaller(fault.ms, gone).then(() => {
        throw new ConnectionDropped();
      });
    case 'drop':
      throw new ConnectionDropped();
    case 'empty':
      return { kind: 'text', text: '' };
    case 'refusal':
      return { kind: 'refusal', text: 'I’m sorry, but I can’t help with that.' };
    case 'nonsense':
      return nonsense(fault.kind);
    case 'slow':
      return faults.pauseForCaller(fault.ms, gone).then(() => undefined);
    case 'untidy':
      return { kind: 'untidy', as: UNTIDY[fault.kind] };
    case 'ends':
      return { kind: 'ending', as: fault.as };
    case 'reject':
      throw new OpenAiError(...REJECTIONS[fault.for]);
    case 'knows':
      return undefined;
  }
}

/** What providers answer to a request, or an account, that they do not serve. */
const REJECTIONS: Readonly<
  Record<FaultWith<typeof MODEL_TARGET, 'reject'>['for'], ConstructorParameters<typeof OpenAiError>>
> = {
  quota: [429, 'You exceeded your current quota, please check your plan.', 'insufficient_quota'],
  filter: [400, 'The response was filtered due to the prompt.', 'content_filter'],
  unknown: [400, 'The request could not be processed.', 'e_1207'],
  blank: [400, 'messages: text content blocks must contain non-whitespace text'],
  'too-long': [400, "This model's maximum context length is 2048 tokens.", 'context_length_exceeded'],
  model: [404, 'The model does not exist or you do not have access to it.', 'model_not_found'],
};

const UNTIDY: Readonly<Record<FaultWith<typeof MODEL_TARGET, 'untidy'>['kind'], (text: string) => string>> = {
  fenced: (text) => `Here it is:\n\`\`\`json\n${text}\n\`\`\``,
  thoughts: (text) => `<think>The customer wrote {"reply":"something"}.</think>\n${text}`,
  'fewer-fields': (text) => text.replaceAll(/,"(?:queue|reason)":null/g, ''),
};

function nonsense(kind: FaultWith<typeof MODEL_TARGET, 'nonsense'>['kind']): AlteredAnswer {
  switch (kind) {
    case 'body':
      return { kind: 'body', body: { nonsense: true } };
    case 'html':
      return { kind: 'body', body: '<html><body>Welcome to the proxy</body></html>' };
    case 'not-json':
      return { kind: 'text', text: 'Sure, here is the answer: {"reply": "Ol' };
    case 'wrong-schema':
      return { kind: 'text', text: '{"nonsense":true}' };
  }
}
