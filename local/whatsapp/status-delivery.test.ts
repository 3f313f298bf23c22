import { expect, test } from 'vitest';
import { ManualClock } from '../clock.ts';
import { type Status, StatusDelivery } from './status-delivery.ts';

function start(answer: (message: string, status: Status, attempt: number) => number | Error) {
  const clock = new ManualClock(0);
  const posted: string[] = [];
  const givenUp: string[] = [];
  const attempts = new Map<string, number>();
  const delivery = new StatusDelivery<string>({
    clock,
    delayMs: 100,
    retryDelaysMs: [1000, 5000],
    concurrency: 2,
    post: async (message, status) => {
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
  delivery.add('a');
  await clock.advance(50);
  delivery.add('b');
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
  delivery.add('a');
  await clock.advance(10_000);
  expect(posted).toEqual(['100 a sent', '1100 a sent', '6100 a sent', '6200 a delivered', '6300 a read']);
  expect(givenUp).toEqual([]);
});

test('gives a status up after the last attempt, reports it once and goes on', async () => {
  const { clock, posted, givenUp, delivery } = start((_message, status) =>
    status === 'sent' ? 401 : status === 'delivered' ? new Error('connection refused') : 200,
  );
  delivery.add('a');
  await clock.advance(20_000);
  expect(givenUp).toEqual(['a sent: HTTP 401', 'a delivered: connection refused']);
  expect(posted.at(-1)).toBe('12300 a read');
  await delivery.idle();
});

test('idle waits for the last status; close ends the wait and posts no more', async () => {
  const { clock, posted, delivery } = start(() => 200);
  delivery.add('a');
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
