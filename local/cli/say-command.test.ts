import { type LocalServer, listen, readBody } from '@prosa/local-cloud/http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PollClock } from '../demo/poll.ts';
import { sayCommand } from './say-command.ts';

const channels = (webhook_url: string) => [
  { tenant_id: 't', phone_number_id: '101', display_phone_number: '551140000001', webhook_url },
  { tenant_id: 't', phone_number_id: '102', display_phone_number: '551140000002', webhook_url },
];

let server: LocalServer;
let received: { metadata: unknown; messages: { id: string; from: string; text: { body: string } }[] }[];
let webhookStatus: number;
let health: object;
let outbox: object[];
let handoffs: object[];
let told: string[];
let answers: object[];
let printed: string[];
let asked: { content: object }[];

/** Stands for a running instance: what it answers is put into the outbox when the webhook is called. */
beforeEach(async () => {
  received = [];
  handoffs = [];
  told = [];
  webhookStatus = 200;
  outbox = [answer('old', 'antes')];
  answers = [answer('new', 'Abrimos sim.')];
  printed = [];
  asked = [];
  server = await listen(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://x');
    if (pathname === '/hook') {
      received.push(JSON.parse((await readBody(request)).toString()).entry[0].changes[0].value);
      outbox.push(...answers);
      response.writeHead(webhookStatus).end();
      return;
    }
    if (pathname === '/_local/say') {
      asked.push(JSON.parse((await readBody(request)).toString()));
      outbox.push(...answers);
      response.end(JSON.stringify({ status: webhookStatus, messageId: 'wamid.file' }));
      return;
    }
    if (pathname === '/_local/events') {
      const detail = { conversation_id: 'cv_1', payload: { messageId: received.at(-1)?.messages[0]?.id } };
      const message = { 'detail-type': 'inbox.message.received', detail };
      const events = received.length === 0 ? [] : [message, ...handoffs];
      response.end(JSON.stringify({ items: events }));
      return;
    }
    response.end(JSON.stringify(pathname === '/_local/health' ? health : { items: outbox }));
  });
  health = {
    ready: true,
    webhookUrl: `${server.url}/hook`,
    appSecret: 's',
    graphApiUrl: server.url,
    shopUrl: server.url,
    endpoints: {},
    outputs: {},
    channels: channels(`${server.url}/hook`),
  };
});
afterEach(() => server.close());

function answer(wamid: string, body: string, phone_number_id = '101') {
  return {
    at: new Date().toISOString(),
    phone_number_id,
    to: '5511900000001',
    body: { text: { body } },
    wamid,
  };
}

function say(...args: string[]): Promise<number> {
  let now = 0;
  const clock: PollClock = {
    now: () => now,
    sleep: async (ms) => {
      now += ms;
    },
  };
  const output = { print: (text: string) => printed.push(text), warn: (text: string) => told.push(text) };
  return sayCommand([...args, '--port', String(server.port)], output, clock);
}

test('sends one message and prints the answer to it, not an older one', async () => {
  expect(await say('Vocês abrem domingo?')).toBe(0);
  expect(printed).toEqual(['Abrimos sim.']);
  expect(received).toHaveLength(1);
  expect(received[0]).toMatchObject({
    metadata: { phone_number_id: '101' },
    messages: [{ from: '5511900000001', text: { body: 'Vocês abrem domingo?' } }],
  });
});

test('writes to the channel that is named, and waits for an answer from there', async () => {
  answers = [answer('wrong', 'De outro número'), answer('right', 'Encomendas aqui', '102')];
  expect(await say('Oi', '--channel', '102')).toBe(0);
  expect(printed).toEqual(['Encomendas aqui']);
  expect(received[0]).toMatchObject({ metadata: { phone_number_id: '102' } });
});

test('does not wait when told so', async () => {
  answers = [];
  expect(await say('Oi', '--wait', '0')).toBe(0);
  expect(printed).toEqual([]);
});

function handoff(toAgent: string, reason: string, conversation_id = 'cv_1') {
  return {
    'detail-type': 'routing.handoff.requested',
    detail: { conversation_id, payload: { toAgent, reason } },
  };
}

test('tells that people have it, and why, without waiting on', async () => {
  answers = [];
  handoffs = [
    handoff('agent.ai', 'message_received'),
    handoff('agent.queue.x', 'other', 'cv_2'),
    handoff('agent.queue.vendas', 'O cliente pede uma pessoa.'),
  ];
  expect(await say('Atendente')).toBe(0);
  expect(told).toEqual(['people have it, queue vendas (O cliente pede uma pessoa.)']);
  handoffs = [handoff('agent.queue.vendas', 'message_received')];
  expect(await say('Alô?')).toBe(0);
  expect(told.at(-1)).toBe('people have it, queue vendas (they had it before)');
});

test('prints the last word of the AI, and then that people have it', async () => {
  handoffs = [handoff('agent.queue.vendas', 'no_answer')];
  expect(await say('Oi')).toBe(0);
  expect(printed).toEqual(['Abrimos sim.']);
  expect(told.at(-1)).toBe('people have it, queue vendas (no_answer)');
});

test('an answer that does not come ends the wait', async () => {
  answers = [];
  await expect(say('Oi', '--wait', '5')).rejects.toThrow('no answer within 5 s');
});

test('a voice note and a file go by the instance’s own WhatsApp, which has them when they are asked for', async () => {
  expect(await say('--voice', 'quero dois')).toBe(0);
  expect(asked.at(-1)?.content).toEqual({ kind: 'voice', words: 'quero dois' });
  expect(await say('A nota', '--file', 'web/public/icon-192.png', '--wait', '0')).toBe(0);
  expect(asked.at(-1)?.content).toMatchObject({
    kind: 'image',
    caption: 'A nota',
    file: { mime: 'image/png' },
  });
  expect(printed).toEqual(['Abrimos sim.']);
  await expect(say('--file', 'nowhere.pdf')).rejects.toThrow('nowhere.pdf cannot be read');
});

test('tells what stands in the way', async () => {
  await expect(say('Oi', '--channel', '999')).rejects.toThrow('the channels are 101, 102');
  expect(received).toEqual([]);
  webhookStatus = 503;
  await expect(say('Oi')).rejects.toThrow('HTTP 503');
  health = { ...health, ready: false };
  await expect(say('Oi')).rejects.toThrow('still starting');
  health = { hello: 'world' };
  await expect(say('Oi')).rejects.toThrow(`what runs on port ${server.port} is not Prosa`);
  await server.close();
  await expect(say('Oi')).rejects.toThrow(`nothing runs on port ${server.port}; start it with npm run local`);
});
