import { ledgerKey } from '#core/conversation/keys.ts';
import { wakeEvent } from '#core/conversation/wake.ts';
import { conversationTimer } from '#core/conversation/watch/timer-record.ts';
import type { InboxMessageReceived } from '#core/events/inbox-message-received.ts';
import type { OutboxMessageSent } from '#core/events/outbox-message-sent.ts';
import type { RoutingHandoffRequested } from '#core/events/routing-handoff-requested.ts';
import { indexRecord } from '#core/knowledge/queue/embedding-records.ts';
import type { KnowledgeQuestion } from '#core/knowledge/search/knowledge-search.ts';
import { SEARCH_PATH } from '#core/knowledge/search/search-client.ts';
import type { ToolCall } from '#core/tools/tool-caller.ts';
import type { Receipt } from '#core/whatsapp/inbound/receipt.ts';
import { ROUTE as TOOL_ROUTE } from '../../functions/tool-gateway/names.ts';
import type { FunctionName } from '../../lib/functions.ts';
import { type QueueName, queueOutput } from '../../lib/output-names.ts';
import type { Health } from '../cli/running-instance.ts';
import { idTokenClaims } from '../cli/token-route.ts';
import { DEMO_CUSTOMER } from '../demo/demo-shop.ts';
import { customerPost } from '../whatsapp/customer.ts';
import { signedPost } from '../whatsapp/webhook-post.ts';
import { type ApiRequest, apiEvent, queueEvent, scheduleEvent } from './lambda-events.ts';

/** A conversation of an instance that an agent was asked to answer, by its newest facts on the bus. */
export interface AskedConversation {
  message: InboxMessageReceived;
  command: RoutingHandoffRequested;
  /** Undefined where nothing was sent, or nothing tells of it. */
  sent: OutboxMessageSent | undefined;
}

/** What examples are made of. */
export interface ExampleSources {
  health: Pick<Health, 'appSecret' | 'channels' | 'outputs'>;
  conversation: AskedConversation;
  /** Of the instance's functions. */
  region: string;
  /** Milliseconds since the epoch. */
  nowMs: number;
}

const JSON_BODY = { 'content-type': 'application/json' };

/** For whom a turn calls a tool or searches, in milliseconds. */
const TIMEOUT_MS = 5_000;

/**
 * An event for every function, as AWS would hand it over: about a conversation that the instance has, made by what makes the
 * records and the posts themselves. What repeats a fact is found to be done, as a redelivery is.
 */
export function exampleEvents(sources: ExampleSources): Record<FunctionName, object> {
  const { health, conversation, region, nowMs } = sources;
  const { message, command, sent } = conversation;
  const { tenant_id: tenantId, conversation_id: conversationId, trace_id: traceId } = message;
  const source = { now: () => nowMs, uuid: () => message.event_id, spanId: () => message.span_id };
  const replySeq = sent?.payload.replySeq ?? 1;

  const record = (queue: QueueName, body: object) =>
    queueEvent({ queueUrl: queueUrlOf(health, queue), region, body, group: conversationId, nowMs });
  const request = (one: Omit<ApiRequest, 'nowMs'>) => apiEvent({ ...one, nowMs });
  // To the agent that has the conversation it is a redelivery, to the other one a command that came too late.
  const toAgent = (agent: 'agent.ai' | 'agent.triage') =>
    agent === command.payload.toAgent
      ? command
      : {
          ...command,
          idempotency_key: `${command.idempotency_key}:example`,
          payload: { ...command.payload, toAgent: agent },
        };
  const receipt: Receipt = {
    tenant_id: tenantId,
    channel_id: message.payload.channelId,
    trace_id: traceId,
    received_at: new Date(nowMs).toISOString(),
    status: {
      id: sent?.payload.messageId ?? 'wamid.example',
      status: 'delivered',
      timestamp: String(Math.floor(nowMs / 1_000)),
      biz_opaque_callback_data: ledgerKey(conversationId, replySeq),
    },
  };
  const call: Omit<ToolCall, 'tool'> & { timeoutMs: number } = {
    tenantId,
    conversationId,
    contactId: message.payload.contactId,
    turnId: 'tn_example',
    traceId,
    arguments: { query: 'pão' },
    idempotencyKey: `${conversationId}:example`,
    timeoutMs: TIMEOUT_MS,
  };
  const question: KnowledgeQuestion & { timeoutMs: number } = {
    tenantId,
    conversationId,
    traceId,
    question: 'Quais são os prazos?',
    timeoutMs: TIMEOUT_MS,
  };
  const claims = idTokenClaims({ tenant_id: tenantId, role: 'supervisor', sub: 'example' }, 'example', nowMs);

  return {
    webhook: request(customerWrites(sources)),
    dispatcher: record('dispatch', message),
    'ai-agent': record('turns', toAgent('agent.ai')),
    'triage-agent': record('triage', toAgent('agent.triage')),
    sender: record('outbox', wakeEvent(command, { replySeq, why: 'example' }, source)),
    receipts: record('receipts', receipt),
    media: record('media', message),
    embedder: record('embeddings', indexRecord(tenantId, source)),
    timer: record('timers', conversationTimer(command, nowMs, source).record),
    watchdog: scheduleEvent(region, nowMs),
    'tool-gateway': request({
      routeKey: `POST ${TOOL_ROUTE}`,
      pathParameters: { name: 'catalog_search' },
      headers: JSON_BODY,
      body: JSON.stringify(call),
    }),
    retriever: request({
      routeKey: `POST ${SEARCH_PATH}`,
      headers: JSON_BODY,
      body: JSON.stringify(question),
    }),
    'desk-api': request({
      routeKey: 'ANY /v1/{proxy+}',
      pathParameters: { proxy: 'desk/conversations' },
      query: 'view=all',
      claims: Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, String(value)])),
    }),
  };
}

/** A new message to the first channel, signed as Meta would. */
function customerWrites({ health, nowMs }: ExampleSources): Omit<ApiRequest, 'nowMs'> {
  const [channel] = health.channels;
  if (!channel) throw new RangeError('the instance has no channel');
  const { payload } = customerPost(
    {
      phoneNumberId: channel.phone_number_id,
      displayPhoneNumber: channel.display_phone_number,
      from: DEMO_CUSTOMER,
      content: { kind: 'text', text: 'Oi, vocês abrem domingo?' },
    },
    nowMs,
  );
  const app = new URL(channel.webhook_url).pathname.split('/').at(-1) ?? '';
  return {
    routeKey: 'POST /webhooks/whatsapp/{app}',
    pathParameters: { app },
    ...signedPost(payload, health.appSecret),
  };
}

function queueUrlOf({ outputs }: ExampleSources['health'], queue: QueueName): string {
  const name = queueOutput(queue);
  const url = Object.values(outputs).find((stack) => Object.hasOwn(stack, name))?.[name];
  if (url === undefined) throw new RangeError(`the instance has no output ${name}`);
  return url;
}
