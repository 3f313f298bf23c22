import { SQSClient } from '@aws-sdk/client-sqs';
import { callerOf } from '@prosa/local-cloud/aws-call';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import * as z from 'zod';
import { messageHash } from '#core/conversation/ids.ts';
import { createTimerSender } from '#core/conversation/timer-sender.ts';
import { replyTimer } from '#core/conversation/watch/timer-record.ts';
import { DESK_ROUTES } from '#core/desk/api/routes.ts';
import { newTraceId } from '#platform/runtime/trace-id.ts';
import { FUNCTION_NAMES } from '../../lib/functions.ts';
import type { LocalProsa } from '../../local/cli/start-local.ts';
import { DEMO_APP_SECRET, DEMO_TENANT } from '../../local/demo/demo-tenant.ts';
import { toolCaller } from '../../local/shop/call-tool.ts';
import { postWebhook, webhookEnvelope } from '../../local/whatsapp/webhook-post.ts';
import { functionPermissions, neededActions } from '../support/function-permissions.ts';
import { scheduleIds } from '../support/schedules.ts';
import { startProsa } from '../support/start-prosa.ts';
import { TRIAGE_NUMBER, TRIAGE_TENANT } from '../support/triage-tenant.ts';
import { until } from '../support/until.ts';

let prosa: LocalProsa;
/** Of a message with a file. */
let entryId = '';
/** Actions that were needed, by the access key of who called. */
const needed = new Map<string, Set<string>>();

beforeAll(async () => {
  prosa = await startProsa({
    maximumEnvironments: 1,
    documents: true,
    onCall: (call) => {
      const caller = callerOf(call) ?? 'nobody';
      const actions = needed.get(caller) ?? new Set();
      for (const action of neededActions(call)) actions.add(action);
      needed.set(caller, actions);
    },
  });
});
afterAll(async () => {
  await prosa?.close();
});

// Nothing local checks IAM: this is what tells of a permission that a function would lack on AWS.
it('every function has the permissions that it uses in a conversation', async () => {
  const customer = '5511933330001';
  await prosa.say('Com quanto tempo encomendo um bolo?', { from: customer });
  await until('the answer', () => prosa.whatsapp.outbox({ to: customer }).length === 1);
  await editBeforeItsMessage(customer);
  await until('the answer to what was edited', () => prosa.whatsapp.outbox({ to: customer }).length === 2);
  await until(
    'the last fact',
    () => prosa.runtime.events({ detailType: 'outbox.message.sent' }).length === 2,
  );
  await postStatuses(30);
  await until('the receipts', () => [...needed.keys()].some((caller) => caller.includes('Receipts')));
  const { messageId } = await prosa.send({ kind: 'image' }, { from: customer });
  const file = () => prosa.runtime.events({ detailType: 'inbox.media.ready' }).length === 1;
  await until('the file of a photo', file);
  entryId = `ms_${messageHash(messageId)}`;
  await callTools();
  await readAtDesk(conversationId());
  await untilSummarized('5511933330002');
  await tellOfAccount();
  await triageConversation('5511933330003');
  await setTimer(conversationId());
  await until('the timer', () => [...needed.keys()].some((caller) => caller.includes('Timer')));
  for (const id of scheduleIds(inject('localAssembly'))) await prosa.runtime.runSchedule(id);
  await until('the watchdog', () => [...needed.keys()].some((caller) => caller.includes('Watchdog')));
  await writeAtDesk(conversationId());
  const allowed = functionPermissions(inject('localAssembly'));
  expect(allowed.size).toBe(FUNCTION_NAMES.length);
  for (const [logicalId, { actions }] of allowed) {
    const used = [...needed].filter(([caller]) => caller.endsWith(logicalId)).flatMap(([, set]) => [...set]);
    expect(used.length, `${logicalId} called nothing`).toBeGreaterThan(0);
    expect([logicalId, used.filter((action) => !actions.has(action))]).toEqual([logicalId, []]);
  }
});

/** Documents of the tenant are told of before any conversation. */
function conversationId(): string {
  const [id] = prosa.runtime.events().flatMap(({ detail }) => detail.conversation_id ?? []);
  return String(id);
}

// What a conversation seldom needs, such as a dead-letter queue, no conversation shows.
it('every function may do something with each table, queue and bus that its variables name', () => {
  for (const [logicalId, { actions, named }] of functionPermissions(inject('localAssembly'))) {
    expect(named.length, `${logicalId} has no variables`).toBeGreaterThan(0);
    const reached = [...actions].map((action) => action.split(' ')[1]);
    // Receipts are published only with `deliveryEvents`, which is off here.
    const isOff = (name: string) => name === 'Bus' && logicalId.startsWith('Receipts');
    // A link to an object needs no more than that object.
    const isReached = (name: string) =>
      reached.some((one) => one === name || (name.endsWith('Bucket') && one?.startsWith(`${name}/`)));
    const unreached = named.filter((name) => !isReached(name) && !isOff(name));
    expect([logicalId, unreached]).toEqual([logicalId, []]);
    const deadLetters = named.filter((name) => name.endsWith('DeadLetters'));
    const unsent = deadLetters.filter((name) => !actions.has(`sqs:SendMessage ${name}`));
    expect([logicalId, unsent]).toEqual([logicalId, []]);
  }
});

/** The key of a source and the phone of the customer are read. */
async function callTools(): Promise<void> {
  const call = toolCaller(`${prosa.runtime.url}/tools`);
  const [received] = prosa.runtime.events({ detailType: 'inbox.message.received' });
  const contactId = String(received?.detail.customer_id);
  expect(await call('shop_my_orders', { contactId })).toMatchObject({ kind: 'done' });
  expect(await call('catalog_search', { arguments: { query: 'pão' } })).toMatchObject({ kind: 'done' });
}

/** More than the webhook records itself. */
async function postStatuses(count: number): Promise<void> {
  const [channel] = DEMO_TENANT.channels;
  const of = {
    phoneNumberId: channel?.phone_number_id ?? '',
    displayPhoneNumber: channel?.display_phone_number ?? '',
  };
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const statuses = Array.from({ length: count }, (_, index) => ({
    ...{ id: `wamid.status.${index}`, status: 'sent', timestamp },
  }));
  const target = { url: prosa.webhookUrl, appSecret: DEMO_APP_SECRET };
  expect((await postWebhook(target, webhookEnvelope(of, { statuses }))).status).toBe(200);
}

/** A model is asked, the choices are shown, and a queue with hours is chosen. */
async function triageConversation(from: string): Promise<void> {
  await prosa.provision(TRIAGE_TENANT, { update: false });
  const outbox = () => prosa.whatsapp.outbox({ to: from }).length;
  await prosa.say('Tenho uma dúvida', { from, phoneNumberId: TRIAGE_NUMBER });
  await until('the choices', () => outbox() === 1);
  await prosa.say('plantão', { from, phoneNumberId: TRIAGE_NUMBER });
  await until('the queue', () => outbox() === 2);
}

/** Whose it is stands in lists of both tables. */
async function tellOfAccount(): Promise<void> {
  const changes = [{ field: 'account_update', value: { event: 'ACCOUNT_VIOLATION', phone_number: '5511' } }];
  const entry = [{ id: '100000000000001', changes }];
  const payload = { object: 'whatsapp_business_account', entry };
  const target = { url: prosa.webhookUrl, appSecret: DEMO_APP_SECRET };
  expect((await postWebhook(target, payload)).status).toBe(200);
  await until(
    'the event',
    () => prosa.runtime.events({ detailType: 'channel.account.updated' }).length === 1,
  );
}

/** An edit has a row of its own until its message comes; then that one is deleted. What it quotes is looked for. */
async function editBeforeItsMessage(from: string): Promise<void> {
  const [channel] = DEMO_TENANT.channels;
  const of = {
    phoneNumberId: channel?.phone_number_id ?? '',
    displayPhoneNumber: channel?.display_phone_number ?? '',
  };
  const head = { from, timestamp: String(Math.floor(Date.now() / 1_000)) };
  const text = { type: 'text', text: { body: 'Quero dois' }, context: { id: 'wamid.long-ago' } };
  const edit = {
    original_message_id: 'wamid.edited',
    message: { type: 'text', text: { body: 'Quero três' } },
  };
  for (const message of [
    { ...head, id: 'wamid.edit', type: 'edit', edit },
    { ...head, id: 'wamid.edited', ...text },
  ]) {
    const target = { url: prosa.webhookUrl, appSecret: DEMO_APP_SECRET };
    const { status } = await postWebhook(target, webhookEnvelope(of, { messages: [message] }));
    expect(status).toBe(200);
  }
}

/** Every route that writes, on the conversation as it then is; what it does not allow is refused. */
async function writeAtDesk(conversationId: string): Promise<void> {
  const token = prosa.idToken({ tenant_id: DEMO_TENANT.tenant_id, role: 'admin', sub: 'ana' });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const conversation = `/v1/desk/conversations/${conversationId}`;
  const headSchema = z.object({ ownerEpoch: z.int(), seq: z.int(), replySeq: z.int() });
  for (const { method, path, kind, operation, examples } of DESK_ROUTES) {
    if (kind !== 'write') continue;
    const read = await (await fetch(`${prosa.runtime.url}/desk${conversation}`, { headers })).json();
    const { ownerEpoch, seq, replySeq } = z.object({ conversation: headSchema }).parse(read).conversation;
    const now = {
      ownerEpoch,
      seenThrough: { seq, replySeq },
      to: { queueId: DEMO_TENANT.queues[0]?.id },
    };
    const [example] = Object.values(examples);
    const given = z.record(z.string(), z.unknown()).optional().parse(example?.body);
    const fresh = Object.fromEntries(
      Object.entries(now).filter(([name]) => Object.hasOwn(given ?? {}, name)),
    );
    // A new customer, at a number of this tenant.
    const newCustomer = { channelId: DEMO_TENANT.channels[0]?.phone_number_id, phone: '11 93333-9999' };
    const first = operation === 'startConversation' && { contactId: undefined, ...newCustomer };
    const response = await fetch(`${prosa.runtime.url}/desk${pathOf(path, conversationId)}`, {
      method,
      headers: { ...headers, 'idempotency-key': operation },
      ...(given && { body: JSON.stringify({ ...given, ...fresh, ...first }) }),
    });
    expect([operation, [200, 201, 409].includes(response.status)]).toEqual([operation, true]);
  }
}

/** The path of a route, on a conversation, and on a document that is there. */
function pathOf(path: string, conversationId: string): string {
  return path
    .replace('{conversationId}', conversationId)
    .replace('{documentId}', 'trocas')
    .replace('{entryId}', entryId);
}

/** Every row of the desk's table that reads. */
async function readAtDesk(conversationId: string): Promise<void> {
  const { tenant_id } = DEMO_TENANT;
  const metrics = `?type=ai&tenant=${tenant_id}&from=2026-01-01&to=2026-01-01`;
  for (const { method, path, query, body, kind, roles } of DESK_ROUTES) {
    if (kind !== 'read') continue;
    const token = prosa.idToken({ tenant_id, role: roles[0] ?? 'admin', sub: 'ana' });
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const url = `${prosa.runtime.url}/desk${pathOf(path, conversationId)}`;
    const search = Object.hasOwn(query.shape, 'view') ? '?view=ai' : path === '/v1/metrics' ? metrics : '';
    const asked = body && JSON.stringify({ view: 'ai', viewing: { conversationId } });
    const { status } = await fetch(url + search, { method, headers, body: asked });
    expect([path, status]).toEqual([path, 200]);
  }
}

/** Only a long conversation has a summary. */
async function untilSummarized(from: string): Promise<void> {
  for (let number = 0; number < 45; number++) await prosa.say(`linha ${number}`, { from });
  await until('a summary', () =>
    [...needed].some(
      ([caller, actions]) =>
        caller.includes('AiAgent') && actions.has('dynamodb:ConditionCheckItem Conversations'),
    ),
  );
}

/** As the sender does for a reply that has to wait. */
async function setTimer(conversation_id: string): Promise<void> {
  const sqs = new SQSClient({
    endpoint: prosa.runtime.endpoints.sqs,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const timers = prosa.runtime.queues().find(({ name }) => /TimersQueue/.test(name));
  const queueUrl = `${prosa.runtime.endpoints.sqs}/000000000000/${timers?.name}`;
  const cause = { trace_id: newTraceId(), tenant_id: DEMO_TENANT.tenant_id, conversation_id };
  try {
    const now = Date.now();
    await createTimerSender({ client: sqs, queueUrl, now: () => now }).set([
      replyTimer(cause, { replySeq: 1, dueAt: now }),
    ]);
  } finally {
    sqs.destroy();
  }
}
