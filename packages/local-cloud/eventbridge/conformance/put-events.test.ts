import { DescribeEventBusCommand, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { entry, type Fixture, putRule, startFixture } from './bridge.fixture.ts';

let fixture: Fixture;

beforeEach(async () => {
  fixture = await startFixture();
  putRule(fixture.bridge, 'all', {});
});

afterEach(() => fixture.close());

const put = (...entries: Array<Partial<ReturnType<typeof entry>>>) =>
  fixture.client.send(new PutEventsCommand({ Entries: entries }));

const bodies = () => fixture.delivered.map(({ body }) => JSON.parse(body));

describe('PutEvents: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html', () => {
  test('answers an id for each entry, in order, and delivers the event with it', async () => {
    const { FailedEntryCount, Entries = [] } = await put(entry({ n: 1 }), entry({ n: 2 }));
    expect(FailedEntryCount).toBe(0);
    await fixture.clock.advance(0);
    expect(bodies().map(({ id, detail }) => [id, detail.n])).toEqual([
      [Entries[0]?.EventId, 1],
      [Entries[1]?.EventId, 2],
    ]);
  });

  test('delivers nothing before the call is answered', async () => {
    await put(entry({}));
    expect(fixture.delivered).toEqual([]);
    await fixture.clock.advance(0);
    expect(fixture.delivered).toHaveLength(1);
  });

  test('an event has the documented fields: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html', async () => {
    const Resources = ['arn:aws:s3:::bucket'];
    await put(entry({ n: 1 }, { Resources, Time: new Date('2025-12-31T23:59:58.900Z') }));
    await fixture.clock.advance(0);
    expect(bodies()).toEqual([
      {
        version: '0',
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        'detail-type': 'order.placed',
        source: 'my.app',
        account: '123456789012',
        time: '2025-12-31T23:59:58Z',
        region: 'us-east-1',
        resources: Resources,
        detail: { n: 1 },
      },
    ]);
  });

  test('an event without Time gets the time of the call', async () => {
    await put(entry({}));
    await fixture.clock.advance(60_000);
    expect(bodies()[0].time).toBe('2026-01-01T00:00:00Z');
  });

  test.each([
    ['Source', 'InvalidArgument'],
    ['DetailType', 'InvalidArgument'],
    ['Detail', 'InvalidArgument'],
  ])('an entry without %s fails with %s, the others go on', async (name, code) => {
    const { FailedEntryCount, Entries } = await put(entry({ n: 1 }), entry({ n: 2 }, { [name]: undefined }));
    expect(FailedEntryCount).toBe(1);
    expect(Entries).toEqual([
      { EventId: expect.any(String) },
      {
        ErrorCode: code,
        ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
      },
    ]);
    await fixture.clock.advance(0);
    expect(bodies().map(({ detail }) => detail.n)).toEqual([1]);
  });

  test.each(['plain text', '[1]', '"text"', '{"a": }', 'null', '1'])(
    'the detail %s is malformed',
    async (Detail) => {
      const { FailedEntryCount, Entries } = await put(entry({}, { Detail }));
      expect(FailedEntryCount).toBe(1);
      expect(Entries).toEqual([{ ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' }]);
      await fixture.clock.advance(0);
      expect(fixture.delivered).toEqual([]);
    },
  );

  test('takes ten entries, refuses none and eleven as a whole', async () => {
    const ten = Array.from({ length: 10 }, (_, n) => entry({ n }));
    await expect(put(...ten, entry({}))).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(put()).rejects.toMatchObject({ name: 'ValidationException' });
    await fixture.clock.advance(0);
    expect(fixture.delivered).toEqual([]);
    expect((await put(...ten)).FailedEntryCount).toBe(0);
  });

  test('the whole request must stay below 1 MB', async () => {
    const empty = entry({ text: '' });
    const rest = empty.Source.length + empty.DetailType.length + empty.Detail.length;
    const largest = 1024 * 1024 - 1 - rest;
    expect((await put(entry({ text: 'x'.repeat(largest) }))).FailedEntryCount).toBe(0);
    await expect(put(entry({ text: 'x'.repeat(largest + 1) }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
    const half = entry({ text: 'é'.repeat(largest / 4) });
    await expect(put(half, half, entry({}))).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Total size of the entries in the request is over the limit.',
    });
  });

  test('a bus that does not exist swallows the event and answers an id: https://github.com/aws/aws-sdk/issues/186', async () => {
    const { FailedEntryCount, Entries } = await put(entry({}, { EventBusName: 'misspelt' }));
    expect({ FailedEntryCount, Entries }).toEqual({
      FailedEntryCount: 0,
      Entries: [{ EventId: expect.any(String) }],
    });
    await fixture.clock.advance(0);
    expect(fixture.delivered).toEqual([]);
    expect(fixture.incidents).toMatchObject([{ kind: 'unknown-bus', busName: 'misspelt' }]);
  });

  test('a bus may be named by its ARN; without a name it is the default bus', async () => {
    const seen: string[] = [];
    fixture.bridge.onEvent((_event, busName) => seen.push(busName));
    const { Arn } = await fixture.client.send(new DescribeEventBusCommand({ Name: 'orders' }));
    await put(entry({}, { EventBusName: Arn }), entry({}, { EventBusName: undefined }));
    await fixture.clock.advance(0);
    expect(seen).toEqual(['orders', 'default']);
  });

  test('passes the trace header on; the entry overrides the request: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-related-service-xray.html', async () => {
    const ofRequest = 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1';
    const ofEntry = 'Root=1-5759e988-000000000000000000000001;Sampled=1';
    fixture.client.middlewareStack.add(
      (next) => (args) => {
        Object.assign((args.request as { headers: object }).headers, { 'X-Amzn-Trace-Id': ofRequest });
        return next(args);
      },
      { step: 'build' },
    );
    await put(entry({}), entry({}, { TraceHeader: ofEntry }));
    await fixture.clock.advance(0);
    expect(fixture.delivered.map(({ traceHeader }) => traceHeader)).toEqual([ofRequest, ofEntry]);
  });

  test('a call without a trace header carries none', async () => {
    await put(entry({}));
    await fixture.clock.advance(0);
    expect(fixture.delivered[0]).not.toHaveProperty('traceHeader');
  });
});
