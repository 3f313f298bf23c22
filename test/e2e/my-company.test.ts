import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { LocalProcess } from '../support/local-process.ts';
import { type ModelServer, serveModel } from '../support/model-server.ts';
import { until } from '../support/until.ts';

const ROOT = resolve(import.meta.dirname, '../..');

let folder: string;
let file: string;
let model: ModelServer;
let local: LocalProcess;

/** A company as somebody would write it after reading the example, with a model on the same machine. */
const company = (change: object = {}) => ({
  $schema: `${ROOT}/docs/tenant.schema.json`,
  tenant_id: 'loja-de-chas',
  name: 'Loja de Chás',
  profile: 'Você atende a Loja de Chás, em Curitiba.',
  language: 'pt-BR',
  entry: 'ai',
  people_queue: 'balcao',
  timezone: 'America/Sao_Paulo',
  queues: [{ id: 'balcao', name: 'Balcão' }],
  channels: [
    {
      app: 'meu-app',
      phone_number_id: '777000111',
      display_phone_number: '+554133330000',
      access_token: '<your token>',
    },
  ],
  model: { id: 'llama-local', base_url: model.baseUrl, api_key: 'none' },
  ...change,
});

const save = (content: object) => writeFile(file, `\uFEFF${JSON.stringify(content, null, 2)}`);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'prosa-company-'));
  file = join(folder, 'my.json');
  model = await serveModel('Abrimos às 9h, **todos** os dias.');
  await save(company());
  local = await LocalProcess.start('--assembly', inject('localAssembly'), '--tenant', file);
});
afterAll(async () => {
  await local?.kill();
  await model?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Runs a command beside the instance, as a person does in a second terminal. */
function run(script: string, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const port = new URL(local.url).port;
  return new Promise((done) => {
    execFile(process.execPath, [join(ROOT, script), '--port', port, ...args], (error, stdout, stderr) => {
      done({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

const say = (...args: string[]) => run('local/say.ts', '--wait', '120', ...args);
const told = (part: string) => until(part, () => (local.printed + local.complained).includes(part));

it('a customer of the company is answered by its model, at its number', async () => {
  expect(await say('Vocês abrem hoje?')).toMatchObject({
    code: 0,
    stdout: 'Abrimos às 9h, *todos* os dias.\n',
  });
  expect(model.calls.at(-1)).toMatchObject({ model: 'llama-local', authorization: 'Bearer none' });
  expect(model.calls.at(-1)?.prompt).toContain('Loja de Chás, em Curitiba');
  expect((await local.outbox()).map(({ phone_number_id }) => phone_number_id)).toEqual(['777000111']);
  expect(local.printed).toContain('Company       Loja de Chás\n');
  expect(local.printed).toContain(`llama-local at ${model.baseUrl}`);
  expect(local.printed).toContain('5511900000001 → 554133330000  Vocês abrem hoje?');
  const statuses = () => local.list<{ count: number }>('metrics?name=ReceiptsFailed');
  await until('a status of the answer', async () => (await statuses()).length > 0);
  expect(local.complained).not.toContain('did not take status');
});

it('saving the file applies it to the next message', async () => {
  await save(company({ profile: 'Você atende a Loja de Ervas, em Londrina.' }));
  await told('applied, 1 items changed');
  expect(await say('E amanhã?')).toMatchObject({ code: 0 });
  expect(model.calls.at(-1)?.prompt).toContain('Loja de Ervas, em Londrina');
});

it('a file with faults is told of line by line, and what was there goes on', async () => {
  await save(company({ entry: 'queue:vendas', timezone: 'Curitiba', reopen_minutes: 'dois' }));
  // The file may be read while it is written, so that a complaint about half of it comes first.
  for (const line of [
    'entry: names queue vendas',
    'timezone: must be an IANA',
    'reopen_minutes: must be a whole',
  ]) {
    await told(`\n${line}`);
  }
  await told('not applied, what was there goes on');
  expect(await say('Oi')).toMatchObject({ code: 0, stdout: 'Abrimos às 9h, *todos* os dias.\n' });
});

it('a model with an address and no key is told of when the file is saved', async () => {
  await save(company({ model: { id: 'llama-local', base_url: model.baseUrl } }));
  await told('warning: model: has an address of its own and no api_key');
});

it('whoever asks for a person is told to have one, by say and in a line', async () => {
  const { code, stderr } = await say('--from', '5511900000002', 'Quero falar com um atendente');
  expect(code).toBe(0);
  expect(stderr).toMatch(/people have it, queue balcao \(.+\)/);
  await told('5511900000002 · 554133330000  people have it, queue balcao');
});

it('a second company is provisioned into the running instance, and changed only with --update', async () => {
  const { model: _model, ...second } = company({ tenant_id: 'outra', name: 'Outra', channels: [] });
  const other = join(folder, 'outra.json');
  const write = (name: string) =>
    writeFile(
      other,
      JSON.stringify({
        ...second,
        name,
        channels: [{ app: 'default', phone_number_id: '888', display_phone_number: '554122220000' }],
      }),
    );
  await write('Outra');
  expect(await run('bin/provision.ts', '--local', other)).toMatchObject({ code: 0, stderr: '' });
  expect((await say('--channel', '888', 'Oi')).stdout).toContain('substituto do modelo');
  await write('Mais Uma');
  expect((await run('bin/provision.ts', '--local', other)).stderr).toContain('add --update');
  expect(await run('bin/provision.ts', '--local', '--update', other)).toMatchObject({ code: 0 });
});
