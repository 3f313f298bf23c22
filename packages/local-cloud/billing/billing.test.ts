import { describe, expect, it } from 'vitest';
import { ManualClock } from '../clock.ts';
import type { InvocationReport } from '../lambda/config.ts';
import { SqsEngine } from '../sqs/engine.ts';
import { Billing } from './billing.ts';
import { platformLines } from './lambda-usage.ts';
import { UNITS } from './prices.ts';

const KB = 1024;

function bench() {
  const clock = new ManualClock();
  const billing = new Billing(clock);
  const call = (service: string, operation: string, input: Record<string, unknown>, output: unknown = {}) =>
    billing.called({ service, operation, input, headers: {} }, output);
  /** `[operation, requests, units, unit]` of every row of a service. */
  const used = (service: string) =>
    billing
      .report()
      .items.filter((row) => row.service === service)
      .map(({ operation, requests, units, unit }) => [operation, requests, units, unit]);
  return { clock, billing, call, used };
}

const invocation = (more: Partial<InvocationReport> = {}): InvocationReport => ({
  functionName: 'sender',
  functionArn: 'arn',
  requestId: '8f507cfc-3c5d-4697-b07a-ac58fc914c95',
  outcome: 'success',
  startedAtMs: 0,
  durationMs: 3.46,
  memoryUsedMb: 63,
  traceHeader: 'Root=1-5e34a614-10bdxxxxfb44xxxxxx;Parent=07f0b5f2fa5e5e1c;Sampled=1',
  ...more,
});

/** @see https://aws.amazon.com/sqs/pricing/ */
describe('SQS', () => {
  const QueueUrl = 'http://127.0.0.1:1/000000000000/work.fifo';

  it('bills every action, and each 64 KB of a payload', () => {
    const { call, used } = bench();
    const MessageBody = 'x'.repeat(65 * KB);
    call('sqs', 'SendMessage', { QueueUrl, MessageBody: 'Olá' });
    call('sqs', 'SendMessage', { QueueUrl, MessageBody });
    const Entries = Array.from({ length: 10 }, () => ({ MessageBody: 'x'.repeat(10 * KB) }));
    call('sqs', 'SendMessageBatch', { QueueUrl, Entries });
    call('sqs', 'ReceiveMessage', { QueueUrl }, { Messages: [{ Body: MessageBody }, { Body: MessageBody }] });
    call('sqs', 'ReceiveMessage', { QueueUrl }, {});
    call('sqs', 'DeleteMessage', { QueueUrl });
    expect(used('sqs')).toEqual([
      ['DeleteMessage', 1, 1, UNITS.fifoRequest],
      ['ReceiveMessage', 2, 3 + 1, UNITS.fifoRequest],
      ['SendMessage', 2, 1 + 2, UNITS.fifoRequest],
      ['SendMessageBatch', 1, 2, UNITS.fifoRequest],
    ]);
  });

  it('counts attributes in the size, and tells standard queues from FIFO ones', () => {
    const { call, used, billing } = bench();
    const StringValue = 'x'.repeat(64 * KB);
    const MessageAttributes = { trace: { DataType: 'String', StringValue } };
    call('sqs', 'SendMessage', { QueueUrl: 'http://x/1/standard', MessageBody: 'a', MessageAttributes });
    billing.sqs.sentByRule(false, { body: 'a' });
    expect(used('sqs')).toEqual([
      ['SendMessage', 1, 2, UNITS.standardRequest],
      ['rule:SendMessage', 1, 1, UNITS.standardRequest],
    ]);
  });

  it("counts a mapping's receives, the empty ones by themselves, and its deletes in batches of ten", async () => {
    const { billing, used, clock } = bench();
    const engine = new SqsEngine({ clock });
    const queue = engine.createQueue('work');
    const polled = billing.sqs.polled(queue);
    for (let count = 0; count < 12; count++) queue.send({ body: 'x' });
    const first = await polled.receive({ maxMessages: 10, waitSeconds: 0 });
    const second = await polled.receive({ maxMessages: 10, waitSeconds: 0 });
    expect(await polled.receive({ maxMessages: 10, waitSeconds: 0 })).toEqual([]);
    for (const { receiptHandle } of [...first, ...second]) polled.delete(receiptHandle);
    await clock.advance(0);
    const stopped = polled.receive({ maxMessages: 1, waitSeconds: 20, signal: AbortSignal.abort() });
    expect(await stopped).toEqual([]);
    expect(used('sqs')).toEqual([
      ['mapping:DeleteMessageBatch', 2, 2, UNITS.standardRequest],
      ['mapping:ReceiveMessage', 2, 2, UNITS.standardRequest],
      ['mapping:ReceiveMessage:empty', 1, 1, UNITS.standardRequest],
    ]);
    expect(queue.counts().inFlight).toBe(0);
    engine.close();
  });
});

/** @see https://aws.amazon.com/eventbridge/pricing/ */
describe('EventBridge', () => {
  const entry = (bytes: number) => ({ Source: 's', DetailType: 'd', Detail: 'x'.repeat(bytes - 2) });

  it('bills each 64 KB of an accepted entry', () => {
    const { call, used } = bench();
    const Entries = [entry(64 * KB), entry(65 * KB), entry(100)];
    const results = [{ EventId: '1' }, { EventId: '2' }, { ErrorCode: 'MalformedDetail' }];
    call('eventbridge', 'PutEvents', { Entries }, { Entries: results });
    call('eventbridge', 'DescribeEventBus', {});
    expect(used('eventbridge')).toEqual([['PutEvents', 1, 3, UNITS.event]]);
  });

  it('bills what is archived by its bytes, and what is replayed again', () => {
    const { billing, used } = bench();
    const event = {
      version: '0' as const,
      id: 'i',
      'detail-type': 'd',
      source: 's',
      account: '0',
      time: '2026-01-01T00:00:00Z',
      region: 'us-east-1',
      resources: [],
      detail: {},
    };
    billing.eventbridge.archived(event);
    billing.eventbridge.onBus(event);
    billing.eventbridge.onBus({ ...event, 'replay-name': 'again' });
    expect(used('eventbridge')).toEqual([
      ['archive', 1, JSON.stringify(event).length, UNITS.archivedByte],
      ['replay', 1, 1, UNITS.event],
    ]);
  });
});

describe('Lambda', () => {
  it('bills begun milliseconds times memory, with the initialisation', () => {
    const { billing, used } = bench();
    billing.invoked(invocation(), { memoryMb: 512 });
    billing.invoked(invocation({ initDurationMs: 96.6, durationMs: 900.2, outcome: 'error' }), {
      memoryMb: 1024,
    });
    billing.invoked(invocation({ outcome: 'closed' }), { memoryMb: 1024 });
    expect(used('lambda')).toEqual([
      ['Invoke', 2, 0.004 * 0.5 + 0.997, UNITS.gbSecond],
      ['Invoke', 2, 2, UNITS.invocation],
    ]);
  });

  it('writes its lines to the log, which are billed like those of functions', () => {
    const { billing, used } = bench();
    const report = invocation({ initDurationMs: 10 });
    expect(platformLines(report, { memoryMb: 128 })[2]).toContain(
      'Duration: 3.46 ms\tBilled Duration: 14 ms\tMemory Size: 128 MB\tMax Memory Used: 63 MB\tInit Duration: 10.00 ms',
    );
    billing.invoked(report, { memoryMb: 128 });
    billing.logged({ functionName: 'sender', line: 'não', stream: 'stdout' });
    const bytes = platformLines(report, { memoryMb: 128 }).reduce((sum, line) => sum + line.length + 26, 0);
    expect(used('logs')).toEqual([
      ['function lines', 1, 4 + 26, UNITS.logByte],
      ['platform lines', 3, bytes, UNITS.logByte],
    ]);
  });

  it('writes nothing about a success at system log level WARN, and the report of a failure', () => {
    const size = { memoryMb: 128, systemLogLevel: 'WARN' } as const;
    expect(platformLines(invocation(), size)).toEqual([]);
    const [report, ...others] = platformLines(invocation({ outcome: 'timeout' }), size);
    expect(others).toEqual([]);
    expect(JSON.parse(report ?? '')).toMatchObject({
      type: 'platform.report',
      record: { status: 'timeout' },
    });
    expect(platformLines(invocation(), { ...size, systemLogLevel: 'INFO' })).toHaveLength(2);
  });
});

describe('the rest', () => {
  it('bills calls of Secrets Manager, and of an HTTP API by the larger body', () => {
    const { billing, call, used } = bench();
    call('secretsmanager', 'GetSecretValue', {});
    call('dynamodb', 'GetItem', {});
    billing.httpRequest({ requestBytes: 513 * KB, responseBytes: 10 });
    billing.httpRequest({ requestBytes: 0, responseBytes: 10 });
    expect(used('secretsmanager')).toEqual([['GetSecretValue', 1, 1, UNITS.secretCall]]);
    expect(used('http-api')).toEqual([['request', 2, 3, UNITS.httpRequest]]);
    expect(used('dynamodb')).toEqual([]);
  });

  /** @see https://aws.amazon.com/s3/pricing/ */
  it('bills S3 by the kind of request, deletions for nothing, and what leaves by a link', () => {
    const { call, used } = bench();
    for (const operation of ['PutObject', 'UploadPart', 'HeadObject', 'DeleteObject'])
      call('s3', operation, {});
    call('s3', 'GetObject', {}, { sentOut: 0 });
    call('s3', 'GetObject', {}, { sentOut: 700 });
    expect(used('s3')).toEqual([
      ['DeleteObject', 1, 0, UNITS.s3Get],
      ['GetObject', 2, 2, UNITS.s3Get],
      ['GetObject', 1, 700, UNITS.s3SentByte],
      ['HeadObject', 1, 1, UNITS.s3Get],
      ['PutObject', 1, 1, UNITS.s3Put],
      ['UploadPart', 1, 1, UNITS.s3Put],
    ]);
  });

  it('bills S3 Vectors by what is put, by the query and by the size of the index', () => {
    const { billing, used } = bench();
    billing.s3vectors.put(2 ** 30);
    billing.s3vectors.queried(500);
    expect(used('s3vectors')).toEqual([
      ['PutVectors', 1, 2 ** 30, UNITS.vectorPutByte],
      ['QueryVectors', 1, 500, UNITS.vectorQueriedByte],
      ['QueryVectors', 1, 1, UNITS.vectorQuery],
    ]);
    expect(billing.report()).toMatchObject({
      total_usd: 0.2 + 0.0000025,
      unpriced: [UNITS.vectorQueriedByte],
    });
  });

  it('bills the first trace of a second and 5 % of the others', async () => {
    const { billing, clock, used } = bench();
    for (let count = 0; count < 21; count++) billing.traced();
    await clock.advance(1000);
    billing.traced();
    expect(used('xray')).toEqual([['record', 22, expect.closeTo(3), UNITS.trace]]);
  });
});

describe('the report', () => {
  it('prices rows, adds them up by service, and begins anew after a reset', async () => {
    const { billing, clock, call } = bench();
    call('sqs', 'SendMessage', { QueueUrl: 'q.fifo', MessageBody: 'x' });
    billing.httpRequest({ requestBytes: 0, responseBytes: 0 });
    const report = billing.report();
    expect(report).toMatchObject({
      region: 'us-east-1',
      since: '2026-01-01T00:00:00.000Z',
      total_usd: expect.closeTo(0.0000015, 12),
      services: { sqs: expect.closeTo(0.0000005, 12), 'http-api': expect.closeTo(0.000001, 12) },
      unpriced: [],
    });
    await clock.advance(5000);
    billing.reset();
    expect(billing.report()).toMatchObject({ since: '2026-01-01T00:00:05.000Z', items: [], total_usd: 0 });
  });

  it('says which units have no price in a region', () => {
    const { billing, call } = bench();
    call('secretsmanager', 'GetSecretValue', {});
    billing.invoked(invocation(), { memoryMb: 1024 });
    const report = billing.report('sa-east-1');
    expect(report.items.find(({ unit }) => unit === UNITS.secretCall)?.usd).toBeNull();
    expect(report.unpriced).toEqual([UNITS.invocation, UNITS.logByte, UNITS.secretCall]);
    expect(report.services).toEqual({ lambda: expect.closeTo(0.004 * 0.0000133334, 12) });
  });
});
