import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { MEDIA_FOLDER } from '#core/media/object-key.ts';
import { ENVIRONMENT, FUNCTION_NAME, TROUBLE, UNANSWERED } from '../functions/ai-agent/names.ts';
import { type CapabilityProps, CONVERSATION_ACTIONS, letUseCircuits } from './capability.ts';
import { FifoConsumer } from './constructs/fifo-consumer.ts';
import { ProsaFunction } from './constructs/prosa-function.ts';
import { percentOf, RunbookAlarm } from './constructs/runbook-alarm.ts';
import { modelVariables } from './model-variables.ts';
import { secretsOf } from './secrets.ts';
import type { Tools } from './tools.ts';

/** Turns that end with people for want of a usable answer, in percent, and the turns below which none is one too many. */
const UNANSWERED_RATE = 20;
const TURNS_AT_LEAST = 20;

/** Answers what a conversation has not had an answer to, with a model. */
export class AiAgent extends Construct {
  readonly agent: ProsaFunction;

  /** @param props.tools those that it may call */
  constructor(
    scope: Construct,
    id: string,
    { config, bundles, state, tools }: CapabilityProps & { tools: Tools },
  ) {
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
        TURNS_DEAD_LETTERS_URL: queues.turns.deadLetterQueue.queueUrl,
        TRIAGE_QUEUE_URL: queues.triage.queue.queueUrl,
        OUTBOX_QUEUE_URL: queues.outbox.queue.queueUrl,
        TIMERS_QUEUE_URL: queues.timers.queue.queueUrl,
        ...modelVariables(config),
        TYPING_INDICATOR: config.typingIndicator,
        GRAPH_API_BASE_URL: config.graphApiBaseUrl,
        GRAPH_API_VERSION: config.graphApiVersion,
        TOOL_GATEWAY_URL: tools.api.apiEndpoint,
        MEDIA_BUCKET: state.media.bucket.bucketName,
      },
    });
    this.agent.allow(['dynamodb:GetItem'], [tables.registry.tableArn]);
    this.agent.allow(CONVERSATION_ACTIONS, [tables.conversations.tableArn]);
    letUseCircuits(this.agent, state);
    this.agent.allow(
      ['sqs:SendMessage'],
      [queues.outbox, queues.turns, queues.triage, queues.timers].map(({ queue }) => queue.queueArn),
    );
    this.agent.allow(['events:PutEvents'], [bus.eventBusArn]);
    this.agent.allowObjects(
      state.media.bucket,
      MEDIA_FOLDER,
      ['s3:GetObject'],
      'It shows photos of customers to models that see, by links that are good for two minutes.',
    );
    tools.letCall(this.agent);
    this.agent.allowSecrets(
      secretsOf(this, config, 'model'),
      'Tenants may have a model and a key of their own, and operators add them without a deployment.',
    );
    this.agent.allowSecrets(
      secretsOf(this, config, 'channel'),
      'It shows in the name of each channel that an answer is being written, while it waits for the model.',
    );
    const period = Duration.minutes(15);
    new RunbookAlarm(this, 'UnansweredAlarm', {
      config,
      article: 'model-answers-unusable',
      summary: `${UNANSWERED_RATE} % or more of the turns of ${period.toMinutes()} minutes ended with people because no answer of a model could be used.`,
      metric: percentOf(config, FUNCTION_NAME, UNANSWERED, `number >= ${TURNS_AT_LEAST}`, period),
      threshold: UNANSWERED_RATE,
    });
    new FifoConsumer(this, 'Consumer', {
      consumer: this.agent,
      workQueue: queues.turns,
      maximumConcurrency: config.aiAgentMaximumConcurrency,
    });
  }
}
