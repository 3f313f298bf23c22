import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PurgeQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { callerOf } from '@prosa/local-cloud/aws-call';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { conversationKey, replyKey } from '#core/conversation/keys.ts';
import type { Key } from '#platform/dynamodb/key.ts';
import type { LocalProsa } from '../../local/cli/start-local.ts';
import { DEMO_TENANT } from '../../local/demo/demo-tenant.ts';
import { functionPermissions, neededActions } from '../support/function-permissions.ts';
import { scheduleIds } from '../support/schedules.ts';
import { startProsa } from '../support/start-prosa.ts';
import { until } from '../support/until.ts';

const ENDPOINT = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };

let prosa: LocalProsa;
let sqs: SQSClient;
let dynamoDb: DynamoDBClient;
let scheduleId: string;
/** IAM actions that the watchdog needed. */
const needed = new Set<string>();

beforeAll(async () => {
  scheduleId = scheduleIds(inject('localAssembly')).find((id) => id.startsWith('Watchdog')) ?? '';
  prosa = await startProsa({
    maximumEnvironments: 1,
    onCall: (call) => {
      if (callerOf(call)?.includes('Watchdog')) for (const action of neededActions(call)) needed.add(action);
    },
  });
  sqs = new SQSClient({ ...ENDPOINT, endpoint: prosa.runtime.endpoints.sqs });
  dynamoDb = new DynamoDBClient({ ...ENDPOINT, endpoint: prosa.runtime.endpoints.dynamodb });
});
afterAll(async () => {
  sqs?.destroy();
  dynamoDb?.destroy();
  await prosa?.close();
});

/** Sets attributes of an item: the functions have the machine's clock, so what is due is made so. */
async function set(key: Key, attributes: Record<string, number | string>): Promise<void> {
  const names = Object.keys(attributes);
  await DynamoDBDocumentClient.from(dynamoDb).send(
    new UpdateCommand({
      TableName: prosa.runtime.tableName('Conversations'),
      Key: key,
      UpdateExpression: `SET ${names.map((name) => `${name} = :${name}`).join(', ')}`,
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: Object.fromEntries(names.map((name) => [`:${name}`, attributes[name]])),
    }),
  );
}

const aMinuteAgo = () => Date.now() - 60_000;

/** Loses every record of a queue. */
async function lose(queue: string): Promise<void> {
  const found = prosa.runtime
    .queues()
    .find(({ name }) => name.includes(queue) && !name.includes('DeadLetter'));
  const QueueUrl = `${prosa.runtime.endpoints.sqs}/000000000000/${found?.name}`;
  await sqs.send(new PurgeQueueCommand({ QueueUrl }));
}

async function runWatchdog(): Promise<void> {
  const response = await fetch(`${prosa.runtime.url}/_local/schedules/${scheduleId}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  });
  expect([response.status, await response.json()]).toEqual([200, { ran: scheduleId }]);
}

const answers = (customer: string) => prosa.whatsapp.outbox({ to: customer });
const handoffOf = (text: string) => {
  const events = prosa.runtime.events();
  const said = events.find(({ detail }) => (detail.payload as { body?: unknown }).body === text);
  return events.find(
    (event) =>
      event['detail-type'] === 'routing.handoff.requested' &&
      event.detail.conversation_id === said?.detail.conversation_id,
  );
};

/** Says something while a function is throttled, and waits until the dispatcher has asked the agent. */
async function saysWhileAway(text: string, from: string): Promise<string> {
  await prosa.say(text, { from });
  await until(`the handoff of “${text}”`, () => handoffOf(text) !== undefined);
  return String(handoffOf(text)?.detail.conversation_id);
}

it('answers the customer whose command to the agent was lost', async () => {
  const customer = '5511966660001';
  const fault = prosa.faults.add({
    target: 'lambda',
    action: 'throttle',
    match: { function: 'AiAgent' },
  });
  const conversation = await saysWhileAway('perdida na fila', customer);
  await lose('Turns');
  prosa.faults.remove(fault);
  expect(answers(customer)).toEqual([]);
  await set(conversationKey(DEMO_TENANT.tenant_id, conversation), { due_at: aMinuteAgo() });
  await runWatchdog();
  await until('the answer', () => answers(customer).length === 1);
});

it('sends the reply whose record was lost', async () => {
  const customer = '5511966660002';
  const fault = prosa.faults.add({
    target: 'lambda',
    action: 'throttle',
    match: { function: 'Sender' },
  });
  const conversation = await saysWhileAway('resposta perdida', customer);
  await until('the reply', () =>
    prosa.runtime
      .events({ detail: { conversation_id: conversation } })
      .some((event) => event['detail-type'] === 'agent.ai.response.generated'),
  );
  await lose('Outbox');
  prosa.faults.remove(fault);
  expect(answers(customer)).toEqual([]);
  const created_at = new Date(aMinuteAgo() - 120_000).toISOString();
  await set(replyKey(DEMO_TENANT.tenant_id, conversation, 1), { created_at });
  await set(conversationKey(DEMO_TENANT.tenant_id, conversation), { due_at: aMinuteAgo() });
  await runWatchdog();
  await until('the reply at WhatsApp', () => answers(customer).length === 1);
});

it('gives a conversation to people when nobody answers, and tells it', async () => {
  const customer = '5511966660003';
  const fault = prosa.faults.add({
    target: 'lambda',
    action: 'throttle',
    match: { function: 'AiAgent' },
  });
  const conversation = await saysWhileAway('ninguém responde', customer);
  await set(conversationKey(DEMO_TENANT.tenant_id, conversation), { due_at: aMinuteAgo(), wakes: 2 });
  await runWatchdog();
  const facts = () =>
    prosa.runtime
      .events({ detail: { conversation_id: conversation } })
      .filter(({ source }) => source === 'prosa.watchdog')
      .map((event) => [event['detail-type'], (event.detail.payload as { reason: string }).reason]);
  await until('both facts', () => facts().length === 2);
  await until('the end of the note', () => needed.has('dynamodb:DeleteItem Conversations'));
  expect(facts().sort()).toEqual([
    ['routing.handoff.requested', 'no_answer'],
    ['ticket.changed', 'no_answer'],
  ]);
  prosa.faults.remove(fault);
  expect(answers(customer)).toEqual([]);
});

// Nothing local checks IAM: this is what tells of a permission that the watchdog would lack on AWS.
it('does nothing that it has no permission for', () => {
  const [, allowed] =
    [...functionPermissions(inject('localAssembly'))].find(([logicalId]) =>
      logicalId.startsWith('WatchdogFunction'),
    ) ?? [];
  expect([...needed].sort()).toEqual([
    'dynamodb:DeleteItem Conversations',
    'dynamodb:GetItem Conversations',
    'dynamodb:GetItem Registry',
    'dynamodb:PutItem Conversations',
    'dynamodb:Query Conversations/due',
    'dynamodb:Query Knowledge/due',
    'dynamodb:UpdateItem Conversations',
    'events:PutEvents Bus',
    'sqs:SendMessage OutboxQueue',
    'sqs:SendMessage TurnsQueue',
  ]);
  expect([...needed].filter((action) => !allowed?.actions.has(action))).toEqual([]);
});
