import * as z from 'zod';
import { AwsServiceError } from '../http/aws-call.ts';
import type { AwsOperation } from '../http/aws-json.ts';
import type { EventBridge } from './event-bridge.ts';
import type { Rule } from './rule.ts';
import type { Target } from './target.ts';

const busName = z
  .string()
  .default('default')
  .transform((name) => name.split('/').at(-1) ?? 'default');
const ruleSchema = z.object({
  Name: z.string().regex(/^[.\-_A-Za-z0-9]{1,64}$/),
  EventBusName: busName,
  EventPattern: z.string(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
});
const targetSchema = z.object({
  Id: z.string(),
  Arn: z.string(),
  Input: z.string().optional(),
  InputPath: z.string().optional(),
  SqsParameters: z.object({ MessageGroupId: z.string() }).optional(),
  DeadLetterConfig: z.object({ Arn: z.string() }).optional(),
});
const ofRule = { Rule: z.string(), EventBusName: busName };
const targetsSchema = z.object({ ...ofRule, Targets: z.array(targetSchema).min(1) });
const removalSchema = z.object({ ...ofRule, Ids: z.array(z.string()).min(1) });
const deletionSchema = z.object({ Name: z.string(), EventBusName: busName });

/**
 * Rules that a program makes beside those of the templates: events that match a pattern, to queues and functions.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteRule.html
 */
export function ruleOperations(bridge: EventBridge): Record<string, AwsOperation> {
  return {
    PutRule(input) {
      const { Name: name, EventBusName, EventPattern, State: state } = parsed(ruleSchema, input);
      const known = bridge.rules(EventBusName).find((rule) => rule.name === name);
      const path = EventBusName === 'default' ? name : `${EventBusName}/${name}`;
      const arn = bridge.arnOf('rule', path);
      const eventPattern = jsonOf(EventPattern);
      bridge.putRule({
        name,
        arn,
        busName: EventBusName,
        eventPattern,
        state,
        targets: known?.targets ?? [],
      });
      return { RuleArn: arn };
    },
    PutTargets(input) {
      const { Rule: name, EventBusName, Targets } = parsed(targetsSchema, input);
      const rule = ruleOf(bridge, EventBusName, name);
      const added = Targets.map(targetOf);
      const kept = rule.targets.filter(({ id }) => !added.some((target) => target.id === id));
      bridge.putRule({ ...rule, targets: [...kept, ...added] });
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
    RemoveTargets(input) {
      const { Rule: name, EventBusName, Ids } = parsed(removalSchema, input);
      const rule = ruleOf(bridge, EventBusName, name);
      bridge.putRule({ ...rule, targets: rule.targets.filter(({ id }) => !Ids.includes(id)) });
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
    DeleteRule(input) {
      const { Name, EventBusName } = parsed(deletionSchema, input);
      const targets = bridge.rules(EventBusName).find((rule) => rule.name === Name)?.targets ?? [];
      if (targets.length > 0) {
        throw new AwsServiceError('ValidationException', "Rule can't be deleted since it has targets.");
      }
      bridge.deleteRule(EventBusName, Name);
      return {};
    },
  };
}

function parsed<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const { success, data, error } = schema.safeParse(input);
  if (!success) throw new AwsServiceError('ValidationException', z.prettifyError(error));
  return data;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AwsServiceError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${cause}`);
  }
}

function ruleOf(bridge: EventBridge, bus: string, name: string): Rule {
  const rule = bridge.rules(bus).find((one) => one.name === name);
  if (rule) return rule;
  throw new AwsServiceError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus ${bus}.`);
}

function targetOf({
  Id,
  Arn,
  Input,
  InputPath,
  SqsParameters,
  DeadLetterConfig,
}: z.output<typeof targetSchema>): Target {
  return {
    ...{ id: Id, arn: Arn, input: Input, inputPath: InputPath },
    sqsParameters: SqsParameters && { messageGroupId: SqsParameters.MessageGroupId },
    ...(DeadLetterConfig && { deadLetterArn: DeadLetterConfig.Arn }),
  };
}
