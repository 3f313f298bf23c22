import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveFront } from '../front/server.ts';
import type { LocalServer } from '../http/listen.ts';
import { EventLog } from './event-log.ts';
import { inspectionRoutes } from './routes.ts';
import { SdkCallCounter } from './sdk-calls.ts';
import type { CapturedEvent } from './views.ts';

const event = (id: number, order = 'o-1', type = 'order.placed'): CapturedEvent => ({
  'detail-type': type,
  source: 'shop',
  time: '2026-01-01T00:00:00Z',
  detail: { event_id: id, order_id: order },
});
const ids = (events: CapturedEvent[]) => events.map(({ detail }) => detail.event_id);

describe('EventLog', () => {
  it('filters and keeps the order of arrival', () => {
    const log = new EventLog();
    log.add(event(1), 1000);
    log.add(event(2, 'o-2'), 2000);
    log.add(event(3, 'o-1', 'order.paid'), 3000);
    expect(ids(log.list())).toEqual([1, 2, 3]);
    expect(ids(log.list({ detail: { order_id: 'o-1' } }))).toEqual([1, 3]);
    expect(ids(log.list({ detailType: 'order.paid' }))).toEqual([3]);
    expect(ids(log.list({ since: 2000 }))).toEqual([2, 3]);
    expect(ids(log.list({ limit: 2 }))).toEqual([2, 3]);
    expect(ids(log.list({ detail: { order_id: 'o-1' }, since: 1001 }))).toEqual([3]);
  });

  it('forgets the oldest', () => {
    const log = new EventLog(3);
    for (let id = 1; id <= 100; id++) log.add(event(id), id);
    expect(ids(log.list())).toEqual([98, 99, 100]);
  });
});

describe('SdkCallCounter', () => {
  it('counts by service and operation, from the last reset on', async () => {
    const counter = new SdkCallCounter();
    const call = (service: string, operation: string) =>
      counter.listener({ service, operation, input: {}, headers: {} });
    await call('dynamodb', 'CreateTable');
    counter.reset();
    await call('sqs', 'SendMessage');
    await call('dynamodb', 'PutItem');
    await call('sqs', 'SendMessage');
    expect(counter.list()).toEqual([
      { service: 'dynamodb', operation: 'PutItem', count: 1 },
      { service: 'sqs', operation: 'SendMessage', count: 2 },
    ]);
  });
});

describe('inspectionRoutes', () => {
  let front: LocalServer;
  beforeAll(async () => {
    const log = new EventLog();
    for (let id = 1; id <= 1500; id++) log.add(event(id, id % 2 ? 'o-1' : 'o-2'), id * 1000);
    const routes = inspectionRoutes({
      detailFields: ['order_id'],
      health: () => ({ ready: true }),
      events: (filter) => log.list(filter),
      queues: () =>
        ['a', 'b'].map((name) => ({ name, waiting: 1, in_flight: 0, delayed: 0, oldest_age_s: 5 })),
      functions: () => [],
      sdkCalls: () => [],
    });
    front = await serveFront({ port: 0, routes, apis: [], onFault: () => undefined });
  });
  afterAll(() => front.close());

  async function get(path: string) {
    const response = await fetch(`${front.url}/_local/${path}`);
    const body = (await response.json()) as { items?: CapturedEvent[]; message?: string };
    return { status: response.status, body, items: body.items ?? [] };
  }

  it('lists the newest thousand events, newest last, unless the query says more or less', async () => {
    expect((await get('events')).items).toHaveLength(1000);
    expect(ids((await get('events')).items).at(-1)).toBe(1500);
    expect((await get('events?limit=2000')).items).toHaveLength(1500);
    expect(ids((await get('events?limit=2&order_id=o-2')).items)).toEqual([1498, 1500]);
    expect((await get('events?detail_type=other')).items).toEqual([]);
  });

  it('takes since in milliseconds or as ISO 8601', async () => {
    expect(ids((await get('events?since=1500000')).items)).toEqual([1500]);
    expect(ids((await get('events?since=1970-01-01T00:25:00.000Z')).items)).toEqual([1500]);
    expect(ids((await get(`events?since=${encodeURIComponent('1970-01-01T01:25:00+01:00')}`)).items)).toEqual(
      [1500],
    );
  });

  it('lists queues and calls', async () => {
    expect((await get('queues?limit=1')).items).toEqual([expect.objectContaining({ name: 'b' })]);
    expect((await get('sdk-calls')).items).toEqual([]);
    expect((await get('health')).body).toEqual({ ready: true });
  });

  it.each([
    ['events?limit=0', 'limit must be a whole number from 1, not "0"'],
    ['events?limit=ten', 'limit must be'],
    ['events?limit=1.5', 'limit must be'],
    ['events?limit=-1', 'limit must be'],
    ['events?limit=1&limit=2', 'query parameter limit may be given once'],
    ['events?since=yesterday', 'since must be milliseconds since 1970 or an ISO 8601 time'],
    ['events?since=2026-13-45T00:00:00Z', 'since must be'],
    ['events?orderid=o-1', 'unknown query parameter orderid; known are order_id, detail_type'],
    ['queues?since=1', 'unknown query parameter since'],
    ['health?x=1', 'unknown query parameter x; there are none here'],
  ])('answers 400 to %s', async (path, message) => {
    const { status, body } = await get(path);
    expect(status).toBe(400);
    expect(body.message).toContain(message);
  });
});
