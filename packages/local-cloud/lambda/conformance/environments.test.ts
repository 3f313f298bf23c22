import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import type { InvocationReport } from '../config.ts';
import { closeFixtures, codeOf } from '../fixtures/function.fixture.ts';
import { fixtureFunctionIn, ISOLATIONS } from '../fixtures/isolations.fixture.ts';

afterEach(closeFixtures);

describe.each(ISOLATIONS)('in a %s', (isolation) => {
  const fixture = fixtureFunctionIn(isolation);

  /** @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
  test('the context object has the properties of the Node.js 24 runtime', async () => {
    const reports: InvocationReport[] = [];
    const fn = fixture('basic', 'index.describe', {
      timeoutSeconds: 10,
      onInvocation: (report) => reports.push(report),
    });
    const { context, remaining } = (await fn.invoke({})) as { context: object; remaining: number };
    expect(context).toEqual({
      awsRequestId: reports[0]?.requestId,
      functionName: 'basic',
      functionVersion: '$LATEST',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:basic',
      memoryLimitInMB: '128',
      logGroupName: '/aws/lambda/basic',
      logStreamName: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
    });
    expect(remaining).toBeGreaterThan(0);
    expect(remaining).toBeLessThanOrEqual(10_000);
  });

  /** @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
  test('a function sees the variables of Lambda and its own, and nothing of this machine', async () => {
    process.env.OF_THIS_MACHINE = 'secret';
    const fn = fixture('basic', 'index.describe', {
      environment: { TABLE: 'orders', AWS_LAMBDA_FUNCTION_NAME: 'forged', AWS_ACCESS_KEY_ID: 'mine' },
    });
    const { environment } = (await fn.invoke({})) as { environment: Record<string, string> };
    delete process.env.OF_THIS_MACHINE;
    expect(environment).toEqual({
      TABLE: 'orders',
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'mine',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_SESSION_TOKEN: 'local',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: 'basic',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/basic',
      AWS_LAMBDA_LOG_STREAM_NAME: expect.stringContaining('[$LATEST]'),
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      ...(isolation === 'process' && {
        AWS_LAMBDA_RUNTIME_API: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      }),
      LAMBDA_TASK_ROOT: codeOf('basic'),
      LAMBDA_RUNTIME_DIR: '/var/runtime',
      LANG: 'en_US.UTF-8',
      PATH: expect.any(String),
      TZ: ':UTC',
      _HANDLER: 'index.describe',
      _X_AMZN_TRACE_ID: expect.stringMatching(
        /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=1$/,
      ),
    });
  });

  /** @see https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
  test("an invocation begins a trace, or carries on its caller's, with a new parent", async () => {
    const fn = fixture('basic', 'index.traceHeader');
    const incoming = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0';
    const carried = await fn.invoke({}, { traceHeader: incoming });
    expect(carried).toMatch(/^Root=1-5759e988-bd862e3fe1be46a994272793;Parent=[0-9a-f]{16};Sampled=0$/);
    expect(carried).not.toContain('53995c3f42cd8ad8');
    const fresh = [await fn.invoke({}), await fn.invoke({})];
    expect(new Set([...fresh, carried]).size).toBe(3);
    for (const header of fresh)
      expect(header).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=.{16};Sampled=1$/);
  });

  /** @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html */
  test('variables that a handler changes stay inside its environment', async () => {
    const first = fixture('basic', 'index.leaveVariable');
    const second = fixture('basic', 'index.leaveVariable');
    expect(await first.invoke('left')).toBeNull();
    expect(await first.invoke('left')).toBe('left');
    expect(await second.invoke('left')).toBeNull();
    expect(process.env.LEFT_BEHIND).toBeUndefined();
  });

  /** @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html */
  test('module state lasts between the invocations of an environment', async () => {
    const fn = fixture('basic', 'index.count');
    expect([await fn.invoke({}), await fn.invoke({}), await fn.invoke({})]).toEqual([1, 2, 3]);
    expect(fn.environments()).toBe(1);
  });

  /** @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html */
  test('modules and globals are not shared between environments, also of the same code', async () => {
    const first = fixture('basic', 'index.count');
    const second = fixture('basic', 'index.count');
    expect([await first.invoke({}), await first.invoke({})]).toEqual([1, 2]);
    expect(await second.invoke({})).toBe(1);
    const marked = [fixture('basic', 'index.leaveGlobal'), fixture('basic', 'index.leaveGlobal')];
    for (const fn of marked) expect(await fn.invoke('left')).toBeNull();
    expect(await marked[0]?.invoke('left')).toBe('left');
  });

  /** @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#cold-start-latency */
  test('the first invocation of an environment is reported as a cold start, the next ones are not', async () => {
    const reports: InvocationReport[] = [];
    const fn = fixture('faults', 'index.sometimes', { onInvocation: (report) => reports.push(report) });
    await fn.invoke('work', { traceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793' });
    await fn.invoke('work');
    await fn.invoke('exit').catch(() => 'reported below');
    expect(reports.map((report) => report.initDurationMs !== undefined)).toEqual([true, false, false]);
    expect(reports.map((report) => report.outcome)).toEqual(['success', 'success', 'error']);
    expect(reports[0]).toMatchObject({
      functionName: 'faults',
      functionArn: fn.arn,
      startedAtMs: expect.any(Number),
      durationMs: expect.any(Number),
      memoryUsedMb: expect.any(Number),
      cpuMs: isolation === 'thread' ? expect.any(Number) : undefined,
      incomingTraceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793',
      traceHeader: expect.stringContaining('Root=1-5759e988-bd862e3fe1be46a994272793;Parent='),
    });
    expect(reports[2]?.error?.errorType).toBe('Runtime.ExitError');
    expect(new Set(reports.map((report) => report.requestId)).size).toBe(3);
  });

  /** @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html */
  test('an environment is frozen between invocations: its timers stand still', async () => {
    const fn = fixture('freezing', 'index.longestStandstill');
    await fn.invoke({});
    // The idle time itself is what is tested: the interval of 1 ms must have stood still for most of it.
    await sleep(400);
    expect(await fn.invoke({})).toBeGreaterThan(200);
  });

  /** @see https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html */
  test('a datagram of the last invocation leaves before the freeze', async () => {
    const listener = createSocket('udp4');
    listener.bind(0, '127.0.0.1');
    await once(listener, 'listening');
    const { port } = listener.address() as AddressInfo;
    const received = once(listener, 'message');
    await fixture('logging', 'index.datagram').invoke({ port });
    expect(String((await received)[0])).toBe('segment');
    listener.close();
  });
});
