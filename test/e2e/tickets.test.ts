import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Conversation } from '#core/conversation/records.ts';
import type { LocalProsa } from '../../local/cli/start-local.ts';
import { DEMO_APP_SECRET, DEMO_TENANT } from '../../local/demo/demo-tenant.ts';
import { postWebhook } from '../../local/whatsapp/webhook-post.ts';
import { openDesk, type TestDesk } from '../support/desk.ts';
import { inboxEcho, inboxMessage, turnCommand } from '../support/events.ts';
import { startProsa } from '../support/start-prosa.ts';
import { until } from '../support/until.ts';

const TENANT = DEMO_TENANT.tenant_id;
const NUMBER = DEMO_TENANT.channels[0]?.phone_number_id ?? '';

let prosa: LocalProsa;
let people: TestDesk;
const logs: string[] = [];

/** A line of a function about a record that was handled, whatever came of it. */
const isOfIntruder = (line: string) => line.includes('intruder');

beforeAll(async () => {
  // A second between a message and its turn: time for a person to act.
  prosa = await startProsa({
    maximumEnvironments: 1,
    debounceSeconds: 1,
    onLog: (line) => logs.push(JSON.stringify(line)),
  });
  people = openDesk(prosa);
});
afterAll(async () => {
  people?.close();
  await prosa?.close();
});

const outbox = (customer: string) => prosa.whatsapp.outbox({ to: customer });
const turnsOf = (id: string) => prosa.runtime.events({ detail: { conversation_id: id } });
const handoffs = (id: string) =>
  turnsOf(id)
    .filter((event) => event['detail-type'] === 'routing.handoff.requested')
    .map(({ detail }) => detail.payload as Record<string, unknown>);
const stored = (customer: string) =>
  until(`the conversation of ${customer}`, async () => {
    const known = prosa.runtime
      .events({ detailType: 'routing.handoff.requested' })
      .some(({ detail }) => detail.conversation_id === idOf(customer));
    return known;
  });
const idOf = (customer: string) =>
  prosa.runtime
    .events({ detailType: 'inbox.message.received' })
    .find(({ detail }) => JSON.stringify(detail.payload).includes(customer))?.detail.conversation_id;
const subject = (conversation: Conversation) => ({
  tenantId: TENANT,
  conversationId: conversation.conversation_id,
  userId: 'u1',
  ownerEpoch: conversation.owner_epoch,
});

const envelope = (field: string, value: object) => ({
  object: 'whatsapp_business_account',
  entry: [
    {
      id: '100000000000001',
      changes: [
        {
          field,
          value: {
            messaging_product: 'whatsapp',
            metadata: { phone_number_id: NUMBER, display_phone_number: '551140000001' },
            ...value,
          },
        },
      ],
    },
  ],
});
const post = (payload: unknown) =>
  postWebhook({ url: prosa.webhookUrl, appSecret: DEMO_APP_SECRET }, payload);

describe('who owns the conversation', () => {
  it('a text, and a tap that gives the conversation to a queue before its turn: nothing is dropped', async () => {
    const customer = '5511933330001';
    await prosa.say('Meu pedido não chegou', { from: customer });
    await stored(customer);
    const before = await people.conversationOf(customer);
    await people.actions.transfer({ ...subject(before), to: { queueId: 'encomendas' } });
    await until('the turn is routed again', () => handoffs(before.conversation_id).length === 2);
    expect(handoffs(before.conversation_id)).toMatchObject([
      { toAgent: 'agent.ai', seq: 1 },
      { fromAgent: 'agent.ai', toAgent: 'agent.queue.encomendas', seq: 1, reason: 'owner_changed' },
    ]);
    expect(outbox(customer)).toEqual([]);
    const { entries } = await people.desk.list(TENANT, {
      lists: [{ status: 'pending', queueId: 'encomendas' }],
      order: 'oldest_first',
      limit: 10,
    });
    expect(entries).toMatchObject([
      { conversation_id: before.conversation_id, waiting_since: expect.any(String) },
    ]);
  });

  it('a person answers, and gives back what came after: the AI goes on', async () => {
    const customer = '5511933330002';
    await prosa.say('Bom dia', { from: customer });
    await until('the AI has answered', () => outbox(customer).length === 1);
    const first = await people.conversationOf(customer);
    const reply = { requestId: 'click-1', body: 'Aqui é a Bia, da loja.' };
    await people.actions.reply({ ...subject(first), ...reply });
    await people.actions.reply({ ...subject(first), ...reply });
    await until('the person’s words', () => outbox(customer).length === 2);
    await prosa.say('E o bolo?', { from: customer });
    await until('the message is with people', async () => {
      const { inbound_seq, answered_seq } = await people.conversationOf(customer);
      return inbound_seq === 2 && answered_seq === 1;
    });
    await people.actions.giveBack(subject(await people.conversationOf(customer)));
    await until('the AI goes on', () => outbox(customer).length === 3);
    const said = outbox(customer).map(({ body }) => JSON.stringify(body));
    expect(said[1]).toContain('Aqui é a Bia');
    expect(said[2]).toContain('E o bolo?');
  });

  it('what the business writes on its phone takes the conversation over', async () => {
    const customer = '5511933330003';
    await prosa.say('Oi', { from: customer });
    await until('the AI has answered', () => outbox(customer).length === 1);
    const timestamp = String(Math.floor(Date.now() / 1000));
    const echo = {
      id: 'wamid.echo.e2e',
      from: '551140000001',
      to: customer,
      type: 'text',
      timestamp,
      text: { body: 'Pode deixar' },
    };
    await post(envelope('smb_message_echoes', { message_echoes: [echo] }));
    await until(
      'a person has it',
      async () => (await people.conversationOf(customer)).ticket_status === 'open',
    );
    await prosa.say('Obrigado', { from: customer });
    const { conversation_id } = await people.conversationOf(customer);
    await until('people are asked', () =>
      handoffs(conversation_id).some(({ toAgent, seq }) => toAgent === 'agent.queue.balcao' && seq === 2),
    );
    expect(outbox(customer)).toHaveLength(1);
    const { entries } = await people.desk.timeline(TENANT, conversation_id, { limit: 10 });
    expect(JSON.stringify(entries)).toContain('Pode deixar');
  });

  it('a message that comes a day late is stored, given to people, and never answered', async () => {
    const customer = '5511933330004';
    await prosa.say('De ontem', { from: customer, timestamp: Date.now() - 24 * 60 * 60_000 });
    await stored(customer);
    const conversation = await people.conversationOf(customer);
    expect(conversation).toMatchObject({
      ticket_status: 'pending',
      queue_id: 'balcao',
      ticket_reason: 'late_message',
      inbound_seq: 0,
    });
    expect(handoffs(conversation.conversation_id)).toMatchObject([{ toAgent: 'agent.queue.balcao', seq: 0 }]);
    expect(outbox(customer)).toEqual([]);
  });

  it('a closed ticket goes on when the customer writes soon', async () => {
    const customer = '5511933330005';
    await prosa.say('Oi', { from: customer });
    await until('the AI has answered', () => outbox(customer).length === 1);
    await people.actions.close(subject(await people.conversationOf(customer)));
    await prosa.say('Só mais uma coisa', { from: customer });
    await until('the AI has answered again', () => outbox(customer).length === 2);
    const conversation = await people.conversationOf(customer);
    expect(conversation).toMatchObject({ ticket_number: 1, ticket_status: 'bot', ticket_reason: 'reopened' });
  });
});

describe('ids of another tenant', () => {
  const foreign = (id: string) => ({ tenantId: 'intruder', conversationId: id });

  it.each([
    ['Dispatch', (id: string) => inboxMessage({ ...foreign(id), messageId: 'wamid.intruder' })],
    ['Dispatch', (id: string) => ({ ...inboxEcho({ conversationId: id }), tenant_id: 'intruder' })],
    ['Turns', (id: string) => turnCommand({}, foreign(id))],
    ['Outbox', (id: string) => ({ ...turnCommand({}, foreign(id)), payload: { replySeq: 1 } })],
  ])('change nothing and send nothing when they reach %s', async (queue, record) => {
    const customer = '5511933330006';
    if (idOf(customer) === undefined) await prosa.say('Oi', { from: customer });
    await until('the answer', () => outbox(customer).length === 1);
    await until('its end', async () => (await people.conversationOf(customer)).settled_seq === 1);
    await until('its statuses, which come in any order', async () => {
      const items = JSON.stringify(await itemsOf(idOf(customer)));
      return ['sent', 'delivered', 'read'].every((status) => items.includes(`"${status}":`));
    });
    const { conversation_id } = await people.conversationOf(customer);
    const before = await itemsOf(conversation_id);
    const sent = outbox(customer).length;
    const logged = logs.length;
    const body = record(conversation_id);
    await people.sqs.send(
      new SendMessageCommand({
        QueueUrl: people.queueUrl(queue),
        MessageBody: JSON.stringify(body),
        MessageGroupId: conversation_id,
        // Dispatch has no order, and takes none.
        ...(queue === 'Dispatch' ? {} : { MessageDeduplicationId: `intruder-${body.event}-${queue}` }),
      }),
    );
    await until('the record was tried', () => logs.length > logged && logs.slice(logged).some(isOfIntruder));
    expect(await itemsOf(conversation_id)).toEqual(before);
    expect(outbox(customer)).toHaveLength(sent);
  });

  async function itemsOf(conversationId: unknown): Promise<unknown[]> {
    const TableName = prosa.runtime.tableName('Conversations');
    const { Items = [] } = await people.items().send(new ScanCommand({ TableName }));
    return Items.filter(({ pk }) => String(pk).includes(String(conversationId)));
  }
});
