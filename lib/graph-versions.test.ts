import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { ArtifactMetadataEntryType } from 'aws-cdk-lib/cloud-assembly-schema';
import { describe, expect, it } from 'vitest';
import { parseConfig } from './config.ts';
import { endOfGraphVersion, GraphVersionAlarm, warnOfGraphVersion } from './graph-versions.ts';

const at = (day: string) => Date.parse(`${day}T00:00:00Z`);

describe('the end of a version of the Graph API', () => {
  it.each([
    ['v21.0', '2027-01-21', false],
    ['v25.0', '2028-07-29', false],
    ['v26.0', '2028-07-29', true],
    ['v31.0', '2028-07-29', true],
    ['v19.0', '2026-09-24', false],
  ])('%s is %s, or no earlier: %s', (version, day, isEarliest) => {
    expect(endOfGraphVersion(version)).toMatchObject({ day, at: at(day), isEarliest });
  });

  it.each([
    ['v22.0', '2027-02-18', undefined],
    ['v22.0', '2027-02-19', 'v22.0 of the Graph API ends on 2027-05-20: no message goes out then.'],
    ['v22.0', '2027-05-20', 'v22.0 of the Graph API ended on 2027-05-20'],
    ['v26.0', '2028-05-01', 'v26.0 of the Graph API may end on 2028-07-29'],
  ])('whoever deploys %s on %s is told: %s', (graphApiVersion, today, warning) => {
    const stack = new Stack(new App(), 'Stack');
    warnOfGraphVersion(stack, parseConfig({ graphApiVersion }), at(today));
    const warnings = stack.node.metadata.filter(({ type }) => type === ArtifactMetadataEntryType.WARN);
    expect(warnings.map(({ data }) => String(data))).toEqual(
      warning === undefined ? [] : [expect.stringContaining(warning)],
    );
  });

  it('rings an alarm 90 days before, also where nobody deploys', () => {
    const stack = new Stack(new App(), 'Stack');
    const config = parseConfig({ graphApiVersion: 'v22.0' });
    const heartbeat = new Metric({ namespace: 'AWS/Lambda', metricName: 'Invocations' });
    new GraphVersionAlarm(stack, 'GraphVersion', { config, heartbeat });
    Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmDescription: Match.stringLikeRegexp('v22.0 of the Graph API ends on 2027-05-20'),
      Metrics: Match.arrayWith([
        Match.objectLike({ Expression: `IF(EPOCH(heartbeat) >= ${at('2027-02-19') / 1000}, 1, 0)` }),
      ]),
      Threshold: 1,
    });
  });
});
