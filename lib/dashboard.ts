import { Duration, Stack } from 'aws-cdk-lib';
import {
  Dashboard as CloudWatchDashboard,
  GraphWidget,
  type IMetric,
  LogQueryWidget,
  Stats,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { RECEIPTS_FAILED, RECEIPTS_SERVICE } from '#core/conversation/reply/delivery/names.ts';
import { TROUBLE_METRIC } from '#platform/runtime/metrics.ts';
import { FUNCTION_NAME as AI_AGENT, UNANSWERED } from '../functions/ai-agent/names.ts';
import { FUNCTION_NAME as TIMER } from '../functions/timer/names.ts';
import { FUNCTION_NAME as WATCHDOG } from '../functions/watchdog/names.ts';
import type { ProsaConfig } from './config.ts';
import type { BusToQueueRule } from './constructs/bus-to-queue-rule.ts';
import type { ProsaFunction } from './constructs/prosa-function.ts';
import type { QueuePair } from './constructs/queue-pair.ts';
import { functionMetric } from './constructs/runbook-alarm.ts';

const PERIOD = Duration.minutes(1);
const COLUMNS = 24;

/** Functions whose duration is not shown: with them the dashboard would be none of those that are free. */
const WITHOUT_DURATION: readonly string[] = [RECEIPTS_SERVICE, WATCHDOG, TIMER];

/** What the dashboard looks at besides the metrics that the functions write. */
export interface DashboardProps {
  readonly config: ProsaConfig;
  readonly functions: readonly ProsaFunction[];
  readonly queues: readonly QueuePair[];
  readonly rules: readonly BusToQueueRule[];
}

/**
 * Tables over the log lines of the work, last hour: title, and a query of Logs Insights. They are no metrics, of which each
 * value of a column would be one that is paid for; a query costs when an operator looks.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
 */
const TABLES: Readonly<Record<string, string>> = {
  'Trouble by cause': 'filter ispresent(Trouble) | stats count(*) as times by service, cause, tenant_id',
  'Turns by outcome, and the model (ms)':
    'filter message = "turn ended" | stats count(*) as turns, pct(durationMs, 50) as p50, pct(durationMs, 95) as p95 by service, outcome',
  'Placed by triage, by how':
    'filter message = "turn ended" and service = "triage-agent" and ispresent(reason) | stats count(*) as conversations by reason',
  'Budgets of models nearly spent, or spent (%)':
    'filter message like /^a budget is / | stats max(percent) as spent by tenant_id, month',
  'Replies by outcome': 'filter message = "reply settled" | stats count(*) as replies by outcome, reason',
  'Delivered, by price category':
    'filter message = "a message was delivered" | stats count(*) as messages by category, billed',
  'Not delivered, by what helps':
    'filter message like /was accepted and not delivered/ | stats count(*) as messages by kind, reason',
  'Calls of tools':
    'filter message = "a tool was called" | stats count(*) as calls, pct(durationMs, 95) as p95 by tenant_id, operation, outcome',
  'Searches of documents (ms)':
    'filter message = "documents were searched" | stats count(*) as searches, pct(durationMs, 50) as p50, pct(durationMs, 95) as p95, sum(count) as chunks by tenant_id',
  'Messages in, by outcome': 'filter message = "message dispatched" | stats count(*) as messages by outcome',
  'Overdue, by what was done':
    'filter message = "overdue item looked after" | stats count(*) as items by outcome',
  'Records that failed': 'filter message like /a record failed/ | stats count(*) as records by service',
};

/** One page for the installation: what the queues and functions do, then what the work came to. */
export class Dashboard extends Construct {
  /** Where people see it, once they have signed in to the account. */
  readonly url: string;

  constructor(scope: Construct, id: string, { config, functions, queues, rules }: DashboardProps) {
    super(scope, id);
    const logGroupNames = functions.map(({ lambda }) => lambda.logGroup.logGroupName);
    const dashboard = new CloudWatchDashboard(this, 'Dashboard', {
      defaultInterval: Duration.hours(3),
      widgets: [
        [
          new TextWidget({
            markdown: `# Prosa ${config.stage}\nWhat to do when an alarm rings: ${config.runbookUrl}`,
            width: COLUMNS,
            height: 2,
          }),
        ],
        queueGraphs(queues, rules),
        functionGraphs(config, functions),
        Object.entries(TABLES).map(
          ([title, query]) =>
            new LogQueryWidget({ title, logGroupNames, queryLines: query.split(' | '), width: 6 }),
        ),
      ],
    });
    const { region } = Stack.of(this);
    this.url = `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards/dashboard/${dashboard.dashboardName}`;
  }
}

/** Every record stands for a message or what became of one, so their numbers are free. */
function queueGraphs(queues: DashboardProps['queues'], rules: DashboardProps['rules']): GraphWidget[] {
  return [
    graph(
      'Records in',
      // Timers are set by what the others do.
      queues
        .filter(({ label }) => label !== 'timers')
        .map(({ queue, label }) => queue.metricNumberOfMessagesSent({ period: PERIOD, label })),
    ),
    graph(
      'Records waiting',
      queues.map(({ queue, label }) =>
        queue.metricApproximateNumberOfMessagesVisible({ period: PERIOD, statistic: Stats.MAXIMUM, label }),
      ),
    ),
    graph(
      'Oldest record (s)',
      queues.map((queue) => queue.metricOldestAge()),
    ),
    graph(
      'Dead letters',
      [...queues, ...rules].map((queue) => queue.metricDeadLetters()),
    ),
  ];
}

function functionGraphs(config: ProsaConfig, functions: readonly ProsaFunction[]): GraphWidget[] {
  const share = (service: string, name: string, label: string) =>
    functionMetric(config, service, name, Duration.minutes(15)).with({ statistic: Stats.AVERAGE, label });
  return [
    graph(
      'Trouble (100: people are called)',
      functions.map(({ service }) =>
        functionMetric(config, service, TROUBLE_METRIC, PERIOD).with({ label: service }),
      ),
    ),
    graph(
      'Function errors',
      functions.map(({ lambda, service }) => lambda.metricErrors({ period: PERIOD, label: service })),
    ),
    graph(
      'Function duration, p95 (ms)',
      // A customer or a person waits for each of these.
      functions
        .filter(({ service }) => !WITHOUT_DURATION.includes(service))
        .map(({ lambda, service }) =>
          lambda.metricDuration({ period: PERIOD, statistic: 'p95', label: service }),
        ),
    ),
    graph('Shares that should be small', [
      share(AI_AGENT, UNANSWERED, 'turns without a usable answer'),
      share(RECEIPTS_SERVICE, RECEIPTS_FAILED, 'messages that WhatsApp did not deliver'),
    ]),
  ];
}

function graph(title: string, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, left, leftYAxis: { min: 0 }, width: 6 });
}
