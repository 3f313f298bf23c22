import { afterEach, describe, expect, test } from 'vitest';
import type { FunctionConfig, FunctionLog } from '../config.ts';
import { closeFixtures } from '../fixtures/function.fixture.ts';
import { fixtureFunctionIn, ISOLATIONS } from '../fixtures/isolations.fixture.ts';

afterEach(closeFixtures);

describe.each(ISOLATIONS)('in a %s', (isolation) => {
  function logged(fixture: string, handler: string, overrides: Partial<FunctionConfig> = {}) {
    const logs: FunctionLog[] = [];
    const onLog = (log: FunctionLog) => logs.push(log);
    const fn = fixtureFunctionIn(isolation)(fixture, handler, { onLog, ...overrides });
    return { fn, logs, lines: () => logs.map((log) => log.line) };
  }

  /** @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html */
  test('what a function writes comes line by line, with the request it belongs to', async () => {
    const { fn, logs } = logged('logging', 'index.lines');
    await fn.invoke({});
    const linesOf = (stream: string) => logs.filter((log) => log.stream === stream).map(({ line }) => line);
    expect(linesOf('stdout')).toEqual(['module loaded', 'one', 'three', 'four', 'without an end']);
    expect(linesOf('stderr')).toEqual(['two']);
    expect(logs[0]?.requestId).toBeUndefined();
    const requestIds = new Set(logs.slice(1).map((log) => log.requestId));
    expect(requestIds).toEqual(new Set([expect.stringMatching(/^[0-9a-f-]{36}$/)]));
  });

  /** @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html */
  test('every line is there by the time the invocation ends', async () => {
    const { fn, logs } = logged('logging', 'index.many');
    for (const round of [1, 2, 3]) {
      await fn.invoke(20_000);
      expect(logs).toHaveLength(1 + round * 20_000);
    }
    expect(logs.at(-1)?.line).toBe('line 19999');
  });

  /** @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html */
  test('a character whose bytes come apart is joined', async () => {
    const { fn, lines } = logged('logging', 'index.splitCharacter');
    await fn.invoke({});
    expect(lines()).toEqual(['module loaded', 'é']);
  });

  /** @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
  test('an error that the handler throws is logged', async () => {
    const { fn, logs, lines } = logged('logging', 'index.thenFails');
    await expect(fn.invoke({})).rejects.toThrow('after the line');
    expect(lines().slice(1)).toEqual([
      'before the failure',
      expect.stringMatching(/^Invoke Error\t\{"errorType":"Error","errorMessage":"after the line"/),
    ]);
    expect(logs[2]?.requestId).toBe(logs[1]?.requestId);
  });

  /** @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html */
  test('the lines of an invocation that is cut off are not lost', async () => {
    const { fn, lines } = logged('logging', 'index.thenHangs', { timeoutSeconds: 0.5 });
    await expect(fn.invoke({})).rejects.toThrow('Task timed out');
    expect(lines()).toContain('before the time-out');
  });

  /** @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html */
  test('the lines before process.exit are not lost', async () => {
    const { fn, lines } = logged('faults', 'index.sometimes');
    await expect(fn.invoke('exit')).rejects.toThrow('exit status 3');
    expect(lines()).toEqual(['before the exit']);
  });

  /** @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib */
  test('what a module wrote before it failed to load is not lost', async () => {
    const { fn, logs } = logged('broken-init', 'index.handler');
    await expect(fn.invoke({})).rejects.toThrow('cannot start');
    expect(logs[0]).toEqual({ functionName: 'broken-init', line: 'loading', stream: 'stdout' });
  });
});
