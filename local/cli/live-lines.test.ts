import { expect, test } from 'vitest';
import { banner } from './banner.ts';
import { LiveLines } from './live-lines.ts';

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

const lines = () => new LiveLines((id) => (id === '101' ? '551140000001' : id));

test('a message is one line, with the business number', () => {
  expect(lines().ofEvent(event('inbox.message.received', received))).toBe(
    '14:00:00.123  5511900000001 → 551140000001  Oi, [2Jtudo bem?',
  );
  const image = { ...received, body: null, mediaType: 'image', contact: { userId: 'BR.1' } };
  expect(lines().ofEvent(event('inbox.message.received', image))).toBe(
    '14:00:00.123  BR.1 → 551140000001  (photo)',
  );
  const long = lines().ofEvent(event('inbox.message.received', { ...received, body: 'x'.repeat(500) }));
  expect(long?.length).toBeLessThan(220);
  expect(long).toMatch(/…$/);
});

test('an answer is one line, also one that did not go out', () => {
  const message = { at: '2026-11-22T14:00:01.000Z', phone_number_id: '101', to: '5511900000001', wamid: 'w' };
  expect(lines().ofAnswer({ ...message, body: { type: 'text', text: { body: 'Tudo!\nE você?' } } })).toBe(
    '14:00:01.000  5511900000001 ← 551140000001  Tudo! E você?',
  );
  expect(lines().ofAnswer({ ...message, body: { type: 'image' } })).toBe(
    '14:00:01.000  5511900000001 ← 551140000001  (image)',
  );
  const failed = event('outbox.message.failed', {
    ticketId: 't',
    replySeq: 1,
    reason: 'window',
    code: 131047,
  });
  expect(lines().ofEvent(failed)).toBe('14:00:00.123  reply not sent: window (131047)');
});

test('each change of owner is a line with its reason, the customer and the number', () => {
  const told = lines();
  told.ofEvent(event('inbox.message.received', received));
  const changed = (payload: object) =>
    told.ofEvent(
      event('ticket.changed', { ticketId: 't', ticketNumber: 1, from: 'bot', ownerEpoch: 2, ...payload }),
    );
  const place = '14:00:00.123  5511900000001 · 551140000001  ';
  expect(changed({ from: null, to: 'bot', reason: 'opened' })).toBeUndefined();
  expect(changed({ to: 'pending', queueId: 'balcao', reason: 'pede uma\npessoa' })).toBe(
    `${place}people have it, queue balcao (pede uma pessoa)`,
  );
  expect(changed({ to: 'open', queueId: 'balcao', userId: 'ana', reason: 'taken_over' })).toBe(
    `${place}ana has it (taken_over)`,
  );
  expect(changed({ to: 'bot', reason: 'given_back' })).toBe(`${place}the AI has it (given_back)`);
  expect(changed({ to: 'closed', reason: 'done' })).toBe(`${place}closed (done)`);
});

test('a circuit that changes is a line', () => {
  const payload = {
    circuit: 'model#x',
    from: 'CLOSED',
    to: 'OPEN',
    reason: 'failures',
    openUntil: '2026-11-22T14:00:30.000Z',
  };
  expect(lines().ofEvent(event('circuit.state.changed', payload))).toBe(
    '14:00:00.123  circuit model#x: OPEN (failures), tried again at 14:00:30.000',
  );
});

test('what a function logs that somebody must know is a line, without --verbose', () => {
  const told = lines();
  told.ofEvent(event('inbox.message.received', received));
  const log = (level: string, message: string, fields: object) =>
    told.ofLog(
      JSON.stringify({
        level,
        message,
        timestamp: '2026-11-22T14:00:02.000Z',
        service: 'ai-agent',
        conversation_id: envelope.conversation_id,
        ...fields,
      }),
    );
  const place = '14:00:02.000  5511900000001 · 551140000001  ';
  expect(log('INFO', 'turn ended', { outcome: 'answered' })).toBeUndefined();
  expect(log('INFO', 'turn ended', { outcome: 'parked' })).toContain(`${place}parked: `);
  expect(log('INFO', 'turn ended', { outcome: 'refused' })).toContain('refused: ');
  expect(log('INFO', 'reply settled', { outcome: 'sent' })).toBeUndefined();
  expect(log('INFO', 'reply settled', { outcome: 'held', reason: 'token_invalid', code: 190 })).toBe(
    `${place}number stopped (token_invalid, 190): replies wait until it is released`,
  );
  expect(
    log('WARN', 'the model was of no help', {
      reason: 'misconfigured',
      error: { name: 'E', message: 'HTTP 405' },
    }),
  ).toBe(`${place}ai-agent: the model was of no help (misconfigured: HTTP 405)`);
  expect(
    log('ERROR', 'a channel is stopped', {
      conversation_id: 'cv_other',
      channelId: '101',
      reason: 'token_invalid',
    }),
  ).toBe('14:00:02.000  551140000001  ai-agent: a channel is stopped (token_invalid)');
  expect(told.ofLog('no JSON')).toBeUndefined();
  expect(told.ofLog('{"level":"WARN"')).toBeUndefined();
});

test('every other event, and one that cannot be read, is no line', () => {
  expect(lines().ofEvent(event('outbox.message.sent', {}))).toBeUndefined();
  expect(lines().ofEvent(event('inbox.message.received', {}))).toBeUndefined();
  expect(lines().ofEvent(event('something.else', {}))).toBeUndefined();
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
