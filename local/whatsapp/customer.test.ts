import { createHmac } from 'node:crypto';
import { type LocalServer, listen, readBody } from '@prosa/local-cloud/http';
import { afterEach, expect, test } from 'vitest';
import { customerSays } from './customer.ts';
import { metaJson } from './meta-json.ts';
import { newWamid } from './wamid.ts';

interface Received {
  body: string;
  signature: string | string[] | undefined;
}

let webhook: LocalServer | undefined;
afterEach(() => webhook?.close());

async function serveWebhook(status: number): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  webhook = await listen(async (request, response) => {
    const body = (await readBody(request)).toString('utf8');
    received.push({ body, signature: request.headers['x-hub-signature-256'] });
    response.writeHead(status).end();
  });
  return { url: `${webhook.url}/webhooks/whatsapp/demo`, received };
}

const message = {
  appSecret: 'app-secret',
  phoneNumberId: '1000',
  displayPhoneNumber: '+55 11 4000-0001',
  from: '5511987654321',
  text: 'Vocês têm pão às 7/8h? 🥖',
};

test('posts the webhook of a text message, signed over the bytes that Meta sends', async () => {
  const { url, received } = await serveWebhook(200);
  const delivery = await customerSays({
    ...message,
    webhookUrl: url,
    name: 'Ana',
    messageId: 'wamid.X',
    timestamp: 1_790_000_000_999,
  });

  expect(delivery).toMatchObject({ status: 200, messageId: 'wamid.X' });
  const [{ body, signature } = { body: '', signature: '' }] = received;
  expect(signature).toBe(`sha256=${createHmac('sha256', 'app-secret').update(body).digest('hex')}`);
  expect(body).toContain(String.raw`Voc\u00eas t\u00eam p\u00e3o \u00e0s 7\/8h? \ud83e\udd56`);
  expect(JSON.parse(body)).toEqual({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: expect.stringMatching(/^\d+$/),
        changes: [
          {
            field: 'messages',
            value: {
              messaging_product: 'whatsapp',
              metadata: { display_phone_number: '551140000001', phone_number_id: '1000' },
              contacts: [
                {
                  profile: { name: 'Ana' },
                  wa_id: '5511987654321',
                  user_id: expect.stringMatching(/^BR\.\d{20}$/),
                },
              ],
              messages: [
                {
                  from: '5511987654321',
                  from_user_id: expect.stringMatching(/^BR\.\d{20}$/),
                  id: 'wamid.X',
                  timestamp: '1790000000',
                  type: 'text',
                  text: { body: message.text },
                },
              ],
            },
          },
        ],
      },
    ],
  });
});

test('tells what it posts, also when the webhook refuses it', async () => {
  const { url, received } = await serveWebhook(503);
  const posted: unknown[] = [];
  await customerSays({ ...message, webhookUrl: url, onPost: (payload) => posted.push(payload) });
  expect(posted).toEqual([JSON.parse(received[0]?.body ?? '')]);
});

test('reports a refusal instead of throwing', async () => {
  const { url } = await serveWebhook(503);
  expect(await customerSays({ ...message, webhookUrl: url })).toMatchObject({ status: 503 });
});

test.each([
  ['an empty text', { text: '  ' }],
  ['a number that is not digits', { from: '+55 11' }],
])('refuses %s and sends nothing', async (_what, wrong) => {
  const { url, received } = await serveWebhook(200);
  await expect(customerSays({ ...message, ...wrong, webhookUrl: url })).rejects.toThrow(RangeError);
  expect(received).toEqual([]);
});

test('an id of WhatsApp holds the number in base64, as the real ones do', () => {
  const wamid = newWamid('5511987654321', 'in', (size) => Buffer.alloc(size, 0xab));
  expect(wamid).toMatch(/^wamid\.HBgN/);
  expect(Buffer.from(wamid.slice('wamid.'.length), 'base64').toString('latin1')).toContain('5511987654321');
  expect(newWamid('5511987654321', 'out')).not.toBe(newWamid('5511987654321', 'out'));
});

test('JSON in Meta’s bytes means the same', () => {
  const value = { a: 'é/\u007f\u2028<b>"\\', n: [1, null, true] };
  expect(JSON.parse(metaJson(value))).toEqual(value);
  expect(metaJson(value)).toMatch(/^[\x20-\x7e]*$/);
});
