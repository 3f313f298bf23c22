import { Duration, Fn, Validations } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnRule, type IEventBus, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { ProsaConfig } from '../config.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import type { StandardQueue } from './standard-queue.ts';

/** Which events of the bus become work. */
export interface BusToQueueRuleProps {
  readonly config: ProsaConfig;
  readonly bus: IEventBus;
  /** The exact `detail-type`s. */
  readonly detailTypes: readonly string[];
  /** What the envelopes must be like. */
  readonly detail: Readonly<Record<string, unknown>>;
  readonly target: StandardQueue;
  /** Whether what an event tells stands nowhere else: then one that is not delivered rings an alarm. */
  readonly isOnlyCopy: boolean;
  /** Path in the event to the record's message group, among which the queue is fair. */
  readonly messageGroupId?: string;
}

/**
 * A rule that turns an event into a record of a standard queue: the body is the envelope (`detail`), the message group is
 * read from each event by JSON path.
 *
 * A replay of the archive is for listeners, never for work queues: the rule refuses events with `replay-name`.
 * The dead-letter queue is a standard queue because EventBridge does not deliver to a FIFO one.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html dynamic path parameters
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-archive.html replays
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html metrics and their dimensions
 */
export class BusToQueueRule extends Construct {
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, props: BusToQueueRuleProps) {
    super(scope, id);
    this.deadLetterQueue = new Queue(this, 'DeadLetters', {
      retentionPeriod: Duration.days(14),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      removalPolicy: props.config.removalPolicy,
    });
    Validations.of(this.deadLetterQueue).acknowledge({
      id: 'AwsSolutions::AwsSolutions-SQS3',
      reason:
        'It is itself the dead-letter queue of a rule; an alarm or the dashboard shows what arrives here.',
    });

    const rule = new Rule(this, 'Rule', {
      eventBus: props.bus,
      eventPattern: { detailType: [...props.detailTypes], detail: props.detail },
      targets: [
        new SqsQueue(props.target.queue, {
          message: RuleTargetInput.fromEventPath('$.detail'),
          messageGroupId: props.messageGroupId,
          deadLetterQueue: this.deadLetterQueue,
          retryAttempts: 185,
          maxEventAge: Duration.hours(24),
        }),
      ],
    });
    refuseReplays(rule);
    this.#addAlarms(props, rule);
  }

  /** Number of events that EventBridge gave up, the maximum of each minute. */
  metricDeadLetters(): Metric {
    return this.deadLetterQueue.metricApproximateNumberOfMessagesVisible({
      period: Duration.minutes(1),
      statistic: Stats.MAXIMUM,
      label: 'rule dead letters',
    });
  }

  #addAlarms({ config, bus, detailTypes, target, isOnlyCopy }: BusToQueueRuleProps, rule: Rule): void {
    if (!isOnlyCopy) return;
    const detailType = detailTypes.join(' or ');
    new RunbookAlarm(this, 'DeadLettersAlarm', {
      config,
      article: 'rule-dead-letters',
      summary: `EventBridge could not deliver ${detailType} to the ${target.label} queue.`,
      metric: this.metricDeadLetters(),
      threshold: 1,
    });
    new RunbookAlarm(this, 'EventsLostAlarm', {
      config,
      article: 'rule-events-lost',
      summary: `EventBridge lost ${detailType}: neither the ${target.label} queue nor its dead letters took it.`,
      metric: new Metric({
        namespace: 'AWS/Events',
        metricName: 'InvocationsFailedToBeSentToDlq',
        dimensionsMap: { EventBusName: bus.eventBusName, RuleName: nameOf(rule) },
        statistic: Stats.SUM,
        period: Duration.minutes(5),
      }),
      threshold: 1,
    });
  }
}

/**
 * The name as CloudWatch knows it. `Ref`, which the library gives as the name, is `<bus>|<rule>` for a rule of a
 * custom bus; the ARN of such a rule ends with `rule/<bus>/<rule>`.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html the ARN
 * @see https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1131 what `Ref` returns
 */
function nameOf(rule: Rule): string {
  return Fn.select(2, Fn.split('/', rule.ruleArn));
}

/** The rule construct of the library knows no `replay-name`, although EventBridge matches on it. */
function refuseReplays(rule: Rule): void {
  const resource = rule.node.defaultChild;
  if (!(resource instanceof CfnRule)) throw new Error(`${rule.node.path} has no AWS::Events::Rule`);
  resource.addPropertyOverride('EventPattern.replay-name', [{ exists: false }]);
}
