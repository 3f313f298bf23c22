import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LocalProsa } from '../../local/cli/start-local.ts';
import { DEMO_APP_SECRET, DEMO_TENANT } from '../../local/demo/demo-tenant.ts';
import { customerSays } from '../../local/whatsapp/customer.ts';
import { startProsa } from '../support/start-prosa.ts';
import { until } from '../support/until.ts';

let prosa: LocalProsa;

beforeAll(async () => {
  prosa = await startProsa({ maximumEnvironments: 1 });
});
afterAll(() => prosa?.close());

const answersTo = (customer: string) => prosa.whatsapp.outbox({ to: customer });
const textsTo = (customer: string) =>
  answersTo(customer).map(({ body }) => String((body.text as { body?: unknown } | undefined)?.body));
const answered = (customer: string, count: number) =>
  until(`${count} answers to ${customer}`, () => answersTo(customer).length >= count);

/** Events of the conversation of the customer whose message said `text`. */
function eventsAbout(text: string) {
  const received = prosa.runtime
    .events({ detailType: 'inbox.message.received' })
    .find(({ detail }) => (detail.payload as { body: string }).body === text);
  return received
    ? prosa.runtime.events({ detail: { conversation_id: String(received.detail.conversation_id) } })
    : [];
}

describe('a conversation, from the webhook to WhatsApp', () => {
  it('is answered message by message, with every fact on the bus', async () => {
    const customer = '5511911110001';
    for (const [index, text] of ['primeira', 'segunda', 'terceira'].entries()) {
      expect((await prosa.say(text, { from: customer })).status).toBe(200);
      await answered(customer, index + 1);
    }
    await until('the last fact', () => eventsAbout('primeira').length >= 13);
    expect(textsTo(customer)).toEqual([
      expect.stringContaining('primeira'),
      expect.stringContaining('segunda'),
      expect.stringContaining('terceira'),
    ]);
    const events = eventsAbout('primeira');
    const names = [
      'inbox.message.received',
      'routing.handoff.requested',
      'agent.ai.response.generated',
      'outbox.message.sent',
    ];
    for (const name of names) {
      expect(events.filter((event) => event['detail-type'] === name)).toHaveLength(3);
    }
    expect(events.filter((event) => event['detail-type'] === 'ticket.changed')).toHaveLength(1);
    const first = events.filter(({ detail }) => detail.trace_id === events[0]?.detail.trace_id);
    expect(first.map((event) => [event['detail-type'], event.source, event.detail.hops])).toEqual([
      ['inbox.message.received', 'prosa.webhook', 0],
      ['ticket.changed', 'prosa.dispatcher', 1],
      ['routing.handoff.requested', 'prosa.dispatcher', 1],
      ['agent.ai.response.generated', 'prosa.ai-agent', 2],
      ['outbox.message.sent', 'prosa.sender', 3],
    ]);
  });

  it('stores and answers a repeated webhook once', async () => {
    const customer = '5511911110002';
    const message = { from: customer, messageId: 'wamid.repeated', timestamp: Date.now() };
    await Promise.all([...Array(3)].map(() => prosa.say('uma vez só', message)));
    await answered(customer, 1);
    await prosa.say('uma vez só', message);
    await prosa.say('depois', { from: customer });
    await until('the answer to the later message', () =>
      textsTo(customer).some((text) => text.includes('depois')),
    );
    expect(textsTo(customer).filter((text) => text.includes('uma vez só'))).toHaveLength(1);
  });

  it('keeps the same customer apart on two numbers', async () => {
    const customer = '5511911110003';
    const [one, two] = DEMO_TENANT.channels.map(({ phone_number_id }) => phone_number_id);
    await prosa.say('no primeiro', { from: customer, phoneNumberId: one });
    await prosa.say('no segundo', { from: customer, phoneNumberId: two });
    await answered(customer, 2);
    expect(
      answersTo(customer)
        .map(({ phone_number_id }) => phone_number_id)
        .sort(),
    ).toEqual([one, two]);
    expect(eventsAbout('no primeiro')[0]?.detail.conversation_id).not.toBe(
      eventsAbout('no segundo')[0]?.detail.conversation_id,
    );
  });

  it('answers many customers at once, each in order', async () => {
    const customers = [...Array(20)].map((_, index) => `55119222200${String(index).padStart(2, '0')}`);
    for (const round of [1, 2]) {
      await Promise.all(customers.map((from) => prosa.say(`mensagem ${round}`, { from })));
      await Promise.all(customers.map((customer) => answered(customer, round)));
    }
    for (const customer of customers) {
      expect(textsTo(customer).map((text) => /mensagem \d/.exec(text)?.[0])).toEqual([
        'mensagem 1',
        'mensagem 2',
      ]);
    }
  });

  it('answers 401 to a wrong signature and publishes nothing', async () => {
    const channel = DEMO_TENANT.channels[0];
    const refused = await customerSays({
      webhookUrl: prosa.webhookUrl,
      appSecret: `${DEMO_APP_SECRET}x`,
      phoneNumberId: channel?.phone_number_id ?? '',
      displayPhoneNumber: channel?.display_phone_number ?? '',
      from: '5511911110004',
      text: 'não assinada',
    });
    expect(refused.status).toBe(401);
    await prosa.say('assinada', { from: '5511911110004' });
    await answered('5511911110004', 1);
    expect(eventsAbout('não assinada')).toEqual([]);
  });

  it('answers the verification of the webhook URL', async () => {
    const query = new URLSearchParams({
      'hub.mode': 'subscribe',
      'hub.verify_token': 'prosa-local-verify-token',
      'hub.challenge': '1158201444',
    });
    const url = prosa.webhookUrl;
    const accepted = await fetch(`${url}?${query}`);
    expect([accepted.status, await accepted.text()]).toEqual([200, '1158201444']);
    query.set('hub.verify_token', 'wrong');
    expect((await fetch(`${url}?${query}`)).status).toBe(403);
    expect((await fetch(`${url.replace(/[^/]+$/, 'other')}?${query}`)).status).toBe(404);
  });
});
