import * as z from 'zod';
import { FREE_DASHBOARD_METRICS, MONTHLY_PRICES, type MonthlyThing } from './monthly-prices.ts';

/** US$ a month that an installation costs without a message; undefined where there is no price. */
export interface IdleLine {
  what: string;
  count: number;
  usd: number | undefined;
}

/** What is priced of a synthesized template. */
export interface Template {
  Resources: Record<string, { Type: string; Properties?: Record<string, unknown> }>;
}

/**
 * Pollers that Lambda keeps for each mapping of a queue, and seconds of one long poll. Without a limit an idle queue is left
 * with fewer, so it is said of standard queues; a FIFO queue of ours always has one.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
const POLLERS = 5;
const IDLE_POLLERS = 2;
const POLL_SECONDS = 20;
const SECONDS_A_MONTH = 30 * 24 * 60 * 60;

/** Alarms over an expression cost for each metric in it. */
const alarmSchema = z.looseObject({
  Metrics: z.array(z.looseObject({ MetricStat: z.unknown().optional() })).optional(),
});

/**
 * What an installation costs each month before its first message.
 *
 * @param request US$ of one request of SQS, as by the price list of the region
 */
export function idleTable(
  templates: readonly Template[],
  region: string,
  request: number | undefined,
): IdleLine[] {
  const all = templates.flatMap(({ Resources }) => Object.values(Resources));
  const ofType = (type: string) => all.filter(({ Type }) => Type === type);
  const alarmMetrics = ofType('AWS::CloudWatch::Alarm')
    .map(({ Properties }) => alarmSchema.parse(Properties ?? {}).Metrics)
    .map((metrics) => metrics?.filter(({ MetricStat }) => MetricStat !== undefined).length ?? 1)
    .reduce((sum, count) => sum + count, 0);
  const paidDashboards = ofType('AWS::CloudWatch::Dashboard').filter(
    ({ Properties }) => metricsOn(Properties?.DashboardBody) > FREE_DASHBOARD_METRICS,
  ).length;
  const pollers = ofType('AWS::Lambda::EventSourceMapping')
    .map(({ Properties }) => (Properties?.ScalingConfig === undefined ? IDLE_POLLERS : POLLERS))
    .reduce((sum, count) => sum + count, 0);
  const polls = (pollers * SECONDS_A_MONTH) / POLL_SECONDS;
  const monthly = (what: string, thing: MonthlyThing, count: number): IdleLine => {
    const price = MONTHLY_PRICES[region]?.[thing];
    return { what, count, usd: count === 0 ? 0 : price && price.usd * count };
  };
  return [
    monthly('metrics with an alarm', 'alarmMetric', alarmMetrics),
    monthly(`dashboards of over ${FREE_DASHBOARD_METRICS} metrics`, 'dashboard', paidDashboards),
    monthly('secrets of the installation', 'secret', ofType('AWS::SecretsManager::Secret').length),
    {
      what: 'empty receives of queues',
      count: polls,
      usd: request === undefined ? undefined : polls * request,
    },
  ];
}

/** Metrics that a dashboard names; a search counts as one. */
function metricsOn(body: unknown): number {
  return (JSON.stringify(body ?? '').match(/\\"(Prosa|AWS)\/|SEARCH\(/g) ?? []).length;
}
