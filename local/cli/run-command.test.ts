import { PortInUseError } from '@prosa/local-cloud/http';
import { expect, test } from 'vitest';
import { CommandError, UsageError } from './errors.ts';
import { runCommand } from './run-command.ts';

async function failing(error: unknown) {
  const warned: string[] = [];
  const code = await runCommand('local', () => Promise.reject(error), {
    print: () => undefined,
    warn: (text) => warned.push(text),
  });
  return { code, warned };
}

test('a command says its own exit code', async () => {
  expect(await runCommand('demo', async () => 1)).toBe(1);
});

test('a foreseen error is one line and an exit code', async () => {
  expect(await failing(new UsageError('what?'))).toEqual({ code: 2, warned: ['local: what?'] });
  expect(await failing(new CommandError('cannot'))).toEqual({ code: 1, warned: ['local: cannot'] });
  expect(await failing(new PortInUseError(3000))).toEqual({
    code: 1,
    warned: [
      'local: port 3000 on 127.0.0.1 is in use by another program; end it, or choose another port with --port',
    ],
  });
});

test('an unforeseen error keeps its stack', async () => {
  const { code, warned } = await failing(new RangeError('odd'));
  expect(code).toBe(1);
  expect(warned[0]).toMatch(/^local: RangeError: odd\n.*run-command\.test\.ts/s);
});
