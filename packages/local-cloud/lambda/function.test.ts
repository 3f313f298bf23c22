import { afterEach, describe, expect, test } from 'vitest';
import { LambdaClosedError } from './errors.ts';
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
