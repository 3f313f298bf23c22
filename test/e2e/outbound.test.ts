import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createChannelOperator } from '#core/channel/channel-operator.ts';
import { ConversationRepository } from '#core/conversation/conversation-repository.ts';
import { causeOf } from '#core/conversation/facts.ts';
import { deduplicationId } from '#core/conversation/ids.ts';
import { conversationKey, dueShard, replyKey } from '#core/conversation/keys.ts';
import type { Conversation } from '#core/conversation/records.ts';
import type { ReplyRow } from '#core/conversation/reply/reply-records.ts';
import { wakeEvent } from '#core/conversation/wake.ts';
import type { LocalProsa } from '../../local/cli/start-local.ts';
import { DEMO_APP_SECRET, DEMO_TENANT } from '../../local/demo/demo-tenant.ts';
import type { ProsaFault } from '../../local/faults/prosa-faults.ts';
import { postWebhook, webhookEnvelope } from '../../local/whatsapp/webhook-post.ts';
import { replyItem } from '../support/records.ts';
import { startProsa } from '../support/start-prosa.ts';
import { until } from '../support/until.ts';

const ENDPOINT = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
const { tenant_id: TENANT } = DEMO_TENANT;
const [FIRST, SECOND] = DEMO_TENANT.channels;

let prosa: LocalProsa;
let sqs: SQSClient;
let dynamoDb: DynamoDBDocumentClient;
let conversations: ConversationRepository;

beforeAll(async () => {
  // Functions have the machine's clock, and wait by it; the queues keep to it too.
  prosa = await startProsa({ statusDelayMs: 20 });
  const { endpoints } = prosa.runtime;
  sqs = new SQSClient({ ...ENDPOINT, endpoint: endpoints.sqs });
  const client = new DynamoDBClient({ ...ENDPOINT, endpoint: endpoints.dynamodb });
  dynamoDb = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  conversations = new ConversationRepository({ client: dynamoDb, tableName: tableName() });
});
afterAll(async () => {
  sqs?.destroy();
  dynamoDb?.destroy();
  await prosa?.close();
});

const tableName = () => prosa.runtime.tableName('Conversations');
const fault = (input: Extract<ProsaFault, { target: 'whatsapp' }>) => prosa.faults.add(input);
const sentTo = (to: string) => prosa.whatsapp.outbox({ to });

/** The conversation in which somebody said this. */
async function conversationOf(text: string): Promise<Conversation> {
  const said = () =>
    prosa.runtime
      .events({ detailType: 'inbox.message.received' })
      .find(({ detail }) => (detail.payload as { body?: unknown }).body === text);
  await until(`“${text}” on the bus`, () => said() !== undefined);
  const id = String(said()?.detail.conversation_id);
  let found: Conversation | undefined;
  await until(`the conversation of “${text}”`, async () => {
    found = await conversations.find(TENANT, id);
    return found !== undefined;
  });
  if (!found) throw new Error('there is no conversation');
  return found;
}

/** Waits until the first reply to what somebody said is as told. */
async function replyIs(text: string, holds: (row: ReplyRow) => boolean, what: string): Promise<ReplyRow> {
  const { conversation_id } = await conversationOf(text);
  let row: ReplyRow | undefined;
  await until(`the reply to “${text}” to be ${what}`, async () => {
    row = await conversations.findReply(TENANT, conversation_id, 1);
    return row !== undefined && holds(row);
  });
  if (!row) throw new Error('there is no reply');
  return row;
}

// Side by side, since some of them wait for WhatsApp's time-out or rate in real time.
it.concurrent('a time-out whose statuses come late: sent once', async () => {
  const to = '5511977770001';
  fault({ target: 'whatsapp', action: 'hang', when: 'after', match: { to }, count: 1 });
  fault({ target: 'whatsapp', action: 'late-statuses', ms: 15_000, match: { to }, count: 1 });
  await prosa.say('pendurada', { from: to });
  await replyIs('pendurada', ({ status }) => status === 'unknown', 'unknown');
  const row = await replyIs('pendurada', ({ status }) => status === 'sent', 'sent');
  expect(row).toMatchObject({ attempts: 1, message_id: sentTo(to)[0]?.wamid });
  expect(sentTo(to)).toHaveLength(1);
});

it.concurrent('a connection that is dropped after the message was accepted: sent once', async () => {
  const to = '5511977770002';
  fault({ target: 'whatsapp', action: 'drop-after-accept', match: { to }, count: 1 });
  await prosa.say('caiu a linha', { from: to });
  const row = await replyIs('caiu a linha', ({ status }) => status === 'sent', 'sent');
  expect(row).toMatchObject({ attempts: 1, message_id: sentTo(to)[0]?.wamid });
  expect(sentTo(to)).toHaveLength(1);
});

it.concurrent('a dead token: held, and sent after the release', async () => {
  const to = '5511977770003';
  const channelId = SECOND?.phone_number_id ?? '';
  const refusal = fault({
    target: 'whatsapp',
    action: 'refuse',
    code: 190,
    match: { phone_number_id: channelId },
  });
  await prosa.say('sem crachá', { from: to, phoneNumberId: channelId });
  const held = await replyIs('sem crachá', ({ status }) => status === 'held', 'held');
  expect(held).toMatchObject({ code: 190, reason: 'token_invalid' });
  const operator = createChannelOperator({
    registry: { client: dynamoDb, tableName: prosa.runtime.tableName('Registry') },
    table: { client: dynamoDb, tableName: tableName() },
    sqs,
    pause: async () => undefined,
  });
  expect(await operator.show({ tenantId: TENANT, channelId })).toContain('token_invalid (code 190)');
  expect(sentTo(to)).toEqual([]);

  prosa.faults.remove(refusal);
  await operator.release({ tenantId: TENANT, channelId }, outboxUrl());
  await replyIs('sem crachá', ({ status }) => status === 'sent', 'sent');
  expect(sentTo(to)).toHaveLength(1);
});

it.concurrent('131047 without a template: a ticket with people', async () => {
  const to = '5511977770004';
  fault({ target: 'whatsapp', action: 'refuse', code: 131047, match: { to } });
  await prosa.say('fora da janela', { from: to });
  await replyIs('fora da janela', ({ status }) => status === 'failed', 'failed');
  expect(await conversationOf('fora da janela')).toMatchObject({
    ...{ ticket_status: 'pending', queue_id: DEMO_TENANT.people_queue },
    ticket_reason: 'send_failed_window_closed',
  });
  expect(sentTo(to)).toEqual([]);
});

it.concurrent('a burst over the pair rate: delivered all the same, in order, and never refused', async () => {
  const to = '5511977770005';
  const enforced = fault({ target: 'whatsapp', action: 'pair-rate', match: { to } });
  await prosa.say('muitas respostas', { from: to });
  await replyIs('muitas respostas', ({ status }) => status === 'sent', 'sent');
  const conversation = await conversationOf('muitas respostas');
  await addReplies(conversation, 46);
  await until('all 47 messages', () => sentTo(to).length === 47);
  const keys = sentTo(to).map(({ callbackData }) => Number(callbackData?.split('#')[1]));
  expect(keys).toEqual(Array.from({ length: 47 }, (_, index) => index + 1));
  expect(prosa.faults.report(enforced)?.struck).toBe(0);
});

it.concurrent('read before delivered before sent: the row says read', async () => {
  const to = '5511977770006';
  fault({ target: 'whatsapp', action: 'reordered-statuses', match: { to } });
  await prosa.say('fora de ordem', { from: to });
  const row = await replyIs(
    'fora de ordem',
    ({ status, delivery }) => status === 'sent' && Object.keys(delivery?.at ?? {}).length === 3,
    'sent, and told about three times',
  );
  expect(row).toMatchObject({ delivery: { status: 'read' } });
});

it.concurrent('a customer without a phone number is answered by user id', async () => {
  const userId = 'BR.13491208655302741918';
  const payload = webhookEnvelope(
    { phoneNumberId: FIRST?.phone_number_id ?? '', displayPhoneNumber: FIRST?.display_phone_number ?? '' },
    {
      contacts: [{ profile: { name: 'Ana' }, user_id: userId }],
      messages: [
        {
          ...{ from_user_id: userId, id: 'wamid.bsuid', type: 'text', text: { body: 'só tenho usuário' } },
          timestamp: String(Math.floor(Date.now() / 1_000)),
        },
      ],
    },
  );
  prosa.whatsapp.observe(payload);
  const answer = await postWebhook({ url: prosa.webhookUrl, appSecret: DEMO_APP_SECRET }, payload);
  expect(answer.status).toBe(200);
  await replyIs('só tenho usuário', ({ status }) => status === 'sent', 'sent');
  expect(sentTo(userId)).toMatchObject([{ body: { recipient: userId } }]);
});

function outboxUrl(): string {
  const found = prosa.runtime
    .queues()
    .find(({ name }) => name.includes('Outbox') && !name.includes('DeadLetter'));
  return `${prosa.runtime.endpoints.sqs}/000000000000/${found?.name}`;
}

/** A person writes so many replies at once. */
async function addReplies(conversation: Conversation, count: number): Promise<void> {
  const { tenant_id, conversation_id, channel_id, ticket_id, reply_seq } = conversation;
  const TableName = tableName();
  for (let seq = reply_seq + 1; seq <= reply_seq + count; seq++) {
    const row = replyItem(seq, {
      ...{ author: 'human', user_id: 'u1', channel_id, ticket_id, created_at: new Date().toISOString() },
      ...{ due_shard: dueShard(conversation_id), due_at: Date.now() + 120_000 },
    });
    await dynamoDb.send(
      new PutCommand({ TableName, Item: { ...replyKey(tenant_id, conversation_id, seq), ...row } }),
    );
  }
  await dynamoDb.send(
    new UpdateCommand({
      TableName,
      Key: conversationKey(tenant_id, conversation_id),
      UpdateExpression: 'ADD reply_seq :count',
      ExpressionAttributeValues: { ':count': count },
    }),
  );
  const look = wakeEvent(causeOf(conversation), { replySeq: reply_seq + count, why: 'burst' });
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: outboxUrl(),
      MessageBody: JSON.stringify(look),
      MessageGroupId: conversation_id,
      MessageDeduplicationId: deduplicationId(look.idempotency_key),
    }),
  );
}
