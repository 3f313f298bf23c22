import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { ManualClock } from '@prosa/local-cloud/clock';
import { expect, test } from 'vitest';
import type { Envelope } from '#core/events/envelope.ts';
import { createEventPublisher, type EventPublisherOptions } from './event-publisher.ts';
import { PublishError } from './publish-error.ts';
import { EventTooLargeError } from './put-events.ts';

function event(number: number, text = 'hi'): Envelope {
  return {
    event: 'outbox.message.sent',
    event_id: `event-${number}`,
    trace_id: '1-5759e988-bd862e3fe1be46a994272793',
    span_id: '53995c3f42cd8ad8',
    tenant_id: 'acme',
    conversation_id: 'cv_a',
    idempotency_key: `sent:${number}`,
    timestamp: '2026-11-22T14:00:00.000Z',
    occurred_at: '2026-11-22T14:00:00.000Z',
    version: 1,
    hops: 1,
    payload: { text },
  };
}

const events = (count: number) => Array.from({ length: count }, (_, index) => event(index));

type Answer = (ids: string[]) => unknown;
const accept: Answer = (ids) => ({
  FailedEntryCount: 0,
  Entries: ids.map((id) => ({ EventId: `bus-${id}` })),
});
const reject =
  (code: string, ...rejected: string[]): Answer =>
  (ids) => ({
    FailedEntryCount: rejected.length,
    Entries: ids.map((id) => (rejected.includes(id) ? { ErrorCode: code } : { EventId: `bus-${id}` })),
  });
const fail =
  (error: unknown): Answer =>
  () => {
    throw error;
  };
const serviceError = (name: string, httpStatusCode: number) =>
  Object.assign(new Error(name), { name, $metadata: { httpStatusCode } });

/** A publisher whose client gives the answers in turn and then accepts, and whose time passes in pauses only. */
function bench(answers: Answer[] = [], options: Partial<EventPublisherOptions> = {}) {
  const calls: string[][] = [];
  const entries: unknown[] = [];
  const pauses: number[] = [];
  const timeouts: number[] = [];
  let now = 1_000;
  const send = async (command: unknown) => {
    if (!(command instanceof PutEventsCommand)) throw new Error('not a PutEvents call');
    const ids = (command.input.Entries ?? []).map(
      ({ Detail }) => JSON.parse(Detail ?? '').event_id as string,
    );
    entries.push(...(command.input.Entries ?? []));
    calls.push(ids);
    return (answers.shift() ?? accept)(ids);
  };
  const publisher = createEventPublisher({
    client: { send } as Pick<EventBridgeClient, 'send'>,
    busName: 'prosa-local',
    functionName: 'sender',
    now: () => now,
    random: () => 0.5,
    sleep: async (ms) => {
      pauses.push(ms);
      now += ms;
    },
    timer: {
      after(ms) {
        timeouts.push(ms);
        return { cancel() {} };
      },
    },
    ...options,
  });
  return { publisher, calls, entries, pauses, timeouts };
}

async function failureOf(work: Promise<void>): Promise<PublishError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof PublishError)) throw new Error('no PublishError', { cause: error });
  return error;
}

test('an event goes out as source, detail type and the whole envelope', async () => {
  const { publisher, entries } = bench();
  await publisher.publish([event(1)]);
  expect(entries).toEqual([
    {
      EventBusName: 'prosa-local',
      Source: 'prosa.sender',
      DetailType: 'outbox.message.sent',
      Detail: JSON.stringify(event(1)),
    },
  ]);
});

test('nothing to publish calls nothing', async () => {
  const { publisher, calls } = bench();
  await publisher.publish([]);
  expect(calls).toEqual([]);
});

test('sends at most ten in a call, in order', async () => {
  const { publisher, calls } = bench();
  await publisher.publish(events(21));
  expect(calls.map((ids) => ids.length)).toEqual([10, 10, 1]);
  expect(calls.flat()).toEqual(events(21).map(({ event_id }) => event_id));
});

test('a call stays below 1 MB', async () => {
  const { publisher, calls } = bench();
  await publisher.publish([event(1, 'x'.repeat(600_000)), event(2, 'x'.repeat(600_000)), event(3)]);
  expect(calls).toEqual([['event-1'], ['event-2', 'event-3']]);
});

test('an event above 1 MB is refused before anything is sent', async () => {
  const { publisher, calls } = bench();
  const failure = publisher.publish([event(1), event(2, 'x'.repeat(1_048_576))]);
  await expect(failure).rejects.toThrow(EventTooLargeError);
  await expect(failure).rejects.toMatchObject({
    retryable: false,
    message: expect.stringContaining('event-2'),
  });
  expect(calls).toEqual([]);
});

test('tries again only what failed, with growing pauses', async () => {
  const { publisher, calls, pauses } = bench([
    reject('ThrottlingException', 'event-1', 'event-3'),
    reject('InternalFailure', 'event-3'),
  ]);
  await publisher.publish(events(4));
  expect(calls).toEqual([['event-0', 'event-1', 'event-2', 'event-3'], ['event-1', 'event-3'], ['event-3']]);
  expect(pauses).toEqual([25, 50]);
});

test.each([
  ['throttled', serviceError('ThrottlingException', 400)],
  ['a fault of the service', serviceError('InternalException', 500)],
  ['too many requests', serviceError('Whatever', 429)],
  [
    'a reset connection',
    Object.assign(new Error('read'), { code: 'ECONNRESET', $metadata: { attempts: 1 } }),
  ],
  ['no name server', Object.assign(new Error('dns'), { code: 'EAI_AGAIN' })],
  ['a time-out', Object.assign(new Error('slow'), { name: 'TimeoutError' })],
])('tries the whole call again after %s', async (_name, error) => {
  const { publisher, calls } = bench([fail(error)]);
  await publisher.publish(events(2));
  expect(calls).toEqual([
    ['event-0', 'event-1'],
    ['event-0', 'event-1'],
  ]);
});

test.each([
  ['access denied', serviceError('AccessDeniedException', 400)],
  ['a fault in our code', new TypeError('x is not a function')],
  ['a bad argument', Object.assign(new Error('bad'), { code: 'ERR_INVALID_ARG_TYPE' })],
])('does not try again after %s', async (_name, error) => {
  const { publisher, calls } = bench([fail(error)]);
  const failure = await failureOf(publisher.publish(events(2)));
  expect(calls).toHaveLength(1);
  expect(failure).toMatchObject({
    retryable: false,
    cause: error,
    failed: [
      { eventId: 'event-0', code: error.name },
      { eventId: 'event-1', code: error.name },
    ],
  });
});

test('an entry that is refused for good is named, the others are tried on', async () => {
  const { publisher, calls } = bench([
    (ids) => ({
      Entries: ids.map((id) => {
        if (id === 'event-0') return { ErrorCode: 'MalformedDetail' };
        return id === 'event-1' ? { ErrorCode: 'ThrottlingException' } : { EventId: id };
      }),
    }),
  ]);
  const failure = await failureOf(publisher.publish(events(3)));
  expect(calls).toEqual([['event-0', 'event-1', 'event-2'], ['event-1']]);
  expect(failure).toMatchObject({
    retryable: false,
    failed: [{ eventId: 'event-0', code: 'MalformedDetail' }],
  });
});

test('an entry that the answer does not mention is not taken for accepted', async () => {
  const { publisher, calls } = bench([() => ({ FailedEntryCount: 0, Entries: [{ EventId: 'bus-0' }] })]);
  await publisher.publish(events(2));
  expect(calls).toEqual([['event-0', 'event-1'], ['event-1']]);
});

test('an entry with an error code is not taken for accepted, whatever else the answer says', async () => {
  const { publisher, calls } = bench([
    () => ({ Entries: [{ EventId: 'bus-0', ErrorCode: 'InternalFailure' }, { EventId: 'bus-1' }] }),
  ]);
  await publisher.publish(events(2));
  expect(calls).toEqual([['event-0', 'event-1'], ['event-0']]);
});

test('gives up after its attempts and names what is left', async () => {
  const throttled = reject('ThrottlingException', 'event-1');
  const { publisher, calls, pauses } = bench([throttled, throttled, throttled, throttled]);
  const failure = await failureOf(publisher.publish(events(2)));
  expect(calls).toHaveLength(4);
  expect(pauses).toEqual([25, 50, 100]);
  expect(failure).toMatchObject({
    retryable: true,
    failed: [{ eventId: 'event-1', code: 'ThrottlingException' }],
  });
  expect(failure.message).toBe('the bus did not accept 1 events: event-1 ThrottlingException');
});

test('does not begin a pause that would end after the deadline', async () => {
  const throttled = reject('ThrottlingException', 'event-0');
  const { publisher, calls, pauses, timeouts } = bench([throttled, throttled, throttled]);
  const failure = await failureOf(publisher.publish(events(1), { deadline: 1_060 }));
  expect({ calls: calls.length, pauses, timeouts }).toEqual({ calls: 2, pauses: [25], timeouts: [60, 35] });
  expect(failure.retryable).toBe(true);
});

test('does not wait for an answer beyond the deadline', async () => {
  const clock = new ManualClock(1_000);
  const silent = () => {
    void clock.advance(60);
    return new Promise<never>(() => {});
  };
  const { publisher, calls } = bench([silent], { timer: clock, now: () => clock.now() });
  const failure = await failureOf(publisher.publish(events(1), { deadline: 1_060 }));
  expect(failure.failures).toMatchObject([{ code: 'TimeoutError', retryable: true }]);
  expect(calls).toHaveLength(1);
});

test('a deadline that has passed sends nothing', async () => {
  const { publisher, calls } = bench();
  const failure = await failureOf(publisher.publish(events(1), { deadline: 999 }));
  expect(failure.failed).toEqual([{ eventId: 'event-0', code: 'DeadlineReached' }]);
  expect(calls).toEqual([]);
});

test('a publisher is ready for the next publication after a failed one', async () => {
  const { publisher, calls } = bench([fail(serviceError('AccessDeniedException', 400))]);
  await failureOf(publisher.publish([event(1)]));
  await publisher.publish([event(2)]);
  expect(calls).toEqual([['event-1'], ['event-2']]);
});
