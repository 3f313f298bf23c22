import type { ProsaFunction } from './constructs/prosa-function.ts';
import type { StateStack } from './state-stack.ts';
import { CONVERSATION_INDEXES } from './tables.ts';

/** The variables of a function that looks after what is due: the watchdog by the clock, the timer at its time. */
export function watchEnvironment({ tables, bus, queues }: StateStack) {
  return {
    REGISTRY_TABLE: tables.registry.tableName,
    CONVERSATIONS_TABLE: tables.conversations.tableName,
    DUE_INDEX: CONVERSATION_INDEXES.due,
    EVENT_BUS_NAME: bus.eventBusName,
    TURNS_QUEUE_URL: queues.turns.queue.queueUrl,
    TRIAGE_QUEUE_URL: queues.triage.queue.queueUrl,
    OUTBOX_QUEUE_URL: queues.outbox.queue.queueUrl,
    TIMERS_QUEUE_URL: queues.timers.queue.queueUrl,
  };
}

/** What such a function may do. */
export function allowWatch(fn: ProsaFunction, { tables, bus, queues }: StateStack): void {
  fn.allow(['dynamodb:GetItem'], [tables.registry.tableArn]);
  fn.allow(
    ['dynamodb:Query'],
    [CONVERSATION_INDEXES.due, CONVERSATION_INDEXES.waiting].map(
      (index) => `${tables.conversations.tableArn}/index/${index}`,
    ),
  );
  fn.allow(
    [
      ...['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      ...['dynamodb:DeleteItem', 'dynamodb:ConditionCheckItem'],
    ],
    [tables.conversations.tableArn],
  );
  fn.allow(
    ['sqs:SendMessage'],
    [queues.turns, queues.triage, queues.outbox, queues.timers].map(({ queue }) => queue.queueArn),
  );
  fn.allow(['events:PutEvents'], [bus.eventBusArn]);
}
