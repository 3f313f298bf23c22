import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { createTrace, noTrace, traceWith } from './tracer.ts';
import type { SegmentDocument } from './xray-daemon.ts';

const ROOT = '1-5759e988-bd862e3fe1be46a994272793';
const SAMPLED = { _X_AMZN_TRACE_ID: `Root=${ROOT};Parent=53995c3f42cd8ad8;Sampled=1` };

const fail = (error: unknown) => {
  throw error;
};

/** A tracer whose finished segments are kept. */
function bench(environment: NodeJS.ProcessEnv = SAMPLED) {
  const segments: SegmentDocument[] = [];
  const send = async (segment: SegmentDocument) => {
    segments.push(segment);
  };
  return { trace: traceWith(send, environment), segments };
}

test('annotates the segment around the caller, also of work side by side', async () => {
  const { trace, segments } = bench();
  const gate = Promise.withResolvers<void>();
  const first = trace.inSegment('a', async () => {
    await gate.promise;
    trace.annotate('tenant_id', 'acme');
    return 1;
  });
  const second = trace.inSegment('b', async () => {
    trace.annotate('tenant_id', 'globex');
    return 2;
  });
  expect(await second).toBe(2);
  gate.resolve();
  expect(await first).toBe(1);
  expect(segments).toMatchObject([
    { name: 'b', annotations: { tenant_id: 'globex' } },
    { name: 'a', annotations: { tenant_id: 'acme' } },
  ]);
});

test('an error is recorded without a payload, the segment sent, the error thrown on', async () => {
  const { trace, segments } = bench();
  const error = Object.assign(new Error('no row for 5511999990000'), { body: 'Olá' });
  await expect(trace.inSegment('a', () => Promise.reject(error))).rejects.toBe(error);
  const exception = { id: expect.any(String), type: 'Error', message: 'no row for [digits]' };
  expect(segments).toMatchObject([{ name: 'a', fault: true, cause: { exceptions: [exception] } }]);
});

test.each([
  ['is not drawn', { _X_AMZN_TRACE_ID: `Root=${ROOT};Parent=53995c3f42cd8ad8;Sampled=0` }],
  ['has no decision', { _X_AMZN_TRACE_ID: `Root=${ROOT}` }],
  ['has no header', {}],
])('an invocation that %s is not recorded', async (_name, environment) => {
  const { trace, segments } = bench(environment);
  const work = async () => {
    trace.annotate('key', 'value');
    return 7;
  };
  expect(await trace.inSegment('a', work)).toBe(7);
  expect(segments).toEqual([]);
});

test('an annotation outside of a segment does nothing', () => {
  const { trace, segments } = bench();
  trace.annotate('key', 'value');
  expect(segments).toEqual([]);
});

test.each([
  ['where there is no daemon', {}],
  [
    'when it is switched off',
    { AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:2000', POWERTOOLS_TRACE_ENABLED: 'false' },
  ],
])('records nothing %s', async (_name, environment) => {
  expect(createTrace(fail, environment)).toBe(noTrace);
  expect(await noTrace.inSegment('a', async () => 1)).toBe(1);
});

test('in Lambda segments have reached the X-Ray daemon, below the invocation, when the work is over', async () => {
  const daemon = createSocket('udp4');
  daemon.bind(0, '127.0.0.1');
  await once(daemon, 'listening');
  const datagrams: string[] = [];
  daemon.on('message', (message) => datagrams.push(message.toString()));
  const address = { AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${daemon.address().port}` };
  try {
    const trace = createTrace(fail, { ...address, ...SAMPLED });
    await trace.inSegment('## sender', () =>
      trace.inSegment('send', async () => trace.annotate('conversation_id', 'cv_a')),
    );
    while (datagrams.length < 2) await once(daemon, 'message');
  } finally {
    daemon.close();
  }
  const documents = datagrams.map((datagram) => {
    const [header = '', document = ''] = datagram.split('\n');
    expect(JSON.parse(header)).toEqual({ format: 'json', version: 1 });
    return JSON.parse(document) as SegmentDocument;
  });
  const [inner, outer] = documents;
  expect(outer).toMatchObject({ name: '## sender', trace_id: ROOT, parent_id: '53995c3f42cd8ad8' });
  expect(inner).toMatchObject({ name: 'send', trace_id: ROOT, parent_id: outer?.id });
  expect(inner?.annotations).toEqual({ conversation_id: 'cv_a' });
});

test('a segment that cannot be sent is told of, and spoils no result', async () => {
  const troubles: unknown[] = [];
  const trace = createTrace((error) => troubles.push(error), {
    ...SAMPLED,
    AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:2000',
  });
  // Larger than any datagram.
  const work = async () => trace.annotate('key', 'x'.repeat(100_000));
  await trace.inSegment('a', work);
  expect(troubles).toMatchObject([{ code: 'EMSGSIZE' }]);
});
