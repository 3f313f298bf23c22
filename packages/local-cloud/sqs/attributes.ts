import { invalidAttributeName, invalidAttributeValue, invalidParameterValue } from './errors.ts';
import {
  parseRedriveAllowPolicy,
  parseRedrivePolicy,
  type RedriveAllowPolicy,
  type RedrivePolicy,
} from './redrive.ts';

/** Attributes under AWS's names, with AWS's string values. */
export type QueueAttributes = Record<string, string>;

/** What a queue's attributes say, read once. */
export interface QueueSettings {
  fifo: boolean;
  visibilityTimeoutSeconds: number;
  delaySeconds: number;
  waitTimeSeconds: number;
  retentionSeconds: number;
  maximumMessageBytes: number;
  contentBasedDeduplication: boolean;
  deduplicationScope: 'queue' | 'messageGroup';
  redrivePolicy: RedrivePolicy | undefined;
  redriveAllowPolicy: RedriveAllowPolicy | undefined;
}

interface AttributeRule {
  default?: string;
  fifoOnly?: boolean;
  createOnly?: boolean;
  /** An empty value takes the attribute away. */
  removable?: boolean;
  /** What a value must be, as the end of a sentence; undefined when this one is right. */
  refuse: (value: string) => string | undefined;
}

/** The longest a message may stay invisible, and the largest visibility timeout: 12 hours. */
export const MAX_VISIBILITY_SECONDS = 43_200;
export const MAX_WAIT_SECONDS = 20;
/** The largest message, and the largest batch: 1 MiB. */
export const MAX_MESSAGE_BYTES = 1_048_576;

const integer =
  (min: number, max: number) =>
  (value: string): string | undefined =>
    /^\d{1,9}$/.test(value) && Number(value) >= min && Number(value) <= max
      ? undefined
      : `it must be an integer from ${min} to ${max}`;
const oneOf =
  (...allowed: string[]) =>
  (value: string): string | undefined =>
    allowed.includes(value) ? undefined : `it must be ${allowed.join(' or ')}`;
const anything = () => undefined;

const RULES: Record<string, AttributeRule> = {
  VisibilityTimeout: { default: '30', refuse: integer(0, MAX_VISIBILITY_SECONDS) },
  DelaySeconds: { default: '0', refuse: integer(0, 900) },
  ReceiveMessageWaitTimeSeconds: { default: '0', refuse: integer(0, MAX_WAIT_SECONDS) },
  MessageRetentionPeriod: { default: '345600', refuse: integer(60, 1_209_600) },
  MaximumMessageSize: { default: String(MAX_MESSAGE_BYTES), refuse: integer(1024, MAX_MESSAGE_BYTES) },
  Policy: { removable: true, refuse: anything },
  RedrivePolicy: { removable: true, refuse: anything },
  RedriveAllowPolicy: { removable: true, refuse: anything },
  KmsMasterKeyId: { removable: true, refuse: anything },
  KmsDataKeyReusePeriodSeconds: { refuse: integer(60, 86_400) },
  SqsManagedSseEnabled: { default: 'true', refuse: oneOf('true', 'false') },
  FifoQueue: { createOnly: true, refuse: oneOf('true', 'false') },
  ContentBasedDeduplication: { default: 'false', fifoOnly: true, refuse: oneOf('true', 'false') },
  DeduplicationScope: { default: 'queue', fifoOnly: true, refuse: oneOf('queue', 'messageGroup') },
  FifoThroughputLimit: {
    default: 'perQueue',
    fifoOnly: true,
    refuse: oneOf('perQueue', 'perMessageGroupId'),
  },
};

/** Attributes that a queue reports and no caller sets. */
const REPORTED = [
  'QueueArn',
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
  'CreatedTimestamp',
  'LastModifiedTimestamp',
];

/** @throws {AwsServiceError} InvalidAttributeName for a name that GetQueueAttributes does not know */
export function checkReadableNames(names: readonly string[]): void {
  for (const name of names) {
    if (name !== 'All' && !Object.hasOwn(RULES, name) && !REPORTED.includes(name)) {
      throw invalidAttributeName(name);
    }
  }
}

/** The attributes of a new queue: defaults, then what the caller gives. */
export function createAttributes(given: QueueAttributes): QueueAttributes {
  const fifo = given.FifoQueue === 'true';
  const defaults: QueueAttributes = {};
  for (const [name, rule] of Object.entries(RULES)) {
    if (rule.default !== undefined && (fifo || !rule.fifoOnly)) defaults[name] = rule.default;
  }
  const attributes = merge(defaults, given, fifo);
  if (!fifo) delete attributes.FifoQueue;
  return attributes;
}

/**
 * The attributes of a queue after a change. The given objects stay as they are.
 *
 * @throws {AwsServiceError} InvalidAttributeName, InvalidAttributeValue
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
 */
export function changeAttributes(current: QueueAttributes, change: QueueAttributes): QueueAttributes {
  for (const name of Object.keys(change)) {
    if (Object.hasOwn(RULES, name) && RULES[name]?.createOnly) throw invalidAttributeName(name);
  }
  return merge(current, change, current.FifoQueue === 'true');
}

function merge(base: QueueAttributes, change: QueueAttributes, fifo: boolean): QueueAttributes {
  const merged = { ...base };
  for (const [name, value] of Object.entries(change)) {
    const rule = Object.hasOwn(RULES, name) ? RULES[name] : undefined;
    if (!rule || (rule.fifoOnly && !fifo)) throw invalidAttributeName(name);
    if (rule.removable && value === '') {
      delete merged[name];
      continue;
    }
    const reason = rule.refuse(value);
    if (reason) throw invalidAttributeValue(name, value, reason);
    merged[name] = value;
  }
  return merged;
}

/**
 * Reads checked attributes and the rules that join two of them.
 *
 * @throws {AwsServiceError} InvalidParameterValue
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/high-throughput-fifo.html
 */
export function readSettings(attributes: QueueAttributes): QueueSettings {
  const messageGroupScope = attributes.DeduplicationScope === 'messageGroup';
  if (attributes.FifoThroughputLimit === 'perMessageGroupId' && !messageGroupScope) {
    throw invalidParameterValue(
      'FifoThroughputLimit perMessageGroupId is allowed only when DeduplicationScope is messageGroup.',
    );
  }
  const seconds = (name: string) => Number(attributes[name]);
  return {
    fifo: attributes.FifoQueue === 'true',
    visibilityTimeoutSeconds: seconds('VisibilityTimeout'),
    delaySeconds: seconds('DelaySeconds'),
    waitTimeSeconds: seconds('ReceiveMessageWaitTimeSeconds'),
    retentionSeconds: seconds('MessageRetentionPeriod'),
    maximumMessageBytes: seconds('MaximumMessageSize'),
    contentBasedDeduplication: attributes.ContentBasedDeduplication === 'true',
    deduplicationScope: messageGroupScope ? 'messageGroup' : 'queue',
    redrivePolicy: attributes.RedrivePolicy ? parseRedrivePolicy(attributes.RedrivePolicy) : undefined,
    redriveAllowPolicy: attributes.RedriveAllowPolicy
      ? parseRedriveAllowPolicy(attributes.RedriveAllowPolicy)
      : undefined,
  };
}
