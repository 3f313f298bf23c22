import { randomUUID } from 'node:crypto';

/**
 * What a Lambda function receives from a schedule without an input of its own.
 *
 * @param of.resourceArn ARN of the rule or schedule
 * @param of.source `aws.events` for a rule, `aws.scheduler` for EventBridge Scheduler
 * @param of.dueMs milliseconds since the epoch
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-cloudwatchevents.html
 */
export function scheduledEvent(of: {
  resourceArn: string;
  source: 'aws.events' | 'aws.scheduler';
  dueMs: number;
}): object {
  const [, , , region = '', account = ''] = of.resourceArn.split(':');
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: of.source,
    account,
    time: `${new Date(of.dueMs).toISOString().slice(0, 19)}Z`,
    region,
    resources: [of.resourceArn],
    detail: of.source === 'aws.events' ? {} : '{}',
  };
}
