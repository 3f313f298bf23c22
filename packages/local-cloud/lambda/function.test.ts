import { afterEach, describe, expect, test } from 'vitest';
import { LambdaClosedError, LambdaInitError } from './errors.ts';
import { closeFixtures, codeOf, fixtureFunction } from './fixtures/function.fixture.ts';
import { gate, removeFolders } from './fixtures/gate.fixture.ts';
import { failure, fixtureFunctionIn, ISOLATIONS } from './fixtures/isolations.fixture.ts';

afterEach(async () => {
  await closeFixtures();
  removeFolders();
});

test('refuses an event that JSON cannot carry and starts no environment for it', async () => {
  const fn = fixtureFunction('basic', 'index.echo');
  expect(await failure(fn.invoke(() => 1))).toBeInstanceOf(TypeError);
  expect(await failure(fn.invoke(1n))).toBeInstanceOf(TypeError);
  expect(fn.environments()).toBe(0);
});

test('refuses a configuration that cannot work', () => {
  expect(() => fixtureFunction('basic', 'index.echo', { maximumEnvironments: 0 })).toThrow(RangeError);
  expect(() => fixtureFunction('basic', 'index.echo', { reservedConcurrency: -1 })).toThrow(RangeError);
  expect(() => fixtureFunction('basic', 'index.echo', { timeoutSeconds: 0 })).toThrow(RangeError);
});

describe.each(ISOLATIONS)('with environments in a %s', (isolation) => {
  const fixture = fixtureFunctionIn(isolation);

  test('reuses the environment that was used last', async () => {
    const slow = gate();
    const quick = gate();
    const fn = fixture('traffic', 'index.gated', { maximumEnvironments: 2 });
    const both = [fn.invoke({ gate: slow.file }), fn.invoke({ gate: quick.file })];
    quick.open();
    await both[1];
    slow.open();
    const last = await both[0];
    for (const _ of [1, 2, 3]) expect(await fn.invoke({ gate: slow.file })).toEqual(last);
  });

  test('works with one environment, and with a further one where invocations wait on', async () => {
    const brief = fixture('traffic', 'index.whoami', { maximumEnvironments: 2, growAfterMs: 60_000 });
    const answers = await Promise.all([1, 2, 3].map(() => brief.invoke({})));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    const { file, open } = gate();
    const fn = fixture('traffic', 'index.gated', { maximumEnvironments: 2, growAfterMs: 30 });
    expect(fn.room()).toBe(2);
    const three = [1, 2, 3].map(() => fn.invoke({ gate: file }));
    await expect.poll(() => fn.environments(), { timeout: 20_000 }).toBe(2);
    expect(fn.room()).toBe(3);
    open();
    await Promise.all(three);
    expect(fn.environments()).toBe(2);
  });

  test('is initialised before its first invocation, or while that comes', async () => {
    const fn = fixture('basic', 'index.count', {});
    const [initMs, first] = await Promise.all([fn.warm(), fn.invoke({})]);
    expect([typeof initMs, first, fn.environments()]).toEqual(['number', 1, 1]);
    expect(await fn.warm()).toBeUndefined();
    expect(await fn.invoke({})).toBe(2);
  });

  test('that cannot be initialised says so, and tries again with the next invocation', async () => {
    const fn = fixture('broken-init', 'index.handler');
    expect(await failure(fn.warm())).toBeInstanceOf(LambdaInitError);
    expect(await failure(fn.invoke({}))).toBeInstanceOf(LambdaInitError);
    expect(fn.environments()).toBe(0);
  });

  test('runs replaced code from the next invocation on, while running ones end on the old', async () => {
    const { file, open } = gate();
    const fn = fixture('traffic', 'index.gated', { maximumEnvironments: 2 });
    const running = fn.invoke({ gate: file });
    const counter = fixture('basic', 'index.count');
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
    const fn = fixture('faults', 'index.sometimes', { maximumEnvironments: 2, timeoutSeconds: 900 });
    expect(await fn.invoke('work')).toBe(1);
    const endless = ['loop forever', 'wait forever', 'work'].map((event) => failure(fn.invoke(event)));
    await fn.close();
    for (const error of await Promise.all(endless)) expect(error).toBeInstanceOf(LambdaClosedError);
    expect(fn.environments()).toBe(0);
    expect(await failure(fn.invoke('work'))).toBeInstanceOf(LambdaClosedError);
  });
});
