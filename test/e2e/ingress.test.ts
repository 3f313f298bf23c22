import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LocalProsa } from '../../local/cli/start-local.ts';
import { DEMO_APP_SECRET, DEMO_TENANT } from '../../local/demo/demo-tenant.ts';
import { postWebhook } from '../../local/whatsapp/webhook-post.ts';
import { startProsa } from '../support/start-prosa.ts';
import { until } from '../support/until.ts';

let prosa: LocalProsa;
let database: DynamoDBClient;

beforeAll(async () => {
  prosa = await startProsa({ maximumEnvironments: 1 });
  database = new DynamoDBClient({
    endpoint: prosa.runtime.endpoints.dynamodb,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
});
afterAll(async () => {
  database?.destroy();
  await prosa?.close();
});

const [CHANNEL] = DEMO_TENANT.channels;
const NUMBER = CHANNEL?.phone_number_id ?? '';
const seconds = () => String(Math.floor(Date.now() / 1000));

const post = (payload: unknown) =>
  postWebhook({ url: prosa.webhookUrl, appSecret: DEMO_APP_SECRET }, payload);

const envelope = (...changes: { field: string; value: object }[]) => ({
  object: 'whatsapp_business_account',
  entry: changes.map(({ field, value }) => ({
    id: '100000000000001',
    changes: [
      {
        field,
        value: {
          messaging_product: 'whatsapp',
          metadata: { phone_number_id: NUMBER, display_phone_number: '5511' },
          ...value,
        },
      },
    ],
  })),
});

const text = (id: string, from: string, body: string) => ({
  id,
  from,
  type: 'text',
  timestamp: seconds(),
  text: { body },
});

const eventsOf = (name: string) => prosa.runtime.events({ detailType: name });
const payloadsOf = (name: string) =>
  eventsOf(name).map(({ detail }) => detail.payload as Record<string, unknown>);
const answersTo = (customer: string) => prosa.whatsapp.outbox({ to: customer });

async function items(): Promise<Record<string, unknown>[]> {
  const client = DynamoDBDocumentClient.from(database);
  const found: Record<string, unknown>[] = [];
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const page = await client.send(
      new ScanCommand({ TableName: prosa.runtime.tableName('Conversations'), ExclusiveStartKey }),
    );
    found.push(...(page.Items ?? []));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return found;
}

describe('what WhatsApp tells of an account', () => {
  it('reaches the tenant, though it names the account or the number as people see it', async () => {
    const about = (field: string, value: object, id: string) => ({
      object: 'whatsapp_business_account',
      entry: [{ id, time: Number(seconds()), changes: [{ field, value }] }],
    });
    const ban = { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'DISABLE' } };
    const pin = { event: 'PIN_CHANGED', display_phone_number: CHANNEL?.display_phone_number };
    // Until a webhook has named both, nothing tells whose the account is.
    expect((await post(about('security', pin, '100000000000009'))).status).toBe(200);
    const statuses = [{ id: 'wamid.other', status: 'delivered', timestamp: seconds() }];
    expect((await post(envelope({ field: 'messages', value: { statuses } }))).status).toBe(200);
    expect((await post(about('account_update', ban, '100000000000001'))).status).toBe(200);
    await until('the events', () => eventsOf('channel.account.updated').length === 2);
    expect(payloadsOf('channel.account.updated')).toEqual([
      expect.objectContaining({ field: 'security', channelId: NUMBER }),
      expect.not.objectContaining({ channelId: expect.anything() }),
    ]);
    for (const { detail } of eventsOf('channel.account.updated')) {
      expect(detail.tenant_id).toBe(DEMO_TENANT.tenant_id);
    }
  });
});

describe('one POST with several entries and kinds', () => {
  const customer = '5511944440001';
  const echoed = '5511944440002';

  it('ends as the right events, receipts and quarantine items', async () => {
    const answer = await post(
      envelope(
        {
          field: 'messages',
          value: {
            contacts: [{ wa_id: customer, profile: { name: 'Ana' } }],
            messages: [
              text('wamid.in.text', customer, 'várias coisas'),
              { id: 'wamid.in.odd', from: customer, type: 'text', timestamp: seconds() },
            ],
            statuses: [
              { id: 'wamid.out', status: 'delivered', timestamp: seconds(), recipient_id: customer },
            ],
          },
        },
        {
          field: 'smb_message_echoes',
          value: { message_echoes: [{ ...text('wamid.in.echo', '5511', 'do celular'), to: echoed }] },
        },
        {
          field: 'user_preferences',
          value: {
            user_preferences: [
              { wa_id: customer, category: 'marketing_messages', value: 'stop', timestamp: seconds() },
            ],
          },
        },
        { field: 'phone_number_quality_update', value: { event: 'FLAGGED', current_limit: 'TIER_1K' } },
        { field: 'history', value: { history: [{}] } },
      ),
    );
    expect(answer.status).toBe(200);
    await until('the answer', () => answersTo(customer).length === 1);
    expect(payloadsOf('inbox.message.received')).toMatchObject([
      { body: 'várias coisas', fromMe: false },
      // A text without words is a message all the same; what was received is kept besides.
      { body: null, providerType: 'text' },
    ]);
    expect(payloadsOf('inbox.echo.received')).toMatchObject([
      { body: 'do celular', fromMe: true, to: { waId: echoed } },
    ]);
    expect(payloadsOf('contact.preferences.changed')).toMatchObject([{ value: 'stop' }]);
    expect(payloadsOf('channel.account.updated').at(-1)).toMatchObject({
      field: 'phone_number_quality_update',
      channelId: NUMBER,
    });
    const [preference] = eventsOf('contact.preferences.changed');
    const contactId = preference?.detail.customer_id;
    const all = await items();
    expect(
      all.find(({ sk, pk }) => sk === 'CONTACT' && String(pk).endsWith(String(contactId))),
    ).toMatchObject({
      preferences: { marketing_messages: { value: 'stop' } },
    });
    const kept = all.filter(({ sk, pk }) => `${pk}${sk}`.includes('QUARANTINE'));
    expect(kept).toMatchObject([{ contact_id: contactId, raw: expect.stringContaining('wamid.in.odd') }]);
    await prosa.whatsapp.statusesDelivered();
    await until('the statuses of the answer', async () =>
      (await items()).some(
        ({ delivery }) => (delivery as { status?: string } | undefined)?.status === 'read',
      ),
    );
  });

  it('and an echo is never answered', async () => {
    await prosa.say('e depois', { from: customer });
    await until('the later answer', () => answersTo(customer).length === 2);
    expect(answersTo(echoed)).toEqual([]);
    // Each message of the customer's asks for an answer.
    expect(eventsOf('routing.handoff.requested')).toHaveLength(3);
  });
});

describe('a process that dies after the first PutEvents of three', () => {
  it('leaves nothing undone and nothing done twice after the provider’s retry', async () => {
    const customers = [...Array(25).keys()].map((index) => `55119555500${String(index).padStart(2, '0')}`);
    const messages = customers.map((from, index) => text(`wamid.crash.${index}`, from, `mensagem ${index}`));
    const payload = envelope({ field: 'messages', value: { messages } });
    const id = prosa.faults.add({
      target: 'sdk',
      action: 'kill-caller',
      when: 'after',
      match: { function: 'Webhook', operation: 'PutEvents' },
      count: 1,
    });
    const ofCrash = () =>
      payloadsOf('inbox.message.received').filter(({ messageId }) =>
        String(messageId).startsWith('wamid.crash'),
      );
    const first = await post(payload);
    expect(first.status).toBeGreaterThanOrEqual(500);
    expect(prosa.faults.report(id)?.struck).toBe(1);
    const published = ofCrash().length;
    expect(published).toBeGreaterThanOrEqual(10);
    expect((await post(payload)).status).toBe(200);
    // Some are on the bus twice, with the same idempotency key.
    expect(ofCrash().length).toBeGreaterThanOrEqual(published + 25);
    expect(new Set(ofCrash().map(({ messageId }) => messageId)).size).toBe(25);
    await until('an answer to each', () => customers.every((customer) => answersTo(customer).length > 0));
    await until('every fact', () => eventsOf('outbox.message.sent').length >= 25);
    const answered = customers.map((customer) =>
      answersTo(customer).map(({ body }) => /mensagem \d+/.exec(JSON.stringify(body))?.[0]),
    );
    expect(answered).toEqual(customers.map((_, index) => [`mensagem ${index}`]));
    const rows = (await items()).filter(({ sk }) => String(sk).startsWith('MSG#'));
    expect(rows.filter(({ body }) => /^mensagem \d+$/.test(String(body)))).toHaveLength(25);
  });
});

describe('a POST with 1000 updates', () => {
  it('is answered 200, and every one of them is on the bus once', async () => {
    const messages = [...Array(1000).keys()].map((index) => {
      // Reactions are stored and not answered: this is about the way in.
      const from = `5521${String(index % 50).padStart(9, '0')}`;
      return {
        ...text(`wamid.many.${index}`, from, ''),
        type: 'reaction',
        reaction: { message_id: 'wamid.0', emoji: '👍' },
        filler: 'x'.repeat(2_800),
      };
    });
    const payload = envelope({ field: 'messages', value: { messages } });
    expect((await post(payload)).status).toBe(200);
    const ids = payloadsOf('inbox.message.received')
      .map(({ messageId }) => String(messageId))
      .filter((messageId) => messageId.startsWith('wamid.many'));
    expect([ids.length, new Set(ids).size]).toEqual([1000, 1000]);
  });
});
