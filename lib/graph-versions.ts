import { Annotations, Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { ProsaConfig } from './config.ts';
import { RunbookAlarm } from './constructs/runbook-alarm.ts';

/**
 * When versions of the Graph API end, oldest first. Meta keeps one for two years after the next has come, and names the
 * day by then: the end of the newest is the earliest possible.
 *
 * @see https://developers.facebook.com/docs/graph-api/changelog
 */
const ENDS: ReadonlyArray<{ major: number; day: string; isEarliest?: true }> = [
  { major: 20, day: '2026-09-24' },
  { major: 21, day: '2027-01-21' },
  { major: 22, day: '2027-05-20' },
  { major: 23, day: '2027-10-08' },
  { major: 24, day: '2028-02-18' },
  { major: 25, day: '2028-07-29' },
  { major: 26, day: '2028-07-29', isEarliest: true },
];

/** How long before its end a version is warned of. */
const WARNED_BEFORE = Duration.days(90);

/** When a version ends, in milliseconds since the epoch. */
export interface GraphVersionEnd {
  day: string;
  at: number;
  warnedFrom: number;
  /** The day is not announced, and not before this one. */
  isEarliest: boolean;
}

/**
 * The end of a version. An older one than is known here ended no later than the oldest of these, a newer one
 * ends no earlier than the newest.
 *
 * @param version such as `v26.0`
 */
export function endOfGraphVersion(version: string): GraphVersionEnd {
  const major = Number(/^v(\d+)\./.exec(version)?.[1]);
  const known = ENDS.find((one) => major <= one.major);
  const { day, isEarliest = false } = known ?? ENDS[ENDS.length - 1] ?? { day: '' };
  const at = Date.parse(`${day}T00:00:00Z`);
  const warnedFrom = at - WARNED_BEFORE.toMilliseconds();
  return { day, at, warnedFrom, isEarliest: isEarliest || known === undefined };
}

/** Warns the operator who deploys. @param now milliseconds since the epoch */
export function warnOfGraphVersion(
  scope: Construct,
  { graphApiVersion }: Pick<ProsaConfig, 'graphApiVersion'>,
  now: number,
): void {
  const { day, at, warnedFrom, isEarliest } = endOfGraphVersion(graphApiVersion);
  if (now < warnedFrom) return;
  const when = isEarliest ? `may end on ${day}` : now < at ? `ends on ${day}` : `ended on ${day}`;
  Annotations.of(scope).addWarningV2(
    'prosa:graphApiVersion',
    `${graphApiVersion} of the Graph API ${when}: no message goes out then. Give a newer one: -c graphApiVersion=…`,
  );
}

/**
 * Rings from 90 days before the end of the configured version on, also without a deployment meanwhile: the template holds
 * the day, and CloudWatch compares it with the time of each data point.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html `EPOCH`
 */
export class GraphVersionAlarm extends Construct {
  /** @param props.heartbeat a metric that always has data */
  constructor(
    scope: Construct,
    id: string,
    { config, heartbeat }: { config: ProsaConfig; heartbeat: IMetric },
  ) {
    super(scope, id);
    const { day, warnedFrom, isEarliest } = endOfGraphVersion(config.graphApiVersion);
    new RunbookAlarm(this, 'EndsAlarm', {
      config,
      article: 'graph-version-ends',
      summary: `${config.graphApiVersion} of the Graph API ${isEarliest ? 'may end' : 'ends'} on ${day}: no message goes out then.`,
      metric: new MathExpression({
        expression: `IF(EPOCH(heartbeat) >= ${warnedFrom / 1000}, 1, 0)`,
        usingMetrics: { heartbeat },
        period: Duration.hours(1),
      }),
      threshold: 1,
    });
  }
}
