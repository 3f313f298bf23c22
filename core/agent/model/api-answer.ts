import { OpenAIError } from 'openai';
import { NoApiAnswerError } from './model-errors.ts';

/**
 * What the API answered. Where a body is none of the API's, the client fails with whatever its own code stumbles
 * over; that error quotes the body, so only its name is kept.
 *
 * @throws OpenAI's errors; {@link NoApiAnswerError}
 */
export async function apiAnswer<Answer extends object>(call: PromiseLike<Answer>): Promise<Answer> {
  let answer: unknown;
  try {
    answer = await call;
    if (typeof answer === 'object' && answer !== null) return answer as Answer;
  } catch (error) {
    if (error instanceof OpenAIError || !(error instanceof TypeError || error instanceof SyntaxError))
      throw error;
    throw new NoApiAnswerError(error.name);
  }
  throw new NoApiAnswerError(`a ${typeof answer} in place of an object`);
}
