import type { Faults } from '@prosa/local-cloud/faults';
import { type FaultOf, type FaultWith, isPart, isSame } from '@prosa/local-cloud/faults/target';
import { ConnectionDropped } from '@prosa/local-cloud/http';
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
    const missing = faults.strikeWith(
      MODEL_TARGET,
      'no-responses',
      ({ match }) => call.api === 'responses' && fitsCall(match, call),
    );
    if (missing) throw new OpenAiError(404, 'Invalid URL (POST /v1/responses)');
    const fault = faults.strike(
      MODEL_TARGET,
      ({ action, match }) => action !== 'no-responses' && fitsCall(match, call),
    );
    return fault && disturb(faults, fault, call);
  };
}

function fitsCall(match: ModelFault['match'], call: ModelCallView): boolean {
  return (
    isPart(match?.text, call.question) &&
    isSame(match?.model, call.model) &&
    isSame(match?.api, call.api) &&
    isSame(match?.prompt_cache_key, call.promptCacheKey)
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
    case 'no-responses':
      return undefined;
  }
}

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
