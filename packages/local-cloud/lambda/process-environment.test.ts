import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test, vi } from 'vitest';
import { closeFixtures, codeOf } from './fixtures/function.fixture.ts';
import { failure, fixtureFunctionIn } from './fixtures/isolations.fixture.ts';
import { isGone, processState } from './fixtures/process-state.fixture.ts';

const fixture = fixtureFunctionIn('process');

/** Far beyond what is waited for, so that a slow machine changes nothing. */
const PATIENCE = { timeout: 25_000, interval: 10 };

afterEach(closeFixtures);

interface Described {
  pid: number;
  directory: string;
  timeZone: string;
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html */
test('is a process of its own, in the folder of the code, in UTC', async () => {
  const described = (await fixture('own-process', 'index.describe').invoke({})) as Described;
  expect(described).toEqual({
    pid: expect.any(Number),
    directory: codeOf('own-process'),
    timeZone: expect.stringMatching(/^(UTC|Etc\/UTC)$/),
  });
  expect(described.pid).not.toBe(process.pid);
});

test('may change what belongs to a process', async () => {
  const here = process.cwd();
  expect(await fixture('own-process', 'index.changeDirectory').invoke({})).toBe('/');
  expect(process.cwd()).toBe(here);
});

test('crashes alone', async () => {
  const error = await failure(fixture('own-process', 'index.crash').invoke({}));
  expect(error).toMatchObject({
    errorType: 'Runtime.ExitError',
    errorMessage: 'Error: Runtime exited with error: signal: SIGABRT',
  });
});

/** @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html */
test('is stopped between invocations and runs on with the next', async () => {
  const fn = fixture('own-process', 'index.describe');
  const { pid } = (await fn.invoke({})) as Described;
  await vi.waitUntil(() => processState(pid) === 'T', PATIENCE);
  expect(((await fn.invoke({})) as Described).pid).toBe(pid);
  await vi.waitUntil(() => processState(pid) === 'T', PATIENCE);
});

test('is gone when it is closed, with every program that it started', async () => {
  const fn = fixture('own-process', 'index.startProgram');
  const program = (await fn.invoke({})) as number;
  expect(processState(program)).toBeDefined();
  await fn.close();
  await vi.waitUntil(() => isGone(program), PATIENCE);
});

test('says why when it cannot be started', async () => {
  const fn = fixture('own-process', 'index.describe', { codeDirectory: '/no/such/folder' });
  expect(await failure(fn.invoke({}))).toMatchObject({
    name: 'LambdaInitError',
    errorMessage: expect.stringContaining('ENOENT'),
  });
  expect(fn.environments()).toBe(0);
});

test.each([
  ['is stopped', 'index.describe', 'T'],
  ['loops', 'index.announceAndLoop', 'R'],
])('does not outlive a killed runtime when it %s', async (_, handler, state) => {
  const script = fileURLToPath(new URL('./fixtures/strict-parent.fixture.ts', import.meta.url));
  const parent = spawn(process.execPath, [script, handler], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: parent.stdout });
  const [line] = (await once(lines, 'line')) as [string];
  const pid = Number(line.replace('pid ', ''));
  await vi.waitUntil(() => processState(pid) === state, PATIENCE);
  parent.kill('SIGKILL');
  await vi.waitUntil(() => isGone(pid), PATIENCE);
});
