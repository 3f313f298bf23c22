import { afterEach, describe, expect, test } from 'vitest';
import { LambdaFunctionError, LambdaTimeoutError } from '../errors.ts';
import { closeFixtures } from '../fixtures/function.fixture.ts';
import { failure, fixtureFunctionIn, ISOLATIONS } from '../fixtures/isolations.fixture.ts';

afterEach(closeFixtures);

describe.each(ISOLATIONS)('in a %s', (isolation) => {
  const fixture = fixtureFunctionIn(isolation);

  /** @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
  test('a thrown error reaches the caller with its type, message and stack; the environment lives', async () => {
    const fn = fixture('faults', 'index.throwsError');
    const error = await failure(fn.invoke({}));
    expect(error).toBeInstanceOf(LambdaFunctionError);
    expect(error).toMatchObject({ errorType: 'OrderRefused', errorMessage: 'no stock' });
    expect((error as LambdaFunctionError).trace[0]).toBe('OrderRefused: no stock');
    expect((error as LambdaFunctionError).trace[1]).toContain('faults/index.mjs');
    expect(fn.environments()).toBe(1);
  });

  /** @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
  test('an error that is thrown synchronously, or is no Error, is reported too', async () => {
    const synchronous = await failure(fixture('faults', 'index.throwsSynchronously').invoke({}));
    expect(synchronous).toMatchObject({ errorType: 'TypeError', errorMessage: 'at once' });
    const text = await failure(fixture('faults', 'index.throwsText').invoke({}));
    expect(text).toMatchObject({ errorType: 'string', errorMessage: 'just text', trace: [] });
  });

  /** @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
  test('a result that JSON cannot carry, or of more than 6 MB, fails the invocation', async () => {
    const circle = await failure(fixture('faults', 'index.returnsCircle').invoke({}));
    expect(circle).toMatchObject({ errorMessage: 'Unable to stringify response body' });
    const large = fixture('faults', 'index.returnsTooMuch');
    expect(await failure(large.invoke({}))).toMatchObject({ errorType: 'Function.ResponseSizeTooLarge' });
    expect(large.environments()).toBe(1);
  });

  /** @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html */
  test.each(['wait forever', 'loop forever'])(
    'the time-out ends an environment that would %s',
    async (event) => {
      const fn = fixture('faults', 'index.sometimes', { timeoutSeconds: 0.5 });
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
  test('used-up memory ends the environment, and only it', async () => {
    const small = fixture('faults', 'index.sometimes', { memoryMb: 64 });
    const large = fixture('faults', 'index.sometimes', { memoryMb: 512 });
    expect(await large.invoke('work')).toBe(1);
    expect(await failure(small.invoke('use 150 MB'))).toMatchObject({ errorType: 'Runtime.OutOfMemory' });
    expect(small.environments()).toBe(0);
    expect(await small.invoke('work')).toBe(1);
    expect(await large.invoke('use 150 MB')).toBe(150);
  });

  /** @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
  test('a fault outside the handler, or process.exit, ends the environment', async () => {
    const fn = fixture('faults', 'index.sometimes');
    expect(await failure(fn.invoke('reject in the background'))).toMatchObject({
      errorType: 'Runtime.UnhandledPromiseRejection',
      errorMessage: 'Error: unheard',
    });
    expect(await failure(fn.invoke('throw in the background'))).toMatchObject({
      errorType: 'RangeError',
      errorMessage: 'uncaught',
    });
    expect(await failure(fn.invoke('exit'))).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: 'Error: Runtime exited with error: exit status 3',
    });
    expect(await fn.invoke('work')).toBe(1);
  });

  /** @see https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html#troubleshooting-invocation-nodejs-exit */
  test('a promise that nothing can settle any more ends the environment', async () => {
    const fn = fixture('faults', 'index.sometimes');
    expect(await failure(fn.invoke('wait for nothing'))).toMatchObject({
      errorType: 'Runtime.NodeJsExit',
      errorMessage: expect.stringContaining('a Promise that was never settled'),
    });
    expect(fn.environments()).toBe(0);
    expect(await fn.invoke('work')).toBe(1);
  });
});
