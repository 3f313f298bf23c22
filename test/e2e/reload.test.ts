import type { WatchedApp } from '@prosa/local-cloud/reload';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type LocalProsa, startLocal } from '../../local/cli/start-local.ts';
import { watchProsa } from '../../local/cli/watch-prosa.ts';
import { copyRepository, type RepositoryCopy } from '../support/repository-copy.ts';
import { until } from '../support/until.ts';

const CUSTOMER = '5511911110001';

let repository: RepositoryCopy;
let watched: WatchedApp<LocalProsa>;
const reports: string[] = [];

beforeAll(async () => {
  repository = await copyRepository();
  const synthesis = { repository: repository.path };
  watched = await watchProsa({
    synthesis,
    start: (assemblyDir, port) => startLocal({ assemblyDir, port }),
    lossOfRestart: 'memory is gone',
    report: (line) => reports.push(line),
  });
});
afterAll(async () => {
  await watched?.close();
  await repository?.remove();
});

/** What the customer reads as the answer to a text. */
async function answerTo(text: string): Promise<string> {
  const { whatsapp } = watched.current;
  const before = whatsapp.outbox({ to: CUSTOMER }).length;
  expect((await watched.current.say(text, { from: CUSTOMER })).status).toBe(200);
  await until(`the answer to ${text}`, () => whatsapp.outbox({ to: CUSTOMER }).length > before);
  const { body } = whatsapp.outbox({ to: CUSTOMER }).at(-1) ?? {};
  return String((body?.text as { body?: unknown } | undefined)?.body);
}

/** Waits for the next report that says this, and forgets all up to it. */
async function reported(part: string): Promise<string> {
  await until(`a report of: ${part}`, () => reports.some((line) => line.includes(part)));
  const index = reports.findIndex((line) => line.includes(part));
  return reports.splice(0, index + 1).at(-1) ?? '';
}

const MODEL = 'core/agent/answer.ts';
const TEXT = 'const words = seen(toWhatsAppMarkup(';

it('runs a changed function from the next message on, and keeps what is in memory', async () => {
  expect(await answerTo('um')).toContain('mensagem 1 ');
  const undo = await repository.edit(MODEL, TEXT, "const words = 'Novo: ' + seen(toWhatsAppMarkup(");
  expect(await reported('reloaded')).toMatch(/^reloaded ai-agent in \d+\.\d\d s$/);
  expect(await answerTo('dois')).toMatch(/^Novo: .*mensagem 2 /);
  await undo();
  await reported('reloaded ai-agent');
  expect(await answerTo('três')).toMatch(/^Sou .*mensagem 3 /);
});

it('says in one block what does not compile, and goes on with the old code', async () => {
  const undo = await repository.edit(MODEL, TEXT, 'const words = = 1;');
  expect(await reported('not reloaded')).toMatch(
    /\n {2}.*Unexpected "="[\s\S]*core\/agent\/answer\.ts:\d+:\d+/,
  );
  expect(await answerTo('quatro')).toMatch(/^Sou .*mensagem 4 /);
  // The sources are as before now, so nothing is bundled anew; a later change is.
  await undo();
  const undoChange = await repository.edit(MODEL, TEXT, "const words = 'Depois: ' + seen(toWhatsAppMarkup(");
  await reported('reloaded ai-agent');
  expect(await answerTo('cinco')).toMatch(/^Depois: .*mensagem 5 /);
  await undoChange();
  await reported('reloaded ai-agent');
});

it('synthesizes again when the infrastructure changes, and starts anew on the same port', async () => {
  const { url } = watched.current.runtime;
  await repository.edit('lib/functions.ts', 'timeoutSeconds: 25', 'timeoutSeconds: 26');
  expect(await reported('restarted')).toMatch(/templates in \d+\.\d\d s; memory is gone$/);
  expect(watched.current.runtime.url).toBe(url);
  expect(await answerTo('seis')).toContain('mensagem 1 ');
  await repository.edit(MODEL, TEXT, "const words = 'Depois: ' + seen(toWhatsAppMarkup(");
  await reported('reloaded ai-agent');
  expect(await answerTo('sete')).toMatch(/^Depois: .*mensagem 2 /);
});

it('goes on with the old templates when the new ones cannot be made', async () => {
  const { runtime } = watched.current;
  const undo = await repository.edit('cdk.json', '"context": {', '"context": { "logLevel": "LOUD",');
  expect(await reported('not reloaded')).toContain('\n  Context logLevel: "LOUD" is not allowed.');
  expect(watched.current.runtime).toBe(runtime);
  expect(await answerTo('oito')).toMatch(/^Depois: /);
  await undo();
});
