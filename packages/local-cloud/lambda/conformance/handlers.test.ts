import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { LambdaInitError } from '../errors.ts';
import { closeFixtures, codeOf } from '../fixtures/function.fixture.ts';
import { removeFolders, temporaryFolder } from '../fixtures/gate.fixture.ts';
import { failure, fixtureFunctionIn, ISOLATIONS } from '../fixtures/isolations.fixture.ts';

afterEach(async () => {
  await closeFixtures();
  removeFolders();
});

describe.each(ISOLATIONS)('in a %s', (isolation) => {
  const fixture = fixtureFunctionIn(isolation);

  /** @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html */
  test('a handler gets the event as JSON carries it, and its caller what it returns', async () => {
    const fn = fixture('basic', 'index.echo');
    expect(await fn.invoke({ text: 'olá', when: new Date(0), left: undefined })).toEqual({
      text: 'olá',
      when: '1970-01-01T00:00:00.000Z',
    });
  });

  /** @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html */
  test('a handler is an export of an ES or CommonJS module, nested or synchronous', async () => {
    expect(await fixture('commonjs', 'index.handler').invoke({})).toBe('from CommonJS');
    expect(await fixture('basic', 'index.nested.inner.handler').invoke({})).toBe('nested');
    expect(await fixture('basic', 'index.synchronous').invoke(1)).toEqual({ got: 1 });
  });

  /** @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html */
  test('a handler may be in a folder below the code directory', async () => {
    const fn = fixture('basic', 'basic/index.echo', { codeDirectory: codeOf('') });
    expect(await fn.invoke('here')).toBe('here');
  });

  /** @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html */
  test('what a handler returns becomes JSON by the rules of JSON.stringify', async () => {
    const fn = fixture('basic', 'index.values');
    expect(await fn.invoke('nothing')).toBeNull();
    expect(await fn.invoke('function')).toBeNull();
    expect(await fn.invoke('date')).toBe('1970-01-01T00:00:00.000Z');
    expect(await fn.invoke('sparse')).toEqual({ kept: 1 });
    expect(await fn.invoke('notANumber')).toBeNull();
    expect(await fn.invoke('map')).toEqual({});
  });

  /** @see https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html */
  test.each([
    ['basic', 'index.missing', 'Runtime.HandlerNotFound'],
    ['basic', 'index.notAFunction', 'Runtime.HandlerNotFound'],
    ['basic', 'index.callbackStyle', 'Runtime.CallbackHandlerDeprecated'],
    ['basic', 'absent.handler', 'Runtime.ImportModuleError'],
    ['basic', '../basic/index.echo', 'Runtime.MalformedHandlerName'],
    ['basic', 'index', 'Runtime.MalformedHandlerName'],
    ['missing-import', 'index.handler', 'Runtime.ImportModuleError'],
    ['broken-init', 'index.handler', 'RangeError'],
  ])('%s with handler %s does not initialise: %s', async (folder, handler, errorType) => {
    const fn = fixture(folder, handler);
    const error = await failure(fn.invoke({}));
    expect(error).toBeInstanceOf(LambdaInitError);
    expect(error).toMatchObject({ errorType });
    expect(fn.environments()).toBe(0);
  });

  /** @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib */
  test('a failed initialisation is tried again by the next invocation', async () => {
    const codeDirectory = temporaryFolder();
    const file = path.join(codeDirectory, 'index.cjs');
    writeFileSync(file, 'exports.handler = async () => { return 1');
    const fn = fixture('basic', 'index.handler', { codeDirectory });
    expect(await failure(fn.invoke({}))).toMatchObject({ errorType: 'Runtime.UserCodeSyntaxError' });
    writeFileSync(file, 'exports.handler = async () => 1');
    expect(await fn.invoke({})).toBe(1);
  });
});
