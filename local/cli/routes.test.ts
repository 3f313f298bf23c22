import { serveFront } from '@prosa/local-cloud/front';
import type { LocalServer } from '@prosa/local-cloud/http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { OutboxFilter } from '../whatsapp/outbox.ts';
import { outboxRoute } from './outbox-route.ts';
import { type SayRequest, sayRoute } from './say-route.ts';

let front: LocalServer;
let said: SayRequest[];
let filters: OutboxFilter[];

beforeEach(async () => {
  said = [];
  filters = [];
  front = await serveFront({
    port: 0,
    apis: [],
    onFault: (error) => {
      throw error;
    },
    routes: [
      outboxRoute((filter) => {
        filters.push(filter);
        return [
          { at: 'T', phone_number_id: '1', to: '55', body: { type: 'text' }, wamid: 'w', callbackData: 'k' },
        ];
      }),
      sayRoute(async (request) => {
        if (request.phone_number_id === 'nowhere') return undefined;
        said.push(request);
        return { status: 200, messageId: 'wamid.1', postedAt: 1, answeredAt: 2 };
      }),
    ],
  });
});
afterEach(() => front.close());

test('the outbox shows what WhatsApp accepted, by recipient, time and number', async () => {
  const response = await fetch(`${front.url}/_local/outbox?to=+5511&since=5&limit=7`);
  expect(await response.json()).toEqual({
    items: [{ at: 'T', phone_number_id: '1', to: '55', body: { type: 'text' }, wamid: 'w' }],
  });
  await fetch(`${front.url}/_local/outbox`);
  expect(filters).toEqual([
    { to: '5511', since: 5, limit: 7 },
    { to: undefined, since: undefined, limit: 1000 },
  ]);
});

test.each(['limit=0', 'since=soon', 'form=5511'])('the outbox refuses ?%s', async (query) => {
  expect((await fetch(`${front.url}/_local/outbox?${query}`)).status).toBe(400);
  expect(filters).toEqual([]);
});

function post(body: unknown, contentType = 'application/json') {
  return fetch(`${front.url}/_local/say`, {
    method: 'POST',
    headers: { 'content-type': contentType },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

test('say passes a message on and answers with its id and the webhook’s status', async () => {
  const response = await post({ text: ' Oi ', from: '5511900000001', name: 'Ana' });
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ status: 200, messageId: 'wamid.1' });
  expect(said).toEqual([{ content: { kind: 'text', text: 'Oi' }, from: '5511900000001', name: 'Ana' }]);
});

test('say takes whatever a customer can do, also of one who hides the number', async () => {
  const content = { kind: 'list_reply', id: 'vendas', title: 'Vendas', of: 'wamid.2' };
  await post({ content, from: 'BR.123' });
  await post({ content: { kind: 'voice' }, from: '5511900000001', reply_to: 'wamid.2' });
  expect(said).toEqual([
    { content, from: 'BR.123' },
    { content: { kind: 'voice' }, from: '5511900000001', reply_to: 'wamid.2' },
  ]);
});

test.each<[string, unknown, number]>([
  ['an empty text', { text: ' ', from: '5511900000001' }, 400],
  ['a wrong number', { text: 'Oi', from: 'Ana' }, 400],
  ['a misspelt field', { text: 'Oi', from: '5511900000001', channel: '1' }, 400],
  ['what no customer can do', { content: { kind: 'fly' }, from: '5511900000001' }, 400],
  ['two things at once', { text: 'Oi', content: { kind: 'voice' }, from: '5511900000001' }, 400],
  ['what is not JSON', '{', 400],
  ['an unknown channel', { text: 'Oi', from: '5511900000001', phone_number_id: 'nowhere' }, 404],
  ['a body that is too long', { text: 'x'.repeat(25_200_000), from: '5511900000001' }, 413],
])('say refuses %s', async (_what, body, status) => {
  expect((await post(body)).status).toBe(status);
  expect(said).toEqual([]);
});

test('say takes nothing that a page of another site could send without asking', async () => {
  expect((await post({ text: 'Oi', from: '5511900000001' }, 'text/plain')).status).toBe(415);
  expect((await fetch(`${front.url}/_local/say`)).status).toBe(405);
  expect(said).toEqual([]);
});
