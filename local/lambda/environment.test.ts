import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import type { FunctionLog } from './config.ts';
import { closeFixtures, fixtureFunction } from './fixtures/fixture-function.ts';

afterEach(closeFixtures);

function logged(handler: string, overrides = {}) {
  const logs: FunctionLog[] = [];
  const fn = fixtureFunction('logging', handler, { onLog: (log) => logs.push(log), ...overrides });
  return { fn, logs, lines: () => logs.map((log) => log.line) };
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html */
test('hands over what the function writes, line by line, with the request it belongs to', async () => {
  const { fn, logs } = logged('index.lines');
  await fn.invoke({});
  expect(logs.map(({ line, stream }) => [stream, line])).toEqual([
    ['stdout', 'module loaded'],
    ['stdout', 'one'],
    ['stderr', 'two'],
    ['stdout', 'three'],
    ['stdout', 'four'],
    ['stdout', 'without an end'],
  ]);
  expect(logs[0]?.requestId).toBeUndefined();
  const requestIds = new Set(logs.slice(1).map((log) => log.requestId));
  expect(requestIds).toEqual(new Set([expect.stringMatching(/^[0-9a-f-]{36}$/)]));
});

test('has handed over every line by the time the invocation ends', async () => {
  const { fn, logs } = logged('index.many');
  for (const round of [1, 2, 3]) {
    await fn.invoke(2_000);
    expect(logs).toHaveLength(1 + round * 2_000);
  }
  expect(logs.at(-1)?.line).toBe('line 1999');
});

test('joins a character whose bytes come apart', async () => {
  const { fn, lines } = logged('index.splitCharacter');
  await fn.invoke({});
  expect(lines()).toEqual(['module loaded', 'é']);
});

test('logs an error that the handler throws', async () => {
  const { fn, lines } = logged('index.thenFails');
  await expect(fn.invoke({})).rejects.toThrow('after the line');
  expect(lines().slice(1)).toEqual([
    'before the failure',
    expect.stringMatching(/^Invoke Error\t\{"errorType":"Error","errorMessage":"after the line"/),
  ]);
});

test('does not lose the lines of an invocation that is cut off', async () => {
  const { fn, lines } = logged('index.thenHangs', { timeoutSeconds: 0.5 });
  await expect(fn.invoke({})).rejects.toThrow('Task timed out');
  expect(lines()).toContain('before the time-out');
});

test('does not lose the lines before process.exit', async () => {
  const logs: FunctionLog[] = [];
  const fn = fixtureFunction('faults', 'index.sometimes', { onLog: (log) => logs.push(log) });
  await expect(fn.invoke('exit')).rejects.toThrow('exit status 3');
  expect(logs.map((log) => log.line)).toEqual(['before the exit']);
});

test('hands over what a module wrote before it failed to load', async () => {
  const logs: FunctionLog[] = [];
  const fn = fixtureFunction('broken-init', 'index.handler', { onLog: (log) => logs.push(log) });
  await expect(fn.invoke({})).rejects.toThrow('cannot start');
  expect(logs[0]).toEqual({ functionName: 'broken-init', line: 'loading', stream: 'stdout' });
});

/** @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html */
test('freezes timers between invocations', async () => {
  const fn = fixtureFunction('freezing', 'index.longestStandstill');
  await fn.invoke({});
  // The idle time itself is what is tested: the interval of 1 ms must have stood still for most of it.
  await sleep(400);
  expect(await fn.invoke({})).toBeGreaterThan(200);
});

test('lets a datagram of the last invocation leave before it freezes', async () => {
  const listener = createSocket('udp4');
  listener.bind(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  const received = once(listener, 'message');
  const { fn } = logged('index.datagram');
  await fn.invoke({ port });
  expect(String((await received)[0])).toBe('segment');
  listener.close();
});
