import { expect, test } from 'vitest';
import { ApiProblem, NoAnswer } from './problem.ts';
import { untilAnswered } from './until-answered.ts';

test('what has no answer is asked for again, what is refused is not, and once it is enough', async () => {
  const pauses: number[] = [];
  const pause = async (ms: number) => void pauses.push(ms);
  const answering = (...answers: (Error | string)[]) => {
    return async () => {
      const next = answers.shift();
      if (typeof next !== 'string') throw next;
      return next;
    };
  };
  const lost = new NoAnswer('lost');
  expect(
    await untilAnswered(answering(lost, new ApiProblem({ status: 503, code: 'x' }), 'there'), pause),
  ).toBe('there');
  expect(pauses).toEqual([800, 1_600]);
  const refused = new ApiProblem({ status: 409, code: 'window_closed' });
  await expect(untilAnswered(answering(refused, 'never'), pause)).rejects.toBe(refused);
  await expect(untilAnswered(answering(...Array<Error>(7).fill(lost)), pause)).rejects.toBe(lost);
  expect(pauses).toHaveLength(7);
});
