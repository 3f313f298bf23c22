import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startConversationsTable, type TestTable } from '../test/support/conversations-table.ts';

/** The circuits table has the same keys. */
let table: TestTable;

beforeAll(async () => {
  table = await startConversationsTable();
});
afterAll(() => table.close());

function circuit(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = {
    PATH: process.env.PATH,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: table.url,
  };
  const script = resolve(import.meta.dirname, 'circuit.ts');
  return new Promise((done) => {
    execFile(process.execPath, [script, ...args], { env }, (error, stdout, stderr) => {
      done({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

const of = (name: string) => ['--table', 'conversations', '--name', name];

it('opens, closes and releases, and says how it is', async () => {
  const name = 'model#api.example.com';
  expect((await circuit('show', ...of(name))).stdout).toBe(`${name}: CLOSED\n`);
  expect((await circuit('open', ...of(name))).stdout).toBe(`${name}: OPEN, by an operator\n`);
  const timed = await circuit('open', ...of(name), '--minutes', '5');
  expect(timed.stdout).toMatch(/: OPEN until \d{4}-\d\d-\d\dT.*Z, by an operator\n$/);
  expect((await circuit('close', ...of(name))).stdout).toBe(`${name}: CLOSED, by an operator\n`);
  const released = await circuit('release', ...of(name));
  expect(released).toEqual({ code: 0, stdout: `${name}: CLOSED\n`, stderr: '' });
});

it.each([
  ['no command', of('model#x')],
  ['an unknown command', ['explode', ...of('model#x')]],
  ['no name', ['open', '--table', 'circuits']],
  ['minutes that are none', ['open', ...of('model#x'), '--minutes', 'soon']],
  ['no minutes at all', ['open', ...of('model#x'), '--minutes', '0']],
])('refuses %s with the usage and writes nothing', async (_what, args) => {
  const before = await table.items();
  const { code, stderr } = await circuit(...args);
  expect(code).toBe(2);
  expect(stderr).toContain('usage: npm run circuit');
  expect(await table.items()).toEqual(before);
});

it('says why a name cannot be one', async () => {
  const { code, stderr } = await circuit('open', ...of('a name with spaces'));
  expect(code).toBe(1);
  expect(stderr).toContain('not a circuit');
});
