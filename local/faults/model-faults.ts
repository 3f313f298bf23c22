import { ConnectionDropped } from '../http/connection-dropped.ts';
import { OpenAiError } from '../model/openai-error.ts';
import type { DisturbAnswer } from '../model/stand-in.ts';
import { isPart } from './match.ts';
import type { FaultRegistry } from './registry.ts';
import { pauseForCaller } from './stand-in-pause.ts';

/**
 * Model calls that fail, are refused, take long, or bring nothing that can be used.
 *
 * @see https://platform.openai.com/docs/guides/error-codes
 */
export function disturbedAnswers(faults: FaultRegistry): DisturbAnswer {
  faults.connect('model');
  return ({ question, gone }) => {
    const fault = faults.strike('model', ({ match }) => isPart(match?.text, question));
    switch (fault?.action) {
      case 'error':
        throw new OpenAiError(500, 'The server had an error while processing your request');
      case 'rate-limit':
        throw new OpenAiError(429, 'Rate limit reached for requests', 'rate_limit_exceeded');
      case 'hang':
        return pauseForCaller(faults, fault.ms, gone).then(() => {
          throw new ConnectionDropped();
        });
      case 'empty':
        return { text: '' };
      case 'nonsense':
        return { body: { nonsense: true } };
      case 'slow':
        return pauseForCaller(faults, fault.ms, gone).then(() => undefined);
      case undefined:
        return undefined;
    }
  };
}
