import * as z from 'zod';
import { UnsupportedPropertyError } from '../assembly/errors.ts';
import { below } from '../assembly/resolve.ts';
import { busNameOf } from './event-bus.ts';
import { defineFamily, jsonObject } from './family.ts';
import { physicalName } from './names.ts';
import { ruleTarget, toTarget } from './targets.ts';

/**
 * A rule with a pattern belongs to its bus, one with a schedule to the clock.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html
 */
export const eventRule = defineFamily({
  type: 'AWS::Events::Rule',
  properties: z.strictObject({
    Name: z.string().optional(),
    EventBusName: z.string().optional(),
    EventPattern: jsonObject.optional(),
    ScheduleExpression: z.string().optional(),
    State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
    Targets: z.array(ruleTarget).default([]),
  }),
  ignored: {
    Description: 'for people',
    RoleArn: 'access is not checked locally',
    Tags: 'tags change no behaviour',
    'Targets.*.RoleArn': 'access is not checked locally',
  },
  create: (properties, context) => {
    const { EventBusName, EventPattern, ScheduleExpression, State, Targets } = properties;
    const name = physicalName(context, properties.Name, { maximumLength: 64 });
    const busName = busNameOf(EventBusName);
    const path = busName === 'default' ? name : `${busName}/${name}`;
    const arn = `arn:aws:events:${context.region}:${context.accountId}:rule/${path}`;
    const targets = Targets.map((target, index) => toTarget(target, context, `Properties.Targets.${index}`));
    if (EventPattern === undefined && ScheduleExpression === undefined) {
      throw new UnsupportedPropertyError(
        below(context.location, 'Properties'),
        'a rule needs an EventPattern or a ScheduleExpression',
      );
    }
    for (const target of ScheduleExpression === undefined ? [] : targets) {
      context.engines.addSchedule({
        id: targets.length > 1 ? `${context.location.logicalId}.${target.id}` : context.location.logicalId,
        kind: 'rule',
        expression: ScheduleExpression ?? '',
        state: State,
        resourceArn: arn,
        target,
      });
    }
    if (EventPattern !== undefined) {
      context.engines.bus.putRule({ name, arn, busName, eventPattern: EventPattern, state: State, targets });
    }
    return { ref: name, attributes: { Arn: arn } };
  },
});
