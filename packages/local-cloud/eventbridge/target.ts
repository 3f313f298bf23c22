import { AwsServiceError } from '../http/aws-call.ts';
import type { BusEvent } from './event.ts';
import { compileTemplate, type InputTransformer } from './input-transformer.ts';
import { compileJsonPath } from './json-path.ts';

/** How long and how often EventBridge tries to deliver one event to one target. */
export interface RetryPolicy {
  /** 60 to 86,400; default 86,400. */
  maximumEventAgeInSeconds?: number;
  /** 0 to 185; default 185. */
  maximumRetryAttempts?: number;
}

/**
 * A target of a rule.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html
 */
export interface Target {
  id: string;
  arn: string;
  /** JSON text that the target receives in place of the event. */
  input?: string;
  /** JSON path of the part of the event that the target receives. */
  inputPath?: string;
  inputTransformer?: InputTransformer;
  /** A group id that starts with `$` is a JSON path into the original event; any other is literal. */
  sqsParameters?: { messageGroupId: string };
  retryPolicy?: RetryPolicy;
  /** ARN of a standard queue. */
  deadLetterArn?: string;
}

/** One delivery of an event to a target. */
export interface Delivery {
  target: Target;
  body: string;
  /** Present when the target has `sqsParameters`; empty when its path finds nothing. */
  messageGroupId?: string;
  /** The X-Ray header of the PutEvents request. */
  traceHeader?: string;
  /** The original event. */
  event: BusEvent;
}

/** Hands one delivery to its target; throws {@link TargetError}. */
export type DeliverToTarget = (delivery: Delivery) => Promise<void> | void;

/** The refusal of a target. */
export class TargetError extends Error {
  override readonly name = 'TargetError';
  /** Goes into the dead letter as ERROR_CODE, such as `INVALID_PARAMETER`, `NO_RESOURCE` or `THROTTLING`. */
  readonly code: string;
  /** Whether another attempt may succeed. */
  readonly retryable: boolean;

  constructor(code: string, message: string, retryable: boolean, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.retryable = retryable;
  }
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const MOST_TARGETS = 5;
const LONGEST_GROUP_ID = 100;

/**
 * Checks the targets of a rule as PutTargets does.
 *
 * @throws {AwsServiceError} ValidationException or LimitExceededException, naming the target
 */
export function validateTargets(ruleName: string, targets: readonly Target[]): void {
  if (targets.length > MOST_TARGETS) {
    throw new AwsServiceError(
      'LimitExceededException',
      `Rule ${ruleName} has ${targets.length} targets; a rule has at most ${MOST_TARGETS}.`,
    );
  }
  const ids = new Set(targets.map((target) => target.id));
  if (ids.size < targets.length) throw invalid(`Rule ${ruleName} has two targets with the same id.`);
  for (const target of targets) validateTarget(target);
}

function validateTarget(target: Target): void {
  const inputs = [target.input, target.inputPath, target.inputTransformer].filter((it) => it !== undefined);
  if (inputs.length > 1) {
    throw invalid(
      `Only one of Input, InputPath, or InputTransformer must be provided for target ${target.id}.`,
    );
  }
  if (target.input !== undefined) requireJson(target);
  if (target.inputPath !== undefined) requirePath(target.id, 'InputPath', target.inputPath);
  if (target.inputTransformer) compileTemplate(target.id, target.inputTransformer);
  const group = target.sqsParameters?.messageGroupId;
  if (group !== undefined) {
    if (group.length < 1 || group.length > LONGEST_GROUP_ID) {
      throw invalid(`MessageGroupId of target ${target.id} must have 1 to ${LONGEST_GROUP_ID} characters.`);
    }
    if (group.startsWith('$')) requirePath(target.id, 'SqsParameters.MessageGroupId', group);
  }
  requireRange(
    target.id,
    'MaximumEventAgeInSeconds',
    target.retryPolicy?.maximumEventAgeInSeconds,
    60,
    86_400,
  );
  requireRange(target.id, 'MaximumRetryAttempts', target.retryPolicy?.maximumRetryAttempts, 0, 185);
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html: "only standard queues".
  if (target.deadLetterArn?.endsWith('.fifo')) {
    throw invalid(
      `The dead-letter queue of target ${target.id} is a FIFO queue (${target.deadLetterArn}); ` +
        'EventBridge supports only standard queues as dead-letter queues.',
    );
  }
}

function requireJson(target: Target): void {
  try {
    JSON.parse(target.input ?? '');
  } catch (cause) {
    const refusal = invalid(`Input of target ${target.id} is not valid JSON.`);
    refusal.cause = cause;
    throw refusal;
  }
}

function requirePath(id: string, name: string, path: string): void {
  try {
    compileJsonPath(path);
  } catch (cause) {
    const refusal = invalid(`${name} of target ${id} is not valid: ${(cause as Error).message}`);
    refusal.cause = cause;
    throw refusal;
  }
}

function requireRange(
  id: string,
  name: string,
  value: number | undefined,
  least: number,
  most: number,
): void {
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return;
  throw invalid(`${name} of target ${id} must be a whole number from ${least} to ${most}, not ${value}.`);
}

function invalid(message: string): AwsServiceError {
  return new AwsServiceError('ValidationException', message);
}
