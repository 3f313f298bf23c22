import { Duration } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { ENVIRONMENT, FUNCTION_NAME, METRICS, NONE } from '../functions/ai-agent/names.ts';
import type { CapabilityProps } from './capability.ts';
import { CircuitAlarms } from './constructs/circuit-alarms.ts';
import { FifoConsumer } from './constructs/fifo-consumer.ts';
import { ProsaFunction } from './constructs/prosa-function.ts';
import { functionMetric, RunbookAlarm } from './constructs/runbook-alarm.ts';
import { FUNCTIONS } from './functions.ts';
import { secretsOf } from './secrets.ts';

/** Turns that end with people for want of a usable answer, in percent, and the turns below which none is one too many. */
const UNANSWERED_RATE = 20;
const TURNS_AT_LEAST = 20;

/** Answers what a conversation has not had an answer to, with a model. */
export class AiAgent extends Construct {
  readonly agent: ProsaFunction;

  constructor(scope: Construct, id: string, { config, bundles, state }: CapabilityProps) {
    super(scope, id);
    const { tables, bus, queues } = state;
    this.agent = new ProsaFunction(this, 'Agent', {
      config,
      service: FUNCTION_NAME,
      bundle: bundles['ai-agent'],
      size: FUNCTIONS['ai-agent'],
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
        MODEL_ID: config.modelId,
        OPENAI_BASE_URL: config.modelBaseUrl,
        FALLBACK_MODEL_ID: config.fallbackModelId ?? NONE,
        FALLBACK_MODEL_BASE_URL: config.fallbackModelBaseUrl ?? NONE,
        TYPING_INDICATOR: config.typingIndicator,
        GRAPH_API_BASE_URL: config.graphApiBaseUrl,
        GRAPH_API_VERSION: config.graphApiVersion,
      },
    });
    this.agent.allow(['dynamodb:GetItem'], [tables.registry.tableArn]);
    this.agent.allow(
      [
        'dynamodb:GetItem',
        'dynamodb:BatchGetItem',
        'dynamodb:Query',
        'dynamodb:PutItem',
        'dynamodb:UpdateItem',
        'dynamodb:DeleteItem',
        'dynamodb:ConditionCheckItem',
      ],
      [tables.conversations.tableArn],
    );
    this.agent.allow(
      ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      [tables.circuits.tableArn],
    );
    this.agent.allow(
      ['sqs:SendMessage'],
      [queues.outbox, queues.turns, queues.triage, queues.timers].map(({ queue }) => queue.queueArn),
    );
    this.agent.allow(['events:PutEvents'], [bus.eventBusArn]);
    this.agent.allowSecrets(
      secretsOf(this, config, 'model'),
      'Tenants may have a model and a key of their own, and operators add them without a deployment.',
    );
    this.agent.allowSecrets(
      secretsOf(this, config, 'channel'),
      'It shows in the name of each channel that an answer is being written, while it waits for the model.',
    );
    new CircuitAlarms(this, 'Circuits', { config, service: FUNCTION_NAME });
    new RunbookAlarm(this, 'ModelMisconfiguredAlarm', {
      config,
      article: 'model-misconfigured',
      summary: 'A model refuses us: its key, its name or its address is wrong. People get the conversations.',
      metric: functionMetric(config, FUNCTION_NAME, METRICS.misconfigured, Duration.minutes(5)),
      threshold: 1,
    });
    new RunbookAlarm(this, 'ModelOutOfQuotaAlarm', {
      config,
      article: 'model-out-of-quota',
      summary:
        'A model provider says that an account has no money or no quota left. People get the conversations.',
      metric: functionMetric(config, FUNCTION_NAME, METRICS.outOfQuota, Duration.minutes(5)),
      threshold: 1,
    });
    this.#addUnansweredAlarm(config);
    new FifoConsumer(this, 'Consumer', {
      config,
      consumer: this.agent,
      workQueue: queues.turns,
      maximumConcurrency: config.aiAgentMaximumConcurrency,
    });
  }
  #addUnansweredAlarm(config: CapabilityProps['config']): void {
    const period = Duration.minutes(15);
    new RunbookAlarm(this, 'UnansweredAlarm', {
      config,
      article: 'model-answers-unusable',
      summary: `${UNANSWERED_RATE} % or more of the turns of ${period.toMinutes()} minutes ended with people because no answer of a model could be used.`,
      metric: new MathExpression({
        expression: `IF(ended >= ${TURNS_AT_LEAST}, 100 * FILL(unanswered, 0) / ended, 0)`,
        usingMetrics: {
          unanswered: functionMetric(config, FUNCTION_NAME, METRICS.unanswered, period),
          ended: functionMetric(config, FUNCTION_NAME, METRICS.ended, period),
        },
        period,
        label: 'turns without a usable answer (%)',
      }),
      threshold: UNANSWERED_RATE,
    });
  }
}
