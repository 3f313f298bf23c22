import { afterEach, expect, test } from 'vitest';
import type { ChatEntry } from './chat-entries.ts';
import { customerSends } from './customer.ts';
import { serveWhatsAppStandIn, type WhatsAppStandIn } from './stand-in.ts';
import { userIdOf } from './user-id.ts';

let standIn: WhatsAppStandIn | undefined;
afterEach(() => standIn?.close());

const ANA = '5511900000001';
const channel = { phoneNumberId: '1000', displayPhoneNumber: '551140000001', accessToken: 'token' };

async function start(): Promise<{ chat: ChatEntry[]; whatsapp: WhatsAppStandIn }> {
  const chat: ChatEntry[] = [];
  standIn = await serveWhatsAppStandIn({ channels: [channel], onChat: (entry) => chat.push(entry) });
  return { chat, whatsapp: standIn };
}

async function write(whatsapp: WhatsAppStandIn, from: string, name = 'Ana'): Promise<string> {
  const onPost = (payload: unknown) => whatsapp.observe(payload);
  const content = { kind: 'text', text: 'Oi' } as const;
  const webhookUrl = 'http://127.0.0.1:9/';
  const messageId = `wamid.${from}`;
  const { phoneNumberId, displayPhoneNumber } = channel;
  const message = { webhookUrl, appSecret: 's', phoneNumberId, displayPhoneNumber, from, name, content };
  await customerSends({ ...message, messageId, onPost }).catch(() => undefined);
  return messageId;
}

function post(whatsapp: WhatsAppStandIn, body: object): Promise<Response> {
  return fetch(`${whatsapp.url}/v25.0/1000/messages`, {
    method: 'POST',
    headers: { authorization: 'Bearer token', 'content-type': 'application/json' },
    body: JSON.stringify({ messaging_product: 'whatsapp', ...body }),
  });
}

test('a chat has what the customer wrote, what the business answered and that it reads and types', async () => {
  const { chat, whatsapp } = await start();
  const id = await write(whatsapp, ANA);
  await post(whatsapp, { status: 'read', message_id: id, typing_indicator: { type: 'text' } });
  await post(whatsapp, { to: ANA, type: 'text', text: { body: 'Olá' } });
  const between = { phone_number_id: '1000', user_id: userIdOf(ANA), wa_id: ANA };
  expect(chat).toMatchObject([
    { kind: 'customer', ...between, name: 'Ana', message: { id, type: 'text', text: { body: 'Oi' } } },
    { kind: 'read', message_id: id, typing: true, phone_number_id: '1000' },
    { kind: 'business', ...between, body: { text: { body: 'Olá' } } },
  ]);
});

test('who hides the number is known by the user id alone, also when answered', async () => {
  const { chat, whatsapp } = await start();
  await write(whatsapp, 'BR.777');
  await post(whatsapp, { recipient: 'BR.777', type: 'text', text: { body: 'Olá' } });
  expect(chat.map((entry) => ('user_id' in entry ? entry.user_id : undefined))).toEqual(['BR.777', 'BR.777']);
  expect(JSON.stringify(chat)).not.toContain('wa_id":');
});

test('what is no message of a customer adds nothing', async () => {
  const { chat, whatsapp } = await start();
  for (const odd of [undefined, 7, {}, { entry: [{ changes: [{ value: { messages: [{}] } }, {}] }] }]) {
    whatsapp.observe(odd);
  }
  expect(chat).toEqual([]);
});
