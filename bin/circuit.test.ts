import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTable, type TestTable } from '../test/support/conversations-table.ts';

let table: TestTable;

beforeAll(async () => {
  table = await startTable('Circuits');
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

const NAMED = ['--table', 'circuits', '--name', 'model#x'];
const of = (name: string) => ['--table', table.tableName, '--name', name];

it('opens, closes and releases, and says how it is', async () => {
  const name = 'model#api.example.com';
  const said = (stdout: string) => ({ code: 0, stdout, stderr: '' });
  expect(await circuit('show', ...of(name))).toEqual(said(`${name}: CLOSED\n`));
  expect(await circuit('open', ...of(name))).toEqual(said(`${name}: OPEN, by an operator\n`));
  const timed = await circuit('open', ...of(name), '--minutes', '5');
  expect(timed).toEqual({
    ...said(''),
    stdout: expect.stringMatching(/: OPEN until \d{4}-\d\d-\d\dT.*Z, by an operator\n$/),
  });
  expect(await circuit('close', ...of(name))).toEqual(said(`${name}: CLOSED, by an operator\n`));
  expect(await circuit('release', ...of(name))).toEqual(said(`${name}: CLOSED\n`));
});

it.each([
  ['no command', NAMED],
  ['an unknown command', ['explode', ...NAMED]],
  ['no name', ['open', '--table', 'circuits']],
  ['minutes that are none', ['open', ...NAMED, '--minutes', 'soon']],
  ['no minutes at all', ['open', ...NAMED, '--minutes', '0']],
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
