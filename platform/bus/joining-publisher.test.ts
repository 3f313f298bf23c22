import { expect, it } from 'vitest';
import type { Envelope } from '#core/events/envelope.ts';
import { inboxMessage } from '../../test/support/events.ts';
import { joinPublications } from './joining-publisher.ts';
import { PublishError } from './publish-error.ts';
import { busEntry } from './put-events.ts';

const event = (number: number): Envelope => ({
  ...inboxMessage(),
  event_id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
});

/** A publisher whose requests end when the test says so. */
function heldPublisher() {
  const requests: { ids: number[]; end: PromiseWithResolvers<void> }[] = [];
  return {
    requests,
    publisher: {
      publish(envelopes: readonly Envelope[]) {
        const end = Promise.withResolvers<void>();
        requests.push({ ids: envelopes.map(({ event_id }) => Number(event_id.slice(-12))), end });
        return end.promise;
      },
    },
  };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const failure = (envelope: Envelope) => ({
  entry: busEntry(envelope, 'bus', 'prosa.test'),
  code: 'InternalFailure',
  retryable: true,
});

it('sends the first at once and joins those that come while it is on its way', async () => {
  const { requests, publisher } = heldPublisher();
  const joined = joinPublications(publisher);
  const all = [1, 2, 3].map((number) => joined.publish([event(number)]));
  expect(requests.map(({ ids }) => ids)).toEqual([[1]]);
  requests[0]?.end.resolve();
  await all[0];
  await settled();
  expect(requests.map(({ ids }) => ids)).toEqual([[1], [2, 3]]);
  requests[1]?.end.resolve();
  await Promise.all(all);
  const later = joined.publish([event(4)]);
  expect(requests.at(-1)?.ids).toEqual([4]);
  requests.at(-1)?.end.resolve();
  await later;
});

it('tells each caller about its own events only', async () => {
  const { requests, publisher } = heldPublisher();
  const joined = joinPublications(publisher);
  const first = joined.publish([event(1)]);
  const second = Promise.allSettled([joined.publish([event(2)]), joined.publish([event(3), event(4)])]);
  requests[0]?.end.resolve();
  await first;
  await settled();
  requests[1]?.end.reject(new PublishError([failure(event(3))]));
  const [two, three] = await second;
  expect(two?.status).toBe('fulfilled');
  expect(three).toMatchObject({
    status: 'rejected',
    reason: { failed: [{ eventId: event(3).event_id, code: 'InternalFailure' }] },
  });
});

it('an event that cannot be sent at all does not take its neighbours with it', async () => {
  const requests: number[] = [];
  const tooLarge = new TypeError('too large');
  const joined = joinPublications({
    async publish(envelopes: readonly Envelope[]) {
      requests.push(envelopes.length);
      if (envelopes.some(({ event_id }) => event_id === event(3).event_id)) throw tooLarge;
    },
  });
  const ends = await Promise.allSettled([1, 2, 3].map((number) => joined.publish([event(number)])));
  expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  expect(requests).toEqual([1, 2, 1, 1]);
});
