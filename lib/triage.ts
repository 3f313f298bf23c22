import { Construct } from 'constructs';
import { ENVIRONMENT, FUNCTION_NAME, TROUBLE } from '../functions/triage-agent/names.ts';
import { type CapabilityProps, CONVERSATION_ACTIONS, letUseCircuits } from './capability.ts';
import { FifoConsumer } from './constructs/fifo-consumer.ts';
import { ProsaFunction } from './constructs/prosa-function.ts';
import { modelVariables } from './model-variables.ts';
import { secretsOf } from './secrets.ts';

/** Finds the queue whose people a customer wants, or asks. */
export class Triage extends Construct {
  readonly agent: ProsaFunction;

  constructor(scope: Construct, id: string, { config, bundles, state }: CapabilityProps) {
    super(scope, id);
    const { tables, bus, queues } = state;
    this.agent = new ProsaFunction(this, 'Agent', {
      ...{ config, bundles },
      name: FUNCTION_NAME,
      trouble: TROUBLE,
      variables: ENVIRONMENT,
      environment: {
        STAGE: config.stage,
        REGISTRY_TABLE: tables.registry.tableName,
        CONVERSATIONS_TABLE: tables.conversations.tableName,
        CIRCUITS_TABLE: tables.circuits.tableName,
        EVENT_BUS_NAME: bus.eventBusName,
        TURNS_QUEUE_URL: queues.turns.queue.queueUrl,
        TRIAGE_QUEUE_URL: queues.triage.queue.queueUrl,
        TRIAGE_DEAD_LETTERS_URL: queues.triage.deadLetterQueue.queueUrl,
        OUTBOX_QUEUE_URL: queues.outbox.queue.queueUrl,
        ...modelVariables(config),
      },
    });
    // The tenant, and its holidays.
    this.agent.allow(['dynamodb:GetItem', 'dynamodb:Query'], [tables.registry.tableArn]);
    this.agent.allow(CONVERSATION_ACTIONS, [tables.conversations.tableArn]);
    letUseCircuits(this.agent, state);
    this.agent.allow(
      ['sqs:SendMessage'],
      [queues.outbox, queues.turns, queues.triage].map(({ queue }) => queue.queueArn),
    );
    this.agent.allow(['events:PutEvents'], [bus.eventBusArn]);
    this.agent.allowSecrets(
      secretsOf(this, config, 'model'),
      'Tenants may have a model and a key of their own, and operators add them without a deployment.',
    );
    new FifoConsumer(this, 'Consumer', {
      consumer: this.agent,
      workQueue: queues.triage,
      maximumConcurrency: config.triageAgentMaximumConcurrency,
    });
  }
}
