import * as z from 'zod';
import { defineFamily, wholeNumber } from './family.ts';
import { physicalName } from './names.ts';
import { scheduleTarget, toTarget } from './targets.ts';

const instant = z.iso
  .datetime({ offset: true, local: true })
  .transform((text) => Date.parse(/[zZ]|[+-]\d{2}:?\d{2}$/.test(text) ? text : `${text}Z`));

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-scheduler-schedule.html */
export const schedule = defineFamily({
  type: 'AWS::Scheduler::Schedule',
  properties: z.strictObject({
    Name: z.string().optional(),
    ScheduleExpression: z.string(),
    ScheduleExpressionTimezone: z.string().optional(),
    StartDate: instant.optional(),
    EndDate: instant.optional(),
    State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
    // Inside a flexible window the service chooses the moment; the beginning of the window is one of them.
    FlexibleTimeWindow: z.strictObject({
      Mode: z.enum(['OFF', 'FLEXIBLE']),
      MaximumWindowInMinutes: wholeNumber.optional(),
    }),
    Target: scheduleTarget,
  }),
  ignored: {
    Description: 'for people',
    KmsKeyArn: 'encryption at rest cannot be seen by a caller',
    'Target.DeadLetterConfig': 'a run that Lambda or a queue has accepted is never a dead letter',
    'Target.RetryPolicy': 'a run that Lambda or a queue has accepted is not retried by the schedule',
    'Target.RoleArn': 'access is not checked locally',
  },
  create: (properties, context) => {
    const name = physicalName(context, properties.Name, { maximumLength: 64 });
    const arn = `arn:aws:scheduler:${context.region}:${context.accountId}:schedule/default/${name}`;
    const { logicalId } = context.location;
    context.engines.addSchedule({
      id: logicalId,
      kind: 'schedule',
      expression: properties.ScheduleExpression,
      timeZone: properties.ScheduleExpressionTimezone,
      state: properties.State,
      startMs: properties.StartDate,
      endMs: properties.EndDate,
      resourceArn: arn,
      target: toTarget({ Id: logicalId, ...properties.Target }, context, 'Properties.Target'),
    });
    return { ref: name, attributes: { Arn: arn } };
  },
});
