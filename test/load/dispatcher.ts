import '../../bin/require-node.js';
import {
  IdempotencyConfig,
  IdempotencyItemAlreadyExistsError,
  IdempotencyItemNotFoundError,
  makeIdempotent,
} from '@aws-lambda-powertools/idempotency';
import { BasePersistenceLayer, type IdempotencyRecord } from '@aws-lambda-powertools/idempotency/persistence';
import type { Context, SQSEvent } from 'aws-lambda';
import { conversationId } from '#core/conversation/ids.ts';
import { conversationAfterMessage } from '#core/conversation/message/after-message.ts';
import { dispatchMessage, type InboxEvent } from '#core/conversation/message/dispatch-message.ts';
import type { Conversation } from '#core/conversation/records.ts';
import type { InboxMessageReceived } from '#core/events/inbox-message-received.ts';
import { createLog } from '#platform/runtime/logger.ts';
import { createMetrics } from '#platform/runtime/metrics.ts';
import { createHandler } from '../../functions/dispatcher/handler.ts';
import { inboxMessage } from '../support/events.ts';
import { AI_FIRST } from '../support/records.ts';

/**
 * What the dispatcher's own code costs: the real handler, batch runner, schemas and Powertools idempotency, in
 * batches of ten messages of ten customers, with ports in memory instead of AWS. It reports only.
 *
 * `npm run load:dispatcher`
 */
const BATCHES = 1_000;
const BATCH_SIZE = 10;
const CUSTOMERS = 2_000;
const ROUNDS = 5;

process.env.POWERTOOLS_METRICS_NAMESPACE = 'Prosa/load';

/** Powertools' records in a map. */
class MemoryPersistence extends BasePersistenceLayer {
  readonly #records = new Map<string, IdempotencyRecord>();

  protected async _putRecord(record: IdempotencyRecord): Promise<void> {
    const existing = this.#records.get(record.idempotencyKey);
    if (existing) throw new IdempotencyItemAlreadyExistsError('there already', existing);
    this.#records.set(record.idempotencyKey, record);
  }

  protected async _updateRecord(record: IdempotencyRecord): Promise<void> {
    this.#records.set(record.idempotencyKey, record);
  }

  protected async _getRecord(key: string): Promise<IdempotencyRecord> {
    const record = this.#records.get(key);
    if (!record) throw new IdempotencyItemNotFoundError('not there');
    return record;
  }

  protected async _deleteRecord(record: IdempotencyRecord): Promise<void> {
    this.#records.delete(record.idempotencyKey);
  }
}

function dispatcher() {
  const conversations = new Map<string, Conversation>();
  const idempotency = new IdempotencyConfig({
    eventKeyJmesPath: 'idempotency_key',
    throwOnNoIdempotencyKey: true,
  });
  const store = async (event: InboxEvent) => {
    const current = conversations.get(event.conversation_id);
    const message = event as InboxMessageReceived;
    const options = { policy: AI_FIRST, answerDueMs: 60_000 };
    const { conversation, inboundSeq, change } = conversationAfterMessage(
      current,
      message,
      options,
      Date.now(),
    );
    conversations.set(event.conversation_id, conversation);
    return { conversation, inboundSeq, ticketChange: change, duplicate: false };
  };
  const timers = { set: async () => undefined };
  const ports = { store, requestAnswer: async () => undefined, publish: async () => undefined, timers };
  return createHandler({
    log: createLog('dispatcher'),
    metrics: createMetrics('dispatcher'),
    trace: { annotate: () => undefined, inSegment: (_name, run) => run() },
    queue: { changeVisibility: async () => undefined },
    deadLetters: { put: async () => undefined },
    onInvocation: (context) => idempotency.registerLambdaContext(context),
    dispatch: makeIdempotent(async (event: InboxEvent) => ({ ...(await dispatchMessage(ports, event)) }), {
      persistenceStore: new MemoryPersistence(),
      config: idempotency,
      keyPrefix: 'dispatcher',
    }),
  });
}

const context = {
  awsRequestId: 'load',
  functionName: 'dispatcher',
  getRemainingTimeInMillis: () => 15_000,
} as Context;

function batch(round: number, number: number): SQSEvent {
  const Records = Array.from({ length: BATCH_SIZE }, (_, index) => {
    const count = number * BATCH_SIZE + index;
    const contactId = `ct_${count % CUSTOMERS}`;
    const conversation = conversationId('acme', '100', contactId);
    const messageId = `wamid.${round}.${count}`;
    const event = inboxMessage({ conversationId: conversation, messageId, payload: { contactId } });
    return {
      messageId,
      receiptHandle: messageId,
      body: JSON.stringify(event),
      attributes: { MessageGroupId: conversation, ApproximateReceiveCount: '1' },
    };
  });
  return { Records } as unknown as SQSEvent;
}

const write = process.stdout.write.bind(process.stdout);
/** Logs and metrics are part of the work; only the terminal is left out. */
process.stdout.write = () => true;
console.info = () => undefined;
console.log = () => undefined;

const rounds: { perSecond: number; cpuMicros: number }[] = [];
for (let round = 0; round < ROUNDS; round++) {
  const handler = dispatcher();
  const batches = Array.from({ length: BATCHES }, (_, number) => batch(round, number));
  const cpu = process.cpuUsage();
  const start = performance.now();
  for (const event of batches) {
    const { batchItemFailures } = await handler(event, context);
    if (batchItemFailures.length > 0) throw new Error('a message was not dispatched');
  }
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const events = BATCHES * BATCH_SIZE;
  rounds.push({ perSecond: events / seconds, cpuMicros: (user + system) / events });
}
const median = (numbers: number[]) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
write(
  `dispatcher alone, batches of ${BATCH_SIZE}, median of ${ROUNDS} rounds of ${BATCHES * BATCH_SIZE} events:\n` +
    `  ${Math.round(median(rounds.map(({ perSecond }) => perSecond)))} events a second, ` +
    `${Math.round(median(rounds.map(({ cpuMicros }) => cpuMicros)))} µs of CPU each\n`,
);
