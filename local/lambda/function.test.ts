import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { InvocationReport } from './config.ts';
import {
  LambdaClosedError,
  LambdaFunctionError,
  LambdaInitError,
  LambdaThrottledError,
  LambdaTimeoutError,
} from './errors.ts';
import { closeFixtures, codeOf, fixtureFunction } from './fixtures/fixture-function.ts';

const folders: string[] = [];

/** A file that does not exist until the test opens it. */
function gate(): { file: string; open: () => void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'gate-'));
  folders.push(folder);
  const file = path.join(folder, 'open');
  return { file, open: () => writeFileSync(file, '') };
}

function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => Promise.reject(new Error(`expected a failure, got ${JSON.stringify(value)}`)),
    (error: unknown) => error,
  );
}

afterEach(async () => {
  await closeFixtures();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html */
test('hands the event over as JSON and returns what the handler returns', async () => {
  const fn = fixtureFunction('basic', 'index.echo');
  expect(await fn.invoke({ text: 'olá', when: new Date(0), left: undefined })).toEqual({
    text: 'olá',
    when: '1970-01-01T00:00:00.000Z',
  });
});

test('runs handlers of ES modules, CommonJS modules, nested exports and synchronous functions', async () => {
  expect(await fixtureFunction('commonjs', 'index.handler').invoke({})).toBe('from CommonJS');
  expect(await fixtureFunction('basic', 'index.nested.inner.handler').invoke({})).toBe('nested');
  expect(await fixtureFunction('basic', 'index.synchronous').invoke(1)).toEqual({ got: 1 });
});

test('finds a handler in a folder below the code directory', async () => {
  const fn = fixtureFunction('basic', 'basic/index.echo', { codeDirectory: codeOf('') });
  expect(await fn.invoke('here')).toBe('here');
});

test('turns what the handler returns into JSON by the rules of JSON.stringify', async () => {
  const fn = fixtureFunction('basic', 'index.values');
  expect(await fn.invoke('nothing')).toBeNull();
  expect(await fn.invoke('function')).toBeNull();
  expect(await fn.invoke('date')).toBe('1970-01-01T00:00:00.000Z');
  expect(await fn.invoke('sparse')).toEqual({ kept: 1 });
  expect(await fn.invoke('notANumber')).toBeNull();
  expect(await fn.invoke('map')).toEqual({});
});

test('refuses an event that JSON cannot carry and starts no environment for it', async () => {
  const fn = fixtureFunction('basic', 'index.echo');
  expect(await failure(fn.invoke(() => 1))).toBeInstanceOf(TypeError);
  expect(await failure(fn.invoke(1n))).toBeInstanceOf(TypeError);
  expect(fn.environments()).toBe(0);
});

/** @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
test('gives the handler the context object of the Node.js 24 runtime', async () => {
  const reports: InvocationReport[] = [];
  const fn = fixtureFunction('basic', 'index.describe', {
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

/** @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
test('gives a function the variables of Lambda and its own, and nothing of this machine', async () => {
  process.env.OF_THIS_MACHINE = 'secret';
  const fn = fixtureFunction('basic', 'index.describe', {
    environment: { TABLE: 'conversations', AWS_LAMBDA_FUNCTION_NAME: 'forged', AWS_ACCESS_KEY_ID: 'mine' },
  });
  const { environment } = (await fn.invoke({})) as { environment: Record<string, string> };
  delete process.env.OF_THIS_MACHINE;
  expect(environment).toEqual({
    TABLE: 'conversations',
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

test('keeps what a handler does to process.env inside its environment', async () => {
  const first = fixtureFunction('basic', 'index.leaveVariable');
  const second = fixtureFunction('basic', 'index.leaveVariable');
  expect(await first.invoke('left')).toBeNull();
  expect(await first.invoke('left')).toBe('left');
  expect(await second.invoke('left')).toBeNull();
  expect(process.env.LEFT_BEHIND).toBeUndefined();
});

/** @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html */
test('keeps the module state of an environment between invocations', async () => {
  const fn = fixtureFunction('basic', 'index.count');
  expect([await fn.invoke({}), await fn.invoke({}), await fn.invoke({})]).toEqual([1, 2, 3]);
  expect(fn.environments()).toBe(1);
});

/** @see https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
test("begins a trace, or carries on the caller's, with a new parent for each invocation", async () => {
  const fn = fixtureFunction('basic', 'index.traceHeader');
  const incoming = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0';
  const carried = await fn.invoke({}, { traceHeader: incoming });
  expect(carried).toMatch(/^Root=1-5759e988-bd862e3fe1be46a994272793;Parent=[0-9a-f]{16};Sampled=0$/);
  expect(carried).not.toContain('53995c3f42cd8ad8');
  const fresh = [await fn.invoke({}), await fn.invoke({})];
  expect(new Set([...fresh, carried]).size).toBe(3);
  for (const header of fresh)
    expect(header).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=.{16};Sampled=1$/);
});

/** @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
test('reports a thrown error with its type, message and stack, and keeps the environment', async () => {
  const fn = fixtureFunction('faults', 'index.throwsError');
  const error = await failure(fn.invoke({}));
  expect(error).toBeInstanceOf(LambdaFunctionError);
  expect(error).toMatchObject({ errorType: 'OrderRefused', errorMessage: 'no stock' });
  expect((error as LambdaFunctionError).trace[0]).toBe('OrderRefused: no stock');
  expect((error as LambdaFunctionError).trace[1]).toContain('faults/index.mjs');
  expect(fn.environments()).toBe(1);
});

test('reports what is thrown synchronously, and what is no error', async () => {
  const synchronous = await failure(fixtureFunction('faults', 'index.throwsSynchronously').invoke({}));
  expect(synchronous).toMatchObject({ errorType: 'TypeError', errorMessage: 'at once' });
  const text = await failure(fixtureFunction('faults', 'index.throwsText').invoke({}));
  expect(text).toMatchObject({ errorType: 'string', errorMessage: 'just text', trace: [] });
});

test('fails an invocation whose result JSON cannot carry or that is over 6 MB', async () => {
  const circle = await failure(fixtureFunction('faults', 'index.returnsCircle').invoke({}));
  expect(circle).toMatchObject({ errorMessage: 'Unable to stringify response body' });
  const large = await failure(fixtureFunction('faults', 'index.returnsTooMuch').invoke({}));
  expect(large).toMatchObject({ errorType: 'Function.ResponseSizeTooLarge' });
});

/** @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html */
test.each(['wait forever', 'loop forever'])(
  'ends an environment that would %s at its time-out',
  async (event) => {
    const fn = fixtureFunction('faults', 'index.sometimes', { timeoutSeconds: 0.5 });
    expect(await fn.invoke('work')).toBe(1);
    const error = await failure(fn.invoke(event));
    expect(error).toBeInstanceOf(LambdaTimeoutError);
    expect(error).toMatchObject({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(/Task timed out after 0\.50 seconds$/),
    });
    expect(fn.environments()).toBe(0);
    expect(await fn.invoke('work')).toBe(1);
  },
);

/** @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
test('ends an environment, and only it, whose heap outgrows the memory of its function', async () => {
  const small = fixtureFunction('faults', 'index.sometimes', { memoryMb: 64 });
  const large = fixtureFunction('faults', 'index.sometimes', { memoryMb: 512 });
  expect(await large.invoke('work')).toBe(1);
  expect(await failure(small.invoke('use 150 MB'))).toMatchObject({ errorType: 'Runtime.OutOfMemory' });
  expect(small.environments()).toBe(0);
  expect(await small.invoke('work')).toBe(1);
  expect(await large.invoke('use 150 MB')).toBe(150);
});

test('ends an environment that a background fault or process.exit ended', async () => {
  const fn = fixtureFunction('faults', 'index.sometimes');
  expect(await failure(fn.invoke('reject in the background'))).toMatchObject({
    errorType: 'Runtime.UnhandledPromiseRejection',
    errorMessage: 'Error: nobody listens',
  });
  expect(await failure(fn.invoke('throw in the background'))).toMatchObject({
    errorType: 'RangeError',
    errorMessage: 'nobody catches',
  });
  expect(await failure(fn.invoke('exit'))).toMatchObject({
    errorType: 'Runtime.ExitError',
    errorMessage: 'Error: Runtime exited with error: exit status 3',
  });
  expect(await fn.invoke('work')).toBe(1);
});

test.each([
  ['basic', 'index.missing', 'Runtime.HandlerNotFound'],
  ['basic', 'index.notAFunction', 'Runtime.HandlerNotFound'],
  ['basic', 'index.callbackStyle', 'Runtime.CallbackHandlerDeprecated'],
  ['basic', 'absent.handler', 'Runtime.ImportModuleError'],
  ['basic', '../basic/index.echo', 'Runtime.MalformedHandlerName'],
  ['basic', 'index', 'Runtime.MalformedHandlerName'],
  ['missing-import', 'index.handler', 'Runtime.ImportModuleError'],
  ['broken-init', 'index.handler', 'RangeError'],
])('fails to initialise %s with handler %s: %s', async (fixture, handler, errorType) => {
  const fn = fixtureFunction(fixture, handler);
  const error = await failure(fn.invoke({}));
  expect(error).toBeInstanceOf(LambdaInitError);
  expect(error).toMatchObject({ errorType });
  expect(fn.environments()).toBe(0);
});

test('says that the code has a syntax error, and runs it once it is mended', async () => {
  const codeDirectory = path.dirname(gate().file);
  const file = path.join(codeDirectory, 'index.cjs');
  writeFileSync(file, 'exports.handler = async () => { return 1');
  const fn = fixtureFunction('basic', 'index.handler', { codeDirectory });
  expect(await failure(fn.invoke({}))).toMatchObject({ errorType: 'Runtime.UserCodeSyntaxError' });
  writeFileSync(file, 'exports.handler = async () => 1');
  expect(await fn.invoke({})).toBe(1);
});

/** @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html */
test('runs concurrent invocations in environments of their own', async () => {
  const { file, open } = gate();
  const fn = fixtureFunction('traffic', 'index.gated', { maximumEnvironments: 2 });
  const invocations = [fn.invoke({ gate: file }), fn.invoke({ gate: file })];
  expect(fn.environments()).toBe(0);
  open();
  const results = (await Promise.all(invocations)) as Array<{ environment: string; running: number }>;
  expect(new Set(results.map((result) => result.environment)).size).toBe(2);
  expect(fn.environments()).toBe(2);
});

test('lets invocations beyond the bound of this machine wait, one at a time in an environment', async () => {
  const { file, open } = gate();
  const finished: number[] = [];
  const fn = fixtureFunction('traffic', 'index.gated', { maximumEnvironments: 1 });
  const invocations = [0, 1, 2].map(async (index) => {
    const result = (await fn.invoke({ gate: file })) as { environment: string; running: number };
    finished.push(index);
    return result;
  });
  open();
  const results = await Promise.all(invocations);
  expect(new Set(results.map((result) => result.environment)).size).toBe(1);
  expect(results.map((result) => result.running)).toEqual([1, 1, 1]);
  expect(finished).toEqual([0, 1, 2]);
  expect(fn.environments()).toBe(1);
});

test('refuses invocations beyond the reserved concurrency, also while others wait', async () => {
  const { file, open } = gate();
  const reports: InvocationReport[] = [];
  const fn = fixtureFunction('traffic', 'index.gated', {
    maximumEnvironments: 1,
    reservedConcurrency: 2,
    onInvocation: (report) => reports.push(report),
  });
  const accepted = [fn.invoke({ gate: file }), fn.invoke({ gate: file })];
  const error = await failure(fn.invoke({ gate: file }));
  expect(error).toBeInstanceOf(LambdaThrottledError);
  expect(error).toMatchObject({ code: 'TooManyRequestsException', statusCode: 429 });
  open();
  await Promise.all(accepted);
  expect(reports).toHaveLength(2);
  expect(await fn.invoke({ gate: file })).toMatchObject({ running: 1 });
});

test('refuses every invocation of a function whose reserved concurrency is 0', async () => {
  const fn = fixtureFunction('basic', 'index.echo', { reservedConcurrency: 0 });
  expect(await failure(fn.invoke({}))).toBeInstanceOf(LambdaThrottledError);
});

test('reuses the environment that was used last', async () => {
  const slow = gate();
  const quick = gate();
  const fn = fixtureFunction('traffic', 'index.gated', { maximumEnvironments: 2 });
  const both = [fn.invoke({ gate: slow.file }), fn.invoke({ gate: quick.file })];
  quick.open();
  await both[1];
  slow.open();
  const last = await both[0];
  for (const _ of [1, 2, 3]) expect(await fn.invoke({ gate: slow.file })).toEqual(last);
});

test('reports each invocation: outcome, initialisation on the first only, memory, trace and error', async () => {
  const reports: InvocationReport[] = [];
  const fn = fixtureFunction('faults', 'index.sometimes', { onInvocation: (report) => reports.push(report) });
  await fn.invoke('work', { traceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793' });
  await fn.invoke('work');
  await failure(fn.invoke('exit'));
  expect(reports.map((report) => report.outcome)).toEqual(['success', 'success', 'error']);
  expect(reports.map((report) => report.initDurationMs !== undefined)).toEqual([true, false, false]);
  expect(reports[0]).toMatchObject({
    functionName: 'faults',
    functionArn: fn.arn,
    startedAtMs: expect.any(Number),
    durationMs: expect.any(Number),
    memoryUsedMb: expect.any(Number),
    incomingTraceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793',
    traceHeader: expect.stringContaining('Root=1-5759e988-bd862e3fe1be46a994272793;Parent='),
  });
  expect(reports[2]?.error?.errorType).toBe('Runtime.ExitError');
  expect(new Set(reports.map((report) => report.requestId)).size).toBe(3);
});

test('runs replaced code from the next invocation on', async () => {
  const { file, open } = gate();
  const fn = fixtureFunction('traffic', 'index.gated', { maximumEnvironments: 2 });
  const running = fn.invoke({ gate: file });
  const counter = fixtureFunction('basic', 'index.count');
  expect(await counter.invoke({})).toBe(1);
  counter.replaceCode(codeOf('counter-v2'));
  expect(await counter.invoke({})).toBe('second version');
  fn.replaceCode(codeOf('traffic'));
  open();
  const before = (await running) as { environment: string };
  expect(fn.environments()).toBe(0);
  const after = (await fn.invoke({ gate: file })) as { environment: string };
  expect(after.environment).not.toBe(before.environment);
});

test('closes at once, whatever runs, waits or is frozen, and takes nothing more', async () => {
  const fn = fixtureFunction('faults', 'index.sometimes', { maximumEnvironments: 2, timeoutSeconds: 900 });
  expect(await fn.invoke('work')).toBe(1);
  const endless = ['loop forever', 'wait forever', 'work'].map((event) => failure(fn.invoke(event)));
  await fn.close();
  for (const error of await Promise.all(endless)) expect(error).toBeInstanceOf(LambdaClosedError);
  expect(fn.environments()).toBe(0);
  expect(await failure(fn.invoke('work'))).toBeInstanceOf(LambdaClosedError);
});

test('refuses a configuration that cannot work', () => {
  expect(() => fixtureFunction('basic', 'index.echo', { maximumEnvironments: 0 })).toThrow(RangeError);
  expect(() => fixtureFunction('basic', 'index.echo', { reservedConcurrency: -1 })).toThrow(RangeError);
  expect(() => fixtureFunction('basic', 'index.echo', { timeoutSeconds: 0 })).toThrow(RangeError);
});
