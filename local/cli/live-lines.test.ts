import { expect, test } from 'vitest';
import { banner } from './banner.ts';
import { lineOfAnswer, lineOfEvent } from './live-lines.ts';

const envelope = {
  event_id: '5c6a1c7e-5f0e-4b8e-9a39-0a6c6d0b0c4d',
  trace_id: '1-6921c000-000000000000000000000001',
  span_id: '0000000000000001',
  tenant_id: 'loja',
  conversation_id: 'cv_x',
  customer_id: 'ct_x',
  idempotency_key: 'k',
  timestamp: '2026-11-22T14:00:00.123Z',
  occurred_at: '2026-11-22T14:00:00.000Z',
  version: 1,
  hops: 0,
};

function event(name: string, payload: object) {
  const detail = { ...envelope, event: name, payload };
  return { 'detail-type': name, source: 'prosa.test', time: envelope.timestamp, detail };
}

const received = {
  messageId: 'wamid.1',
  ticketId: null,
  contactId: 'ct_x',
  body: 'Oi,\n\u001b[2Jtudo bem?',
  mediaType: 'text',
  fromMe: false,
  channelId: '101',
  contact: { waId: '5511900000001' },
  position: 0,
};

test('a message is one line', () => {
  expect(lineOfEvent(event('inbox.message.received', received))).toBe(
    '14:00:00.123  5511900000001 → Oi, [2Jtudo bem?',
  );
  const image = { ...received, body: null, mediaType: 'image', contact: { userId: 'BR.1' } };
  expect(lineOfEvent(event('inbox.message.received', image))).toBe('14:00:00.123  BR.1 → (photo)');
});

test('an answer is one line, also one that did not go out', () => {
  const message = { at: '2026-11-22T14:00:01.000Z', phone_number_id: '101', to: '5511900000001', wamid: 'w' };
  expect(lineOfAnswer({ ...message, body: { type: 'text', text: { body: 'Tudo!\nE você?' } } })).toBe(
    '14:00:01.000  5511900000001 ← Tudo! E você?',
  );
  expect(lineOfAnswer({ ...message, body: { type: 'image' } })).toBe('14:00:01.000  5511900000001 ← (image)');
  expect(lineOfEvent(event('outbox.message.failed', { ticketId: 't', replySeq: 1, reason: 'window' }))).toBe(
    '14:00:00.123  reply not sent: window',
  );
});

test('every other event, and one that cannot be read, is no line', () => {
  expect(lineOfEvent(event('outbox.message.sent', {}))).toBeUndefined();
  expect(lineOfEvent(event('inbox.message.received', {}))).toBeUndefined();
});

const facts = {
  url: 'http://127.0.0.1:3000',
  webhookUrl: 'http://127.0.0.1:3000/webhooks/whatsapp/default',
  verifyToken: 'verify',
  model: { id: 'gpt-x', baseUrl: undefined },
  tenants: [
    { name: 'Padaria', channels: [{ app: 'a', phone_number_id: '101', display_phone_number: '5511' }] },
  ],
  startupMs: 512.3,
  watches: true,
  reports: ['not run locally: AWS::IAM::Role ×2'],
  defaultPort: 3000,
};

test('the banner says where, what stands in, and what is not run', () => {
  const text = banner(facts);
  expect(text).toContain('Webhook       http://127.0.0.1:3000/webhooks/whatsapp/default');
  expect(text).toContain('Verify token  verify');
  expect(text).toMatch(/npm run say -- "[^"]+"\n/);
  expect(text).toContain('the WhatsApp Cloud API, and the model (set OPENAI_API_KEY');
  expect(text).toContain('  Company       Padaria\n  Number        5511 (101)\n');
  expect(text).toContain('Model         gpt-x, played by the stand-in\n');
  expect(text).toContain('\nnot run locally: AWS::IAM::Role ×2\n');
  expect(text).toContain('\nReady 0.51 s after the templates were there.\n');
  expect(text).toContain('becomes live');
  expect(banner({ ...facts, watches: false })).not.toContain('becomes live');
});

test('the banner names another port, and the real model', () => {
  const text = banner({
    ...facts,
    url: 'http://127.0.0.1:3100',
    model: { id: 'gpt-x', baseUrl: 'https://api.openai.com/v1' },
  });
  expect(text).toMatch(/npm run say -- "[^"]+" --port 3100\n/);
  expect(text).toContain('Stand-in      the WhatsApp Cloud API\n');
  expect(text).toContain('Model         gpt-x at https://api.openai.com/v1');
  const own = {
    ...facts.tenants[0],
    name: 'Loja',
    channels: [],
    model: { base_url: 'http://127.0.0.1:11434/v1' },
  };
  expect(banner({ ...facts, tenants: [own] })).toContain('gpt-x at http://127.0.0.1:11434/v1 (Loja)');
});
