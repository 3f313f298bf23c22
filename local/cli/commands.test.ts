import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { listen } from '@prosa/local-cloud/http';
import { expect, test } from 'vitest';

const LOCAL = join(import.meta.dirname, '..');

/** Runs a command as npm does, to its end. */
async function run(entry: string, ...args: string[]) {
  const child = spawn(process.execPath, [join(LOCAL, entry), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { code, stdout, stderr };
}

test.each([
  ['index.ts', '--prot'],
  ['demo.ts', '--fast'],
  ['say.ts', '--loud'],
  ['say.ts', ' '],
])('%s %s: one line, exit code 2', async (entry, argument) => {
  const { code, stdout, stderr } = await run(entry, argument);
  expect(stderr).toMatch(/^(local|demo|say): [^\n]+\n$/);
  expect(stdout).toBe('');
  expect(code).toBe(2);
});

test('a taken port is one line and exit code 1', async () => {
  const other = await listen(() => undefined);
  try {
    const { code, stdout, stderr } = await run('index.ts', '--port', String(other.port));
    expect(stderr).toBe(
      `local: port ${other.port} on 127.0.0.1 is in use by another program; end it, or choose another port with --port\n`,
    );
    expect(stdout).toBe('');
    expect(code).toBe(1);
  } finally {
    await other.close();
  }
});

test('a folder that cannot keep the state is one line and exit code 1, before the synthesis', async () => {
  const file = join(LOCAL, 'index.ts');
  const { code, stdout, stderr } = await run('index.ts', '--port', '0', '--data', file);
  expect(stderr).toMatch(/^local: the data folder [^\n]+index\.ts [^\n]+\n$/);
  expect(stdout).toBe('');
  expect(code).toBe(1);
});

test('say without a running instance is one line and exit code 1', async () => {
  const free = await listen(() => undefined);
  await free.close();
  const { code, stderr } = await run('say.ts', '--port', String(free.port), 'Oi');
  expect(stderr).toBe(
    `say: nothing runs on port ${free.port}; start it with npm run local, or name its port with --port\n`,
  );
  expect(code).toBe(1);
});

test('npm run local says where it runs, and Ctrl-C ends it with 0', async () => {
  const child = spawn(process.execPath, [join(LOCAL, 'index.ts'), '--port', '0'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stderr = text(child.stderr);
  let stdout = '';
  for await (const chunk of child.stdout) {
    stdout += chunk;
    if (stdout.includes('Ctrl-C ends it.')) break;
  }
  child.kill('SIGINT');
  const [code, signal] = await once(child, 'exit');
  expect(stdout).toMatch(/Webhook {7}http:\/\/127\.0\.0\.1:\d+\/webhooks\/whatsapp\/default\n/);
  expect(await stderr).toBe('');
  expect({ code, signal }).toEqual({ code: 0, signal: null });
});
