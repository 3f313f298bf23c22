import { createHmac } from 'node:crypto';
import { ManualClock } from '@prosa/local-cloud/clock';
import { serveFront } from '@prosa/local-cloud/front';
import { type LocalServer, listen, readBody } from '@prosa/local-cloud/http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AcceptedMessage, Outbox, textOf } from './outbox.ts';
import { readMarksRoute } from './read-marks-route.ts';
import { serveWhatsAppStandIn, type WhatsAppStandIn } from './stand-in.ts';

let standIn: WhatsAppStandIn;
let webhook: LocalServer;
let received: { body: string; signature: unknown }[];
let webhookStatus: number;
let reports: string[];

beforeEach(async () => {
  received = [];
  reports = [];
  webhookStatus = 200;
  webhook = await listen(async (request, response) => {
    const body = (await readBody(request)).toString('utf8');
    received.push({ body, signature: request.headers['x-hub-signature-256'] });
    response.writeHead(webhookStatus).end();
  });
  standIn = await serveWhatsAppStandIn({
    channels: [
      { phoneNumberId: '1000', displayPhoneNumber: '551140000001', accessToken: 'token-1' },
      { phoneNumberId: '2000', displayPhoneNumber: '551140000002', accessToken: 'token-2' },
    ],
    webhook: () => ({ url: `${webhook.url}/hook`, appSecret: 'secret' }),
    statusDelayMs: 0,
    statusRetryDelaysMs: [0],
    onReport: (line) => reports.push(line),
  });
});

afterEach(async () => {
  await standIn.close();
  await webhook.close();
});

const text = {
  messaging_product: 'whatsapp',
  recipient_type: 'individual',
  to: '+5511987654321',
  type: 'text',
  text: { body: 'Olá' },
  biz_opaque_callback_data: 'cv_x#1',
};

async function post(body: unknown, { token = 'token-1', path = '/v26.0/1000/messages' } = {}) {
  const response = await fetch(standIn.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

test('accepts a text, keeps it and answers as the Cloud API does', async () => {
  const heard: AcceptedMessage[] = [];
  standIn.sent((message) => heard.push(message));
  const answer = await post(text);

  expect(answer).toEqual({
    status: 200,
    body: {
      messaging_product: 'whatsapp',
      contacts: [
        { input: '+5511987654321', wa_id: '5511987654321', user_id: expect.stringMatching(/^BR\.\d{20}$/) },
      ],
      messages: [{ id: expect.stringMatching(/^wamid\./), message_status: 'accepted' }],
    },
  });
  const [message] = standIn.outbox();
  expect(message).toMatchObject({
    phone_number_id: '1000',
    to: '5511987654321',
    body: text,
    callbackData: 'cv_x#1',
  });
  expect(message && textOf(message)).toBe('Olá');
  expect(heard).toEqual([message]);
  expect(answer.body.messages).toMatchObject([{ id: message?.wamid }]);
});

test('posts signed statuses that carry the key of the send, in order', async () => {
  await post(text);
  await standIn.statusesDelivered();
  const [message] = standIn.outbox();
  for (const { body, signature } of received) {
    expect(signature).toBe(`sha256=${createHmac('sha256', 'secret').update(body).digest('hex')}`);
  }
  const values = received.map(({ body }) => JSON.parse(body).entry[0].changes[0].value);
  expect(values.map((value) => value.statuses[0].status)).toEqual(['sent', 'delivered', 'read']);
  expect(values[0]).toMatchObject({
    metadata: { phone_number_id: '1000' },
    contacts: [{ wa_id: '5511987654321' }],
    statuses: [{ id: message?.wamid, recipient_id: '5511987654321', biz_opaque_callback_data: 'cv_x#1' }],
  });
});

test('a webhook that refuses is reported and harms nothing', async () => {
  webhookStatus = 401;
  await post(text);
  await standIn.statusesDelivered();
  expect(received).toHaveLength(6);
  expect(reports).toEqual(
    ['sent', 'delivered', 'read'].map(
      (status) => `WhatsApp stand-in: the webhook did not take status "${status}": HTTP 401`,
    ),
  );
  expect((await post(text)).status).toBe(200);
});

test.each([
  ['a wrong token', text, { token: 'wrong' }, 401, 190],
  ['the token of another number', text, { token: 'token-2' }, 401, 190],
  ['an unknown number', text, { path: '/v26.0/3000/messages' }, 400, 100],
  ['an unknown path', text, { path: '/v26.0/1000/register' }, 400, 2500],
  ['a path without a version', text, { path: '/1000/messages' }, 400, 2500],
  ['what is not JSON', '{', {}, 400, 100],
  ['no messaging_product', { ...text, messaging_product: undefined }, {}, 400, 131008],
  ['no recipient', { ...text, to: undefined }, {}, 400, 131008],
  ['a recipient that is no number', { ...text, to: 'Ana' }, {}, 400, 100],
  ['an unknown type', { ...text, type: 'fax' }, {}, 400, 131009],
  ['a type without its content', { ...text, type: 'image' }, {}, 400, 131008],
  ['an empty text', { ...text, text: { body: '' } }, {}, 400, 131008],
  ['a text that is too long', { ...text, text: { body: 'x'.repeat(4097) } }, {}, 400, 100],
  ['callback data that is too long', { ...text, biz_opaque_callback_data: 'é'.repeat(257) }, {}, 400, 100],
])('refuses %s', async (_what, body, how, status, code) => {
  expect(await post(body, how)).toMatchObject({
    status,
    body: { error: { code, type: 'OAuthException', fbtrace_id: expect.any(String) } },
  });
  expect(standIn.outbox()).toEqual([]);
  expect(received).toEqual([]);
});

test('a missing token is refused', async () => {
  const response = await fetch(`${standIn.url}/v26.0/1000/messages`, { method: 'POST', body: '{}' });
  expect(response.status).toBe(401);
});

test('takes the longest text, a user id as recipient, and a read mark, which is no message', async () => {
  expect((await post({ ...text, text: { body: 'x'.repeat(4096) } })).status).toBe(200);
  const { body } = await post({ ...text, to: undefined, recipient: 'BR.123' });
  expect(body.contacts).toEqual([{ input: 'BR.123', user_id: 'BR.123' }]);
  expect(await post({ messaging_product: 'whatsapp', status: 'read', message_id: 'wamid.X' })).toEqual({
    status: 200,
    body: { success: true },
  });
  expect(standIn.outbox().map(({ to }) => to)).toEqual(['5511987654321', 'BR.123']);
});

test('read marks have a list of their own, to be asked for over HTTP', async () => {
  const read = { messaging_product: 'whatsapp', status: 'read' };
  await post({ ...read, message_id: 'wamid.A' });
  await post({ ...read, message_id: 'wamid.B', typing_indicator: { type: 'text' } });
  const mark = { at: expect.any(String), phone_number_id: '1000' };
  const [first, second] = [
    { ...mark, message_id: 'wamid.A', typing: false },
    { ...mark, message_id: 'wamid.B', typing: true },
  ];
  expect(standIn.readMarks()).toEqual([first, second]);
  expect(standIn.readMarks({ phoneNumberId: '2000' })).toEqual([]);
  expect(standIn.outbox()).toEqual([]);

  const routes = [readMarksRoute((filter) => standIn.readMarks(filter))];
  const front = await serveFront({ port: 0, apis: [], routes, onFault: () => undefined });
  try {
    const ask = async (query: string) => {
      const response = await fetch(`${front.url}/_local/read-marks${query}`);
      return { status: response.status, ...((await response.json()) as object) };
    };
    expect(await ask('')).toEqual({ status: 200, items: [first, second] });
    expect(await ask('?message_id=wamid.B&phone_number_id=1000&since=1')).toEqual({
      status: 200,
      items: [second],
    });
    expect(await ask('?limit=1')).toEqual({ status: 200, items: [second] });
    expect(await ask('?since=2100-01-01')).toEqual({ status: 200, items: [] });
    expect(await ask('?to=5511')).toMatchObject({ status: 400 });
  } finally {
    await front.close();
  }
});

test('the same clock and random bytes bring the same ids and times', async () => {
  const run = async () => {
    const clock = new ManualClock();
    let drawn = 0;
    const other = await serveWhatsAppStandIn({
      channels: [{ phoneNumberId: '1000', displayPhoneNumber: '551140000001', accessToken: 'token-1' }],
      clock,
      random: (size) => Buffer.alloc(size, ++drawn),
    });
    try {
      const answers: unknown[] = [];
      for (const body of [text, { ...text, type: 'fax' }, text]) {
        const response = await fetch(`${other.url}/v26.0/1000/messages`, {
          method: 'POST',
          headers: { authorization: 'Bearer token-1' },
          body: JSON.stringify(body),
        });
        answers.push(await response.json());
        await clock.advance(1000);
      }
      return [answers, other.outbox()];
    } finally {
      await other.close();
    }
  };
  const first = await run();
  expect(await run()).toEqual(first);
  expect(JSON.stringify(first)).toContain('2026-01-01T00:00:02.000Z');
});

test('statuses of a user id tell no number, and those of a template its price', async () => {
  const template = { name: 'aviso', language: { code: 'pt_BR' } };
  await post({ ...text, to: undefined, recipient: 'BR.123', type: 'template', template });
  await standIn.statusesDelivered();
  const values = received.map(({ body }) => JSON.parse(body).entry[0].changes[0].value);
  for (const { contacts, statuses } of values) {
    expect(contacts).toEqual([{ user_id: 'BR.123' }]);
    expect(statuses[0]).toMatchObject({ recipient_user_id: 'BR.123', biz_opaque_callback_data: 'cv_x#1' });
    expect(statuses[0]).not.toHaveProperty('recipient_id');
  }
  expect(values.map(({ statuses }) => statuses[0].pricing?.category)).toEqual([
    'utility',
    'utility',
    undefined,
  ]);
});

test('a status tells the user id that the customer wrote with', async () => {
  standIn.observe({
    entry: [
      {
        changes: [
          {
            value: {
              metadata: { phone_number_id: '1000' },
              messages: [{ from: '5511987654321', from_user_id: 'BR.9', timestamp: '1790000000' }],
            },
          },
        ],
      },
    ],
  });
  const { body } = await post(text);
  expect(body.contacts).toMatchObject([{ wa_id: '5511987654321', user_id: 'BR.9' }]);
  await standIn.statusesDelivered();
  expect(received[0]?.body).toContain('"recipient_user_id":"BR.9"');
});

test('the outbox filters, keeps the newest and is bounded', () => {
  const outbox = new Outbox(3);
  for (let second = 0; second < 10; second++) {
    outbox.add({
      at: new Date(second * 1000).toISOString(),
      phone_number_id: '1000',
      to: String(second % 2),
      body: {},
      wamid: `w${second}`,
    });
  }
  const ids = (messages: AcceptedMessage[]) => messages.map(({ wamid }) => wamid);
  expect(ids(outbox.list())).toEqual(['w7', 'w8', 'w9']);
  expect(ids(outbox.list({ to: '1' }))).toEqual(['w7', 'w9']);
  expect(ids(outbox.list({ since: 8000 }))).toEqual(['w8', 'w9']);
  expect(ids(outbox.list({ limit: 1 }))).toEqual(['w9']);
  expect(ids(outbox.list({ phoneNumberId: '2000' }))).toEqual([]);
});

async function upload(
  file: Blob | undefined,
  { type = file?.type ?? '', product = 'whatsapp', token = 'token-1' } = {},
) {
  const form = new FormData();
  form.set('messaging_product', product);
  form.set('type', type);
  if (file) form.set('file', file, 'file');
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${standIn.url}/v26.0/1000/media`, { method: 'POST', headers, body: form });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const PNG = new Blob([Buffer.from([0x89, 0x50, 0x4e, 0x47])], { type: 'image/png' });
const image = (id: unknown) => ({ ...text, type: 'image', text: undefined, image: { id } });

test('a file gets an id, and goes by it to a customer, from the number that uploaded it', async () => {
  const { status, body } = await upload(PNG);
  expect([status, body]).toEqual([200, { id: expect.stringMatching(/^\d{15,16}$/) }]);
  expect(await post(image(body.id))).toMatchObject({ status: 200 });
  expect(standIn.outbox()).toMatchObject([{ body: { image: { id: body.id } } }]);
  expect(standIn.file('1000', String(body.id))).toMatchObject({ mime: 'image/png', bytes: { length: 4 } });
  const other = await post(image(body.id), { token: 'token-2', path: '/v26.0/2000/messages' });
  expect(other).toMatchObject({ status: 400, body: { error: { code: 131009 } } });
  expect(await post(image('12'))).toMatchObject({ body: { error: { code: 131009 } } });
});

test.each<[string, number, Parameters<typeof upload>]>([
  ['of a type that is not taken', 100, [new Blob(['GIF89a'], { type: 'image/gif' })]],
  ['that is empty', 131053, [new Blob([], { type: 'image/png' })]],
  ['that is too large', 131053, [new Blob([Buffer.alloc(5 * 1024 ** 2 + 1)], { type: 'image/png' })]],
  ['that is not there', 131008, [undefined]],
  ['for another product', 131008, [PNG, { product: 'messenger' }]],
  ['with a wrong token', 190, [PNG, { token: 'token-2' }]],
])('a file %s is not taken: %i', async (_what, code, given) => {
  expect(await upload(...given)).toMatchObject({ body: { error: { code } } });
});
