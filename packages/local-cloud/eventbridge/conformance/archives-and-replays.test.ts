import {
  CancelReplayCommand,
  DescribeArchiveCommand,
  DescribeReplayCommand,
  ListReplaysCommand,
  PutEventsCommand,
  StartReplayCommand,
} from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { entry, type Fixture, putRule, ruleArn, startFixture } from './bridge.fixture.ts';

const BUS_ARN = 'arn:aws:events:us-east-1:123456789012:event-bus/orders';
const ARCHIVE_ARN = 'arn:aws:events:us-east-1:123456789012:archive/kept';
const MINUTE_MS = 60_000;

let fixture: Fixture;

beforeEach(async () => {
  fixture = await startFixture();
  fixture.bridge.createArchive({ name: 'kept', busName: 'orders', retentionDays: 7 });
  putRule(fixture.bridge, 'rule', {});
});

afterEach(() => fixture.close());

async function publish(n: number, overrides: object = {}): Promise<void> {
  await fixture.client.send(new PutEventsCommand({ Entries: [entry({ n }, overrides)] }));
  await fixture.clock.advance(0);
}

const start = (overrides: object = {}) =>
  fixture.client.send(
    new StartReplayCommand({
      ReplayName: 'again',
      EventSourceArn: ARCHIVE_ARN,
      EventStartTime: new Date(Date.UTC(2026, 0, 1)),
      EventEndTime: new Date(Date.UTC(2026, 0, 2)),
      Destination: { Arn: BUS_ARN },
      ...overrides,
    }),
  );

const describeReplay = () => fixture.client.send(new DescribeReplayCommand({ ReplayName: 'again' }));

const numbers = () => fixture.delivered.map(({ event }) => (event.detail as { n: number }).n);

describe('archives: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-archive-event.html', () => {
  test('keep what matches their pattern until the retention ends', async () => {
    const eventPattern = { detail: { n: [2] } };
    fixture.bridge.createArchive({ name: 'twos', busName: 'orders', eventPattern, retentionDays: 1 });
    await publish(1);
    await publish(2);
    const count = async (ArchiveName: string) =>
      (await fixture.client.send(new DescribeArchiveCommand({ ArchiveName }))).EventCount;
    expect(await count('twos')).toBe(1);
    expect(await count('kept')).toBe(2);
    await fixture.clock.advance(24 * 60 * MINUTE_MS);
    expect(await count('twos')).toBe(0);
    expect(await count('kept')).toBe(2);
  });

  test('refuse an unknown bus, a name that is taken and an invalid retention', () => {
    const create = (name: string, busName: string, retentionDays?: number) => () =>
      fixture.bridge.createArchive({
        name,
        busName,
        ...(retentionDays !== undefined && { retentionDays }),
      });
    expect(create('a', 'gone')).toThrow('Event bus gone does not exist.');
    expect(create('kept', 'orders')).toThrow('Archive kept already exists.');
    expect(create('a', 'orders', -1)).toThrow('RetentionDays');
  });
});

describe('replays: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-replay-archived-event.html', () => {
  test('send the events again with replay-name, without archiving them again', async () => {
    await publish(1, { TraceHeader: 'Root=1-a-b' });
    fixture.delivered.length = 0;
    expect(await start()).toMatchObject({ State: 'STARTING', ReplayArn: expect.stringContaining('again') });
    await fixture.clock.advance(0);
    expect(fixture.delivered.map(({ body }) => JSON.parse(body))).toMatchObject([
      { 'replay-name': 'again', detail: { n: 1 } },
    ]);
    expect(fixture.delivered[0]).not.toHaveProperty('traceHeader');
    expect(fixture.bridge.archive('kept').events(fixture.clock.now())).toHaveLength(1);
    expect(await describeReplay()).toMatchObject({ State: 'COMPLETED', Destination: { Arn: BUS_ARN } });
  });

  test('a rule that requires replay-name not to exist ignores them', async () => {
    fixture.bridge.putRule({
      name: 'rule',
      arn: ruleArn('rule'),
      busName: 'orders',
      eventPattern: { 'replay-name': [{ exists: false }] },
      state: 'ENABLED',
      targets: [{ id: 'a', arn: 'arn:aws:sqs:us-east-1:123456789012:q' }],
    });
    await publish(1);
    await start();
    await fixture.clock.advance(0);
    expect(numbers()).toEqual([1]);
  });

  test('go by the time in the event, minute by minute, from the start to before the end', async () => {
    const at = (minutes: number) => ({ Time: new Date(Date.UTC(2026, 0, 1) + minutes * MINUTE_MS) });
    await publish(3, at(3));
    await publish(1, at(1));
    await publish(0, at(0));
    await publish(5, at(5));
    fixture.delivered.length = 0;
    await start({ EventStartTime: at(1).Time, EventEndTime: at(5).Time });
    await fixture.clock.advance(0);
    expect(numbers()).toEqual([1, 3]);
    expect((await describeReplay()).EventLastReplayedTime).toEqual(at(3).Time);
  });

  test('may be limited to chosen rules', async () => {
    putRule(fixture.bridge, 'chosen', { id: 'chosen' });
    await publish(1);
    fixture.delivered.length = 0;
    await start({ Destination: { Arn: BUS_ARN, FilterArns: [ruleArn('chosen')] } });
    await fixture.clock.advance(0);
    expect(fixture.delivered.map(({ target }) => target.id)).toEqual(['chosen']);
  });

  test('can be cancelled: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CancelReplay.html', async () => {
    await publish(1);
    fixture.delivered.length = 0;
    await start();
    const cancelled = await fixture.client.send(new CancelReplayCommand({ ReplayName: 'again' }));
    expect(cancelled.State).toBe('CANCELLING');
    await fixture.clock.advance(0);
    expect(fixture.delivered).toEqual([]);
    const { Replays } = await fixture.client.send(new ListReplaysCommand({}));
    expect(Replays).toMatchObject([{ ReplayName: 'again', State: 'CANCELLED' }]);
  });

  test.each([
    ['an unknown archive', { EventSourceArn: `${ARCHIVE_ARN}x` }, 'ValidationException'],
    ['an end before the start', { EventEndTime: new Date(0) }, 'ValidationException'],
    ['an unknown bus', { Destination: { Arn: `${BUS_ARN}x` } }, 'ResourceNotFoundException'],
    ['another bus', { Destination: { Arn: BUS_ARN.replace('orders', 'default') } }, 'ValidationException'],
  ])('refuse %s', async (_name, overrides, code) => {
    await expect(start(overrides)).rejects.toMatchObject({ name: code });
    await expect(describeReplay()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('refuse a name that is taken', async () => {
    await start();
    await expect(start()).rejects.toMatchObject({ name: 'ResourceAlreadyExistsException' });
  });
});
