import { afterEach, describe, expect, test } from 'vitest';
import type { InvocationReport } from '../config.ts';
import { LambdaThrottledError } from '../errors.ts';
import { closeFixtures } from '../fixtures/function.fixture.ts';
import { gate, removeFolders } from '../fixtures/gate.fixture.ts';
import { failure, fixtureFunctionIn, ISOLATIONS } from '../fixtures/isolations.fixture.ts';

afterEach(async () => {
  await closeFixtures();
  removeFolders();
});

describe.each(ISOLATIONS)('in a %s', (isolation) => {
  const fixture = fixtureFunctionIn(isolation);

  /** @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html */
  test('concurrent invocations run in environments of their own', async () => {
    const { file, open } = gate();
    const fn = fixture('traffic', 'index.gated', { maximumEnvironments: 2 });
    const invocations = [fn.invoke({ gate: file }), fn.invoke({ gate: file })];
    open();
    const results = (await Promise.all(invocations)) as Array<{ environment: string; running: number }>;
    expect(new Set(results.map((result) => result.environment)).size).toBe(2);
    expect(fn.environments()).toBe(2);
  });

  /** @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html */
  test('an environment handles one invocation at a time', async () => {
    const { file, open } = gate();
    const finished: number[] = [];
    const fn = fixture('traffic', 'index.gated', { maximumEnvironments: 1 });
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

  /** @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html */
  test('invocations beyond the reserved concurrency are refused, also while others wait', async () => {
    const { file, open } = gate();
    const reports: InvocationReport[] = [];
    const fn = fixture('traffic', 'index.gated', {
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

  /** @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html */
  test('a reserved concurrency of 0 refuses every invocation', async () => {
    const fn = fixture('basic', 'index.echo', { reservedConcurrency: 0 });
    expect(await failure(fn.invoke({}))).toBeInstanceOf(LambdaThrottledError);
  });
});
