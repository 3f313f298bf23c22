import { expect, test } from 'vitest';
import { ApiProblem, NoAnswer } from './problem.ts';
import { RequestKeys } from './request-keys.ts';

const LOST = new NoAnswer('lost');
const REFUSED = new ApiProblem({ status: 409, code: 'window_closed' });

test('what had no answer is asked for again by its key, what was refused or answered is another request', async () => {
  let made = 0;
  const keys = new RequestKeys(() => `k${++made}`);
  const used: string[] = [];
  const ask = (body: object, end: Error | 'there') =>
    keys
      .ask(body, async (key) => {
        used.push(key);
        if (end !== 'there') throw end;
      })
      .catch((error: unknown) => expect(error).toBe(end));
  const carla = { phone: '11 98765-4321' };
  await ask(carla, LOST);
  await ask(carla, new ApiProblem({ status: 503, code: 'unavailable' }));
  await ask({ phone: '11 97777-1234' }, LOST);
  await ask(carla, 'there');
  expect(used).toEqual(['k1', 'k1', 'k2', 'k1']);
  await ask(carla, REFUSED);
  await ask(carla, 'there');
  expect(used.slice(4)).toEqual(['k3', 'k4']);
});

test('two who ask at once have one key', async () => {
  const keys = new RequestKeys();
  const [one, other] = await Promise.all([1, 2].map(() => keys.ask('a', async (key) => key)));
  expect(one).toBe(other);
});
