import { Duration } from 'aws-cdk-lib';
import {
  Dashboard as CloudWatchDashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  MathExpression,
  type Metric,
  Stats,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { BATCH_METRICS } from '#platform/batch/names.ts';
import { FUNCTION_NAME as AI_AGENT, METRICS as AI_AGENT_METRICS } from '../functions/ai-agent/names.ts';
import { FUNCTION_NAME as DISPATCHER, METRICS as DISPATCHER_METRICS } from '../functions/dispatcher/names.ts';
import { FUNCTION_NAME as RECEIPTS, METRICS as RECEIPTS_METRICS } from '../functions/receipts/names.ts';
import { FUNCTION_NAME as SENDER, METRICS as SENDER_METRICS } from '../functions/sender/names.ts';
import { FUNCTION_NAME as TIMER, METRICS as TIMER_METRICS } from '../functions/timer/names.ts';
import { FUNCTION_NAME as WATCHDOG, METRICS as WATCHDOG_METRICS } from '../functions/watchdog/names.ts';
import { FUNCTION_NAME as WEBHOOK, METRICS as WEBHOOK_METRICS } from '../functions/webhook/names.ts';
import { metricsNamespace, type ProsaConfig } from './config.ts';
import type { ProsaFunction } from './constructs/prosa-function.ts';
import { functionMetric } from './constructs/runbook-alarm.ts';
import type { StandardQueue } from './constructs/standard-queue.ts';
import type { WorkQueue } from './constructs/work-queue.ts';

const PERIOD = Duration.minutes(1);
const COLUMNS = 24;

/** What the dashboard looks at besides the metrics that the functions write. */
export interface DashboardProps {
  readonly config: ProsaConfig;
  readonly functions: readonly ProsaFunction[];
  readonly queues: readonly (WorkQueue | StandardQueue)[];
}

/** One page for the installation: first what customers see, then the queues, then the functions. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id);
    new CloudWatchDashboard(this, 'Dashboard', {
      defaultInterval: Duration.hours(3),
      widgets: [
        [
          new TextWidget({
            markdown: `# Prosa ${props.config.stage}\nWhat to do when an alarm rings: ${props.config.runbookUrl}`,
            width: COLUMNS,
            height: 2,
          }),
        ],
        businessRow(props.config),
        queueRow(props.queues),
        receiptsRow(props.config),
        watchdogRow(props.config),
        functionRow(props.config, props.functions),
      ],
    });
  }
}

function businessRow(config: ProsaConfig): IWidget[] {
  return row([
    graph('Messages in', [
      ...each(config, WEBHOOK, [WEBHOOK_METRICS.messagesPublished]),
      ...each(config, DISPATCHER, [DISPATCHER_METRICS.messagesStored, DISPATCHER_METRICS.duplicates]),
      ...each(config, DISPATCHER, [DISPATCHER_METRICS.handoffs]),
      ...each(config, WEBHOOK, [WEBHOOK_METRICS.eventsPublished, WEBHOOK_METRICS.statusesQueued]),
    ]),
    graph('Turns by outcome', [turnsByOutcome(config)]),
    graph(
      'Model answers in (ms)',
      ['p50', 'p95', 'p99'].map((statistic) =>
        functionMetric(config, AI_AGENT, AI_AGENT_METRICS.modelDuration, PERIOD).with({
          statistic,
          label: statistic,
        }),
      ),
    ),
    graph('Messages out', [
      ...each(config, SENDER, [
        SENDER_METRICS.sent,
        SENDER_METRICS.failed,
        SENDER_METRICS.held,
        SENDER_METRICS.unknown,
      ]),
      eachValueOf(config, 'reason', SENDER_METRICS.notSent),
    ]),
  ]);
}

function queueRow(queues: DashboardProps['queues']): IWidget[] {
  return row([
    graph(
      'Oldest record (s)',
      queues.map((queue) => queue.metricOldestAge()),
    ),
    graph(
      'Records waiting',
      queues.map(({ queue, label }) =>
        queue.metricApproximateNumberOfMessagesVisible({ period: PERIOD, statistic: Stats.MAXIMUM, label }),
      ),
    ),
    graph(
      'Dead letters',
      queues.map((queue) => queue.metricDeadLetters()),
    ),
  ]);
}

function receiptsRow(config: ProsaConfig): IWidget[] {
  const by = (dimension: string, metricName: string) => [eachValueOf(config, dimension, metricName)];
  return row([
    graph('Messages by status', by('status', RECEIPTS_METRICS.statuses)),
    graph('Messages by price category', by('billed,category', RECEIPTS_METRICS.priced)),
    graph('Failed messages by what helps', by('kind', RECEIPTS_METRICS.deliveryFailures)),
    graph('Statuses that came to nothing', [
      ...by('reason', RECEIPTS_METRICS.ignored),
      ...each(config, RECEIPTS, [
        RECEIPTS_METRICS.wakes,
        RECEIPTS_METRICS.recordsFailed,
        RECEIPTS_METRICS.recordsUnreadable,
      ]),
    ]),
  ]);
}

function watchdogRow(config: ProsaConfig): IWidget[] {
  const { oldestDue, behind, ...counted } = WATCHDOG_METRICS;
  return row([
    graph('Overdue', each(config, WATCHDOG, Object.values(counted))),
    graph(
      'Longest overdue (ms)',
      each(config, WATCHDOG, [oldestDue]).map((metric) => metric.with({ statistic: Stats.MAXIMUM })),
    ),
    graph('Runs that left items', each(config, WATCHDOG, [behind])),
    graph('At their own time', [
      ...each(config, TIMER, [WATCHDOG_METRICS.turnsWoken, WATCHDOG_METRICS.repliesWoken]),
      ...each(config, TIMER, Object.values(TIMER_METRICS)),
    ]),
  ]);
}

function functionRow(config: ProsaConfig, functions: readonly ProsaFunction[]): IWidget[] {
  const of = (metric: (fn: ProsaFunction) => Metric) => functions.map((fn) => metric(fn));
  return row([
    graph(
      'Function errors',
      of(({ lambda, service }) => lambda.metricErrors({ period: PERIOD, label: service })),
    ),
    graph(
      'Function duration, p95 (ms)',
      of(({ lambda, service }) =>
        lambda.metricDuration({ period: PERIOD, statistic: 'p95', label: service }),
      ),
    ),
    graph('Rejected and failed', [
      ...each(config, WEBHOOK, [
        WEBHOOK_METRICS.signatureRejected,
        WEBHOOK_METRICS.unknownChannel,
        WEBHOOK_METRICS.publishFailed,
        WEBHOOK_METRICS.itemsQuarantined,
        WEBHOOK_METRICS.accountUnassigned,
        WEBHOOK_METRICS.noEnvelope,
      ]),
      itemsIgnoredByReason(config),
    ]),
    graph(
      'Records failed',
      [DISPATCHER, AI_AGENT, SENDER].flatMap((service) =>
        Object.values(BATCH_METRICS).map((name) =>
          functionMetric(config, service, name, PERIOD).with({ label: `${service} ${name}` }),
        ),
      ),
    ),
  ]);
}

function turnsByOutcome(config: ProsaConfig): IMetric {
  return eachValueOf(config, 'outcome', AI_AGENT_METRICS.turns);
}

function itemsIgnoredByReason(config: ProsaConfig): IMetric {
  return eachValueOf(config, 'reason', WEBHOOK_METRICS.itemsIgnored);
}

/**
 * One line for each value of a dimension: a search finds each that occurs, also one that a later version adds.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html quotes
 */
function eachValueOf(config: ProsaConfig, dimension: string, metricName: string): IMetric {
  const search = `{"${metricsNamespace(config)}",service,${dimension}} MetricName="${metricName}"`;
  return new MathExpression({
    expression: `SEARCH('${search}', 'Sum', ${PERIOD.toSeconds()})`,
    label: '',
    period: PERIOD,
    usingMetrics: {},
  });
}

function each(config: ProsaConfig, service: string, names: readonly string[]): Metric[] {
  return names.map((name) => functionMetric(config, service, name, PERIOD).with({ label: name }));
}

function graph(title: string, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, left, leftYAxis: { min: 0 } });
}

function row(graphs: GraphWidget[]): IWidget[] {
  return graphs;
}
