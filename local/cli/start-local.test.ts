import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AssemblyFolder } from '@prosa/local-cloud/reload';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEMO_TENANT } from '../demo/demo-tenant.ts';
import type { WatchAnswer } from '../watch/watch-answer.ts';
import { textOf } from '../whatsapp/outbox.ts';
import { makeAssemblyFolder, synthesizeLocal } from './local-assembly.ts';
import { type LocalProsa, startLocal } from './start-local.ts';

let folder: AssemblyFolder;
let one: LocalProsa;
let two: LocalProsa;

beforeAll(async () => {
  folder = await makeAssemblyFolder();
  const assemblyDir = await synthesizeLocal(folder.path, { debounceSeconds: 0 });
  [one, two] = await Promise.all([startLocal({ assemblyDir }), startLocal({ assemblyDir })]);
});
afterAll(async () => {
  await Promise.all([one.close(), two.close()]);
  await folder.remove();
  expect(existsSync(folder.path)).toBe(false);
});

async function answerOf(prosa: LocalProsa, text: string, from: string, phoneNumberId?: string) {
  const accepted = Promise.withResolvers<string | undefined>();
  const stop = prosa.whatsapp.sent((message) => {
    if (message.to === from) accepted.resolve(textOf(message));
  });
  const { status } = await prosa.say(text, { from, phoneNumberId });
  expect(status).toBe(200);
  const answer = await accepted.promise;
  stop();
  return answer;
}

test('a customer is answered, through the templates', async () => {
  expect(await answerOf(one, 'Tem pão?', '5511911110001')).toContain(
    '“Tem pão?” (mensagem 1 desta conversa)',
  );
  expect(await answerOf(one, 'E bolo?', '5511911110001')).toContain('“E bolo?” (mensagem 2 desta conversa)');
  expect(one.model?.calls().map(({ userTexts }) => userTexts)).toEqual([
    ['Tem pão?'],
    ['Tem pão?', 'E bolo?'],
  ]);
});

test('another business number is another conversation', async () => {
  await answerOf(one, 'Oi', '5511911110002');
  expect(await answerOf(one, 'Oi', '5511911110002', '100000000000002')).toContain('mensagem 1 ');
});

test('two run side by side, each with its own world', async () => {
  expect(two.runtime.url).not.toBe(one.runtime.url);
  expect(await answerOf(two, 'Oi', '5511911110003')).toContain('mensagem 1 ');
  expect(one.whatsapp.outbox({ to: '5511911110003' })).toEqual([]);
});

test('health tells what the tools need, and the page is served', async () => {
  const health = await (await fetch(`${one.runtime.url}/_local/health`)).json();
  expect(health).toMatchObject({
    ready: true,
    webhookUrl: `${one.runtime.url}/webhooks/whatsapp/default`,
    app: 'default',
    verifyToken: 'prosa-local-verify-token',
    appSecret: 'prosa-local-app-secret',
    channels: [
      { tenant_id: 'padaria-aurora', phone_number_id: '100000000000001' },
      { tenant_id: 'padaria-aurora', phone_number_id: '100000000000002' },
    ],
  });
  for (const path of ['/', '/desk?view=mine', '/phones']) {
    const page = await fetch(one.runtime.url + path, { headers: { accept: 'text/html' } });
    expect([page.status, page.headers.get('content-type')], path).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
  }
});

test('the page’s message goes the same way', async () => {
  const from = '5511911110004';
  const accepted = Promise.withResolvers<void>();
  const stop = one.whatsapp.sent((message) => {
    if (message.to === from) accepted.resolve();
  });
  const response = await fetch(`${one.runtime.url}/_local/say`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text: 'Oi', from }),
  });
  expect(await response.json()).toMatchObject({ status: 200 });
  await accepted.promise;
  stop();
  const outbox = await fetch(`${one.runtime.url}/_local/outbox?to=${from}`);
  expect(await outbox.json()).toMatchObject({ items: [{ to: from, body: { type: 'text' } }] });
});

test('what the page taps reaches the bus as a tap, and the page is told of all of it', async () => {
  const say = (body: object) =>
    fetch(`${one.runtime.url}/_local/say`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const tap = { kind: 'button_reply', id: 'vendas', title: 'Vendas', of: 'wamid.B==' };
  await say({ content: tap, from: 'BR.42', phone_number_id: '100000000000002' });
  const watch = await fetch(`${one.runtime.url}/_local/watch`);
  const { entries, channels } = (await watch.json()) as WatchAnswer;
  expect(channels).toHaveLength(2);
  const told = entries.flatMap((entry) => (entry.source === 'whatsapp' ? [entry.chat] : []));
  expect(told.find((entry) => 'user_id' in entry && entry.user_id === 'BR.42')).toMatchObject({
    kind: 'customer',
    phone_number_id: '100000000000002',
    message: { type: 'interactive' },
  });
  const payloads = entries.flatMap((entry) => (entry.source === 'bus' ? [entry.event.detail.payload] : []));
  expect(payloads).toContainEqual(
    expect.objectContaining({ mediaType: 'interactive', contact: { userId: 'BR.42', name: 'Cliente R.42' } }),
  );
});

test('an unknown channel is refused', async () => {
  await expect(one.say('Oi', { phoneNumberId: '999' })).rejects.toThrow(RangeError);
});

test('a company of an earlier run is known again where the state is kept', async () => {
  const dataPath = await mkdtemp(join(tmpdir(), 'prosa-kept-'));
  const assemblyDir = folder.path;
  const channels = [{ app: 'other', phone_number_id: '888', display_phone_number: '+554122220000' }];
  const earlier = await startLocal({ assemblyDir, dataPath });
  await earlier.provision({ ...DEMO_TENANT, tenant_id: 'outra', channels }, { update: false });
  await earlier.close();
  const later = await startLocal({ assemblyDir, dataPath });
  try {
    expect(later.tenants.channels().map(({ phone_number_id }) => phone_number_id)).toEqual([
      '100000000000001',
      '100000000000002',
      '888',
    ]);
    expect(await answerOf(later, 'Oi', '5511911110005', '888')).toContain('mensagem 1 ');
  } finally {
    await later.close();
    await rm(dataPath, { recursive: true });
  }
});

test('a start that fails leaves nothing running', async () => {
  const servers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'TCPServerWrap').length;
  const before = servers();
  const port = Number(new URL(one.runtime.url).port);
  await expect(startLocal({ port, assemblyDir: folder.path })).rejects.toThrow(`port ${port}`);
  await expect(startLocal({ assemblyDir: `${folder.path}/nowhere` })).rejects.toThrow('nowhere');
  await expect.poll(servers).toBe(before);
});
