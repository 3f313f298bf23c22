import { ManualClock } from '@prosa/local-cloud/clock';
import { expect, test } from 'vitest';
import { StatusDelivery } from './status-delivery.ts';
import { planStatuses, type Status } from './status-plan.ts';

const PLAN = planStatuses(100);

function start(answer: (message: string, status: Status, attempt: number) => number | Error) {
  const clock = new ManualClock(0);
  const posted: string[] = [];
  const givenUp: string[] = [];
  const attempts = new Map<string, number>();
  const delivery = new StatusDelivery<string>({
    clock,
    retryDelaysMs: [1000, 5000],
    concurrency: 2,
    post: async (message, { status }) => {
      const key = `${message} ${status}`;
      const attempt = (attempts.get(key) ?? 0) + 1;
      attempts.set(key, attempt);
      posted.push(`${clock.now()} ${key}`);
      const result = answer(message, status, attempt);
      if (result instanceof Error) throw result;
      return { status: result };
    },
    onGivenUp: (message, status, reason) => givenUp.push(`${message} ${status}: ${reason}`),
  });
  return { clock, posted, givenUp, delivery };
}

test('posts sent, delivered and read in this order, messages side by side', async () => {
  const { clock, posted, delivery } = start(() => 200);
  void delivery.add('a', PLAN);
  await clock.advance(50);
  void delivery.add('b', PLAN);
  await clock.advance(1000);
  expect(posted).toEqual([
    '100 a sent',
    '150 b sent',
    '200 a delivered',
    '250 b delivered',
    '300 a read',
    '350 b read',
  ]);
  await delivery.idle();
});

test('tries a refused status again before the next one', async () => {
  const { clock, posted, givenUp, delivery } = start((_message, status, attempt) =>
    status === 'sent' && attempt < 3 ? 503 : 200,
  );
  void delivery.add('a', PLAN);
  await clock.advance(10_000);
  expect(posted).toEqual(['100 a sent', '1100 a sent', '6100 a sent', '6200 a delivered', '6300 a read']);
  expect(givenUp).toEqual([]);
});

test('gives a status up after the last attempt, reports it once and goes on', async () => {
  const { clock, posted, givenUp, delivery } = start((_message, status) =>
    status === 'sent' ? 401 : status === 'delivered' ? new Error('connection refused') : 200,
  );
  void delivery.add('a', PLAN);
  await clock.advance(20_000);
  expect(givenUp).toEqual(['a sent: HTTP 401', 'a delivered: connection refused']);
  expect(posted.at(-1)).toBe('12300 a read');
  await delivery.idle();
});

test('idle waits for the last status; close ends the wait and posts no more', async () => {
  const { clock, posted, delivery } = start(() => 200);
  void delivery.add('a', PLAN);
  let idle = false;
  const waiting = delivery.idle().then(() => {
    idle = true;
  });
  await clock.advance(250);
  expect(idle).toBe(false);
  delivery.close();
  await waiting;
  await clock.advance(1000);
  expect(posted).toEqual(['100 a sent', '200 a delivered']);
});

const EARLY = planStatuses(100, { early: { only: ['sent'] } });

test('early statuses are posted at once, and who waits for them goes on then', async () => {
  const { clock, posted, delivery } = start(() => 200);
  await delivery.add('a', EARLY);
  expect(posted).toEqual(['0 a sent']);
  await clock.advance(1000);
  expect(posted).toEqual(['0 a sent', '100 a delivered', '200 a read']);
});

test('an early status that is refused is not waited for', async () => {
  const { clock, posted, delivery } = start((_message, _status, attempt) => (attempt === 1 ? 503 : 200));
  await delivery.add('a', EARLY);
  expect(posted).toEqual(['0 a sent']);
  await clock.advance(1000);
  expect(posted).toEqual(['0 a sent', '1000 a sent']);
});

test('a message without statuses is finished at once', async () => {
  const { delivery } = start(() => 200);
  await delivery.add('a', []);
  await delivery.idle();
});

test('close lets go who waits for an early status', async () => {
  const answer = Promise.withResolvers<{ status: number }>();
  const delivery = new StatusDelivery<string>({
    clock: new ManualClock(0),
    retryDelaysMs: [],
    concurrency: 1,
    post: () => answer.promise,
    onGivenUp: () => undefined,
  });
  const [posting, ready] = [delivery.add('a', EARLY), delivery.add('b', EARLY)];
  delivery.close();
  await ready;
  answer.resolve({ status: 200 });
  await posting;
});
