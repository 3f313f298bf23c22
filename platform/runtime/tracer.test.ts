import { createSocket } from 'node:dgram';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { createTrace, noTrace, traceWith } from './tracer.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** A tracer whose segments note what happens to them. */
function bench() {
  const notes: string[] = [];
  const trace = traceWith((name, work) =>
    work({
      addAnnotation: (key, value) => notes.push(`${name}: ${key}=${value}`),
      addError: (message) => notes.push(`${name}: ${message}`),
      close: () => notes.push(`${name}: closed`),
    }),
  );
  return { trace, notes };
}

test('annotates the segment around the caller, also of work side by side', async () => {
  const { trace, notes } = bench();
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
  expect(notes).toEqual(['b: tenant_id=globex', 'b: closed', 'a: tenant_id=acme', 'a: closed']);
});

test('an error is recorded without a payload, the segment closed, the error thrown on', async () => {
  const { trace, notes } = bench();
  const error = Object.assign(new Error('no row for 5511999990000'), { body: 'Olá' });
  await expect(trace.inSegment('a', () => Promise.reject(error))).rejects.toBe(error);
  expect(notes).toEqual(['a: Error: no row for [digits]', 'a: closed']);
});

test('an annotation outside of a segment, and a segment that is not recorded, do nothing', async () => {
  const { trace, notes } = bench();
  trace.annotate('key', 'value');
  expect(notes).toEqual([]);
  const unrecorded = traceWith((_name, work) => work(undefined));
  const work = async () => {
    unrecorded.annotate('key', 'value');
    return 7;
  };
  expect(await unrecorded.inSegment('a', work)).toBe(7);
});

test.each([
  ['outside of Lambda', {}],
  ['in sam local', { AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x', AWS_SAM_LOCAL: 'true' }],
  [
    'when it is switched off',
    { AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x', POWERTOOLS_TRACE_ENABLED: 'false' },
  ],
])('records nothing and says nothing %s', async (_name, environment) => {
  const output = vi.spyOn(process.stdout, 'write');
  const trace = await createTrace('sender', environment);
  expect(trace).toBe(noTrace);
  trace.annotate('key', 'value');
  expect(await trace.inSegment('a', async () => 1)).toBe(1);
  expect(output).not.toHaveBeenCalled();
});

test('in Lambda segments reach the X-Ray daemon below the invocation, with their annotations', async () => {
  const root = '1-5759e988-bd862e3fe1be46a994272793';
  const daemon = createSocket('udp4');
  await new Promise<void>((resolve) => daemon.bind(0, '127.0.0.1', resolve));
  const segments: Array<Record<string, unknown>> = [];
  const both = new Promise<void>((resolve) => {
    daemon.on('message', (message) => {
      segments.push(JSON.parse(message.toString().split('\n')[1] ?? ''));
      if (segments.length === 2) resolve();
    });
  });
  const variables = {
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    LAMBDA_TASK_ROOT: '/var/task',
    AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${(daemon.address() as AddressInfo).port}`,
    _X_AMZN_TRACE_ID: `Root=${root};Parent=53995c3f42cd8ad8;Sampled=1`,
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  try {
    const trace = await createTrace('sender');
    await trace.inSegment('## sender', () =>
      trace.inSegment('send', async () => trace.annotate('conversation_id', 'cv_a')),
    );
    await both;
  } finally {
    daemon.close();
  }
  const [inner, outer] = segments;
  expect(outer).toMatchObject({ name: '## sender', trace_id: root, parent_id: '53995c3f42cd8ad8' });
  expect(inner).toMatchObject({ name: 'send', trace_id: root, parent_id: outer?.id });
  expect(inner?.annotations).toEqual({ conversation_id: 'cv_a' });
});
