import { invalidValue } from './errors.ts';

/** When a queue gives a message up, and to which queue. */
export interface RedrivePolicy {
  deadLetterTargetArn: string;
  /** The receive after this many moves the message. */
  maxReceiveCount: number;
}

/** Which queues may use a queue as their dead-letter queue. */
export interface RedriveAllowPolicy {
  redrivePermission: 'allowAll' | 'denyAll' | 'byQueue';
  sourceQueueArns: string[];
}

const DEFAULT_MAX_RECEIVE_COUNT = 10;
const LARGEST_MAX_RECEIVE_COUNT = 1000;
const MOST_SOURCES = 10;

/**
 * Reads a queue's RedrivePolicy attribute. CloudFormation writes `maxReceiveCount` as a number, command lines
 * often as a string.
 *
 * @throws {AwsServiceError} InvalidParameterValue
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
 */
export function parseRedrivePolicy(text: string): RedrivePolicy {
  const policy = parseObject('RedrivePolicy', text);
  const { deadLetterTargetArn, maxReceiveCount = DEFAULT_MAX_RECEIVE_COUNT } = policy;
  if (typeof deadLetterTargetArn !== 'string' || deadLetterTargetArn === '') {
    throw invalidValue('RedrivePolicy', text, 'It must contain deadLetterTargetArn, the ARN of a queue.');
  }
  const count =
    typeof maxReceiveCount === 'string' && /^\d+$/.test(maxReceiveCount)
      ? Number(maxReceiveCount)
      : maxReceiveCount;
  if (
    typeof count !== 'number' ||
    !Number.isInteger(count) ||
    count < 1 ||
    count > LARGEST_MAX_RECEIVE_COUNT
  ) {
    throw invalidValue(
      'RedrivePolicy',
      text,
      `maxReceiveCount must be an integer from 1 to ${LARGEST_MAX_RECEIVE_COUNT}.`,
    );
  }
  return { deadLetterTargetArn, maxReceiveCount: count };
}

/**
 * Reads a dead-letter queue's RedriveAllowPolicy attribute.
 *
 * @throws {AwsServiceError} InvalidParameterValue
 */
export function parseRedriveAllowPolicy(text: string): RedriveAllowPolicy {
  const { redrivePermission, sourceQueueArns } = parseObject('RedriveAllowPolicy', text);
  if (
    redrivePermission !== 'allowAll' &&
    redrivePermission !== 'denyAll' &&
    redrivePermission !== 'byQueue'
  ) {
    throw invalidValue('RedriveAllowPolicy', text, 'redrivePermission must be allowAll, denyAll or byQueue.');
  }
  if (redrivePermission !== 'byQueue') {
    if (sourceQueueArns === undefined) return { redrivePermission, sourceQueueArns: [] };
    throw invalidValue('RedriveAllowPolicy', text, 'sourceQueueArns is only for redrivePermission byQueue.');
  }
  if (
    !Array.isArray(sourceQueueArns) ||
    sourceQueueArns.length < 1 ||
    sourceQueueArns.length > MOST_SOURCES ||
    !sourceQueueArns.every((arn) => typeof arn === 'string')
  ) {
    throw invalidValue('RedriveAllowPolicy', text, `sourceQueueArns must list 1 to ${MOST_SOURCES} ARNs.`);
  }
  return { redrivePermission, sourceQueueArns };
}

/** Whether a dead-letter queue with this policy takes messages of the queue `sourceArn`. */
export function allowsSource(policy: RedriveAllowPolicy | undefined, sourceArn: string): boolean {
  if (!policy || policy.redrivePermission === 'allowAll') return true;
  return policy.redrivePermission === 'byQueue' && policy.sourceQueueArns.includes(sourceArn);
}

function parseObject(attribute: string, text: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw invalidValue(attribute, text, `It is not valid JSON (${detail}).`);
  }
  if (parsed === null || typeof parsed !== 'object' || Array.isArray(parsed)) {
    throw invalidValue(attribute, text, 'It must be a JSON object.');
  }
  return parsed as Record<string, unknown>;
}
