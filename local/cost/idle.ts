import * as z from 'zod';
import { FREE_DASHBOARD_METRICS, MONTHLY_PRICES, type MonthlyThing } from './monthly-prices.ts';

/** US$ a month that something costs; undefined where there is no price. */
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
export const SECONDS_A_MONTH = 30 * 24 * 60 * 60;
const WATCHDOG_SECONDS = 60;

/** Alarms over an expression cost for each metric in it. */
const alarmSchema = z.looseObject({
  Metrics: z.array(z.looseObject({ MetricStat: z.unknown().optional() })).optional(),
});

/** What a month's costs depend on besides the templates. */
export interface Month {
  /** US$ of one request of SQS, and of one run of the watchdog; undefined where there is no price. */
  request: number | undefined;
  watchdogRun: number | undefined;
  /** Metrics that functions write, each of which is paid for. */
  customMetrics: number;
  /** Receives that bring something, each second, of all queues. */
  receivesPerSecond: number;
}

/** What an installation costs each month, whatever its messages cost. */
export function monthlyTable(templates: readonly Template[], region: string, month: Month): IdleLine[] {
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
  const priced = (what: string, count: number, usd: number | undefined): IdleLine => ({
    what,
    count,
    usd: count === 0 ? 0 : usd && usd * count,
  });
  const monthly = (what: string, thing: MonthlyThing, count: number) =>
    priced(what, count, MONTHLY_PRICES[region]?.[thing]?.usd);
  return [
    monthly('metrics with an alarm', 'alarmMetric', alarmMetrics),
    monthly('metrics of the functions', 'customMetric', month.customMetrics),
    monthly(`dashboards of over ${FREE_DASHBOARD_METRICS} metrics`, 'dashboard', paidDashboards),
    monthly('secrets of the installation', 'secret', ofType('AWS::SecretsManager::Secret').length),
    priced(
      'empty receives of queues',
      Math.round(emptyReceives(pollers, month.receivesPerSecond)),
      month.request,
    ),
    priced('runs of the watchdog', SECONDS_A_MONTH / WATCHDOG_SECONDS, month.watchdogRun),
  ];
}

/** Long polls that end with nothing: a poll lasts until a record comes, and records come at no regular times. */
function emptyReceives(pollers: number, perSecond: number): number {
  const rate = perSecond / pollers;
  const isEmpty = Math.exp(-rate * POLL_SECONDS);
  const pollSeconds = rate === 0 ? POLL_SECONDS : (1 - isEmpty) / rate;
  return (pollers * SECONDS_A_MONTH * isEmpty) / pollSeconds;
}

/** Metrics that a dashboard names; a search counts as one. */
function metricsOn(body: unknown): number {
  return (JSON.stringify(body ?? '').match(/\\"(Prosa|AWS)\/|SEARCH\(/g) ?? []).length;
}
