import * as z from 'zod';
import { type TemplateLocation, UnsupportedPropertyError } from '../assembly/errors.ts';
import { below } from '../assembly/resolve.ts';
import type { Target } from '../eventbridge/target.ts';
import type { ResourceContext } from './context.ts';
import { wholeNumber } from './family.ts';

const receiver = {
  Arn: z.string(),
  Input: z.string().optional(),
  SqsParameters: z.strictObject({ MessageGroupId: z.string() }).optional(),
};

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-events-rule-target.html */
export const ruleTarget = z.strictObject({
  Id: z.string(),
  ...receiver,
  InputPath: z.string().optional(),
  InputTransformer: z
    .strictObject({
      InputPathsMap: z.record(z.string(), z.string()).optional(),
      InputTemplate: z.string(),
    })
    .optional(),
  RetryPolicy: z
    .strictObject({
      MaximumEventAgeInSeconds: wholeNumber.optional(),
      MaximumRetryAttempts: wholeNumber.optional(),
    })
    .optional(),
  DeadLetterConfig: z.strictObject({ Arn: z.string().optional() }).optional(),
});

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-scheduler-schedule-target.html */
export const scheduleTarget = z.strictObject(receiver);

type TargetProperties = z.output<typeof ruleTarget>;

/**
 * The target that the properties describe.
 *
 * @param path where the target stands inside the resource
 * @throws {UnsupportedPropertyError} when nothing that runs here stands behind one of its ARNs
 */
export function toTarget(properties: TargetProperties, context: ResourceContext, path: string): Target {
  const { Id, Arn, Input, InputPath, InputTransformer, SqsParameters, RetryPolicy } = properties;
  const at = below(context.location, path);
  requireReceiver(Arn, context, below(at, 'Arn'));
  const deadLetterArn = properties.DeadLetterConfig?.Arn;
  if (deadLetterArn !== undefined)
    requireDeadLetterQueue(deadLetterArn, context, below(at, 'DeadLetterConfig'));
  return {
    id: Id,
    arn: Arn,
    input: Input,
    inputPath: InputPath,
    inputTransformer: InputTransformer && {
      inputPathsMap: InputTransformer.InputPathsMap,
      inputTemplate: InputTransformer.InputTemplate,
    },
    sqsParameters: SqsParameters && { messageGroupId: SqsParameters.MessageGroupId },
    retryPolicy: RetryPolicy && {
      maximumEventAgeInSeconds: RetryPolicy.MaximumEventAgeInSeconds,
      maximumRetryAttempts: RetryPolicy.MaximumRetryAttempts,
    },
    deadLetterArn,
  };
}

function requireReceiver(arn: string, { engines }: ResourceContext, at: TemplateLocation): void {
  if (engines.accepts(arn)) return;
  throw new UnsupportedPropertyError(at, `there is no queue or function ${arn} that the local runtime runs`);
}

/**
 * EventBridge refuses a FIFO queue here, while CDK and the template validation let it pass.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
function requireDeadLetterQueue(arn: string, context: ResourceContext, at: TemplateLocation): void {
  requireReceiver(arn, context, at);
  if (arn.endsWith('.fifo') || !arn.includes(':sqs:')) {
    throw new UnsupportedPropertyError(
      at,
      `the dead letters of a target go to a standard queue, not to ${arn}`,
    );
  }
}
