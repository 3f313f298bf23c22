import type { AwsOperation } from '../http/aws-json.ts';
import type { SqsEngine } from './engine.ts';
import { invalidParameterValue, queueDoesNotExist } from './errors.ts';
import {
  type Input,
  optionalInteger,
  optionalString,
  requiredString,
  stringList,
  stringMap,
} from './input.ts';
import type { SqsQueue } from './queue.ts';

const LARGEST_PAGE = 1000;

/** The queue that a request's QueueUrl names. */
export function queueOf(engine: SqsEngine, input: Input): SqsQueue {
  const name = requiredString(input, 'QueueUrl').split('/').at(-1) ?? '';
  const queue = engine.queue(name);
  if (!queue) throw queueDoesNotExist();
  return queue;
}

/** Operations on queues themselves. */
export function queueOperations(
  engine: SqsEngine,
  queueUrl: (name: string) => string,
): Record<string, AwsOperation> {
  const urls = (queues: SqsQueue[]) => queues.map((queue) => queueUrl(queue.name));
  return {
    CreateQueue(input) {
      const name = requiredString(input, 'QueueName');
      const queue = engine.createQueue(name, stringMap(input, 'Attributes'), stringMap(input, 'tags'));
      return { QueueUrl: queueUrl(queue.name) };
    },
    DeleteQueue(input) {
      engine.deleteQueue(queueOf(engine, input).name);
    },
    GetQueueUrl(input) {
      const queue = engine.queue(requiredString(input, 'QueueName'));
      if (!queue) throw queueDoesNotExist();
      return { QueueUrl: queueUrl(queue.name) };
    },
    ListQueues(input) {
      const prefix = optionalString(input, 'QueueNamePrefix') ?? '';
      const { page, next } = paginate(
        input,
        urls(engine.queues().filter((queue) => queue.name.startsWith(prefix))),
      );
      return { QueueUrls: page, ...next };
    },
    ListDeadLetterSourceQueues(input) {
      const { page, next } = paginate(input, urls(engine.deadLetterSources(queueOf(engine, input))));
      return { queueUrls: page, ...next };
    },
    GetQueueAttributes(input) {
      const names = stringList(input, 'AttributeNames');
      const queue = queueOf(engine, input);
      return names.length > 0 ? { Attributes: queue.attributes(names) } : {};
    },
    SetQueueAttributes(input) {
      queueOf(engine, input).setAttributes(stringMap(input, 'Attributes'));
    },
    PurgeQueue(input) {
      queueOf(engine, input).purge();
    },
    TagQueue(input) {
      Object.assign(queueOf(engine, input).tags, stringMap(input, 'Tags'));
    },
    UntagQueue(input) {
      const { tags } = queueOf(engine, input);
      for (const key of stringList(input, 'TagKeys')) delete tags[key];
    },
    ListQueueTags(input) {
      return { Tags: queueOf(engine, input).tags };
    },
  };
}

/** AWS gives a NextToken only to those who set MaxResults. */
function paginate(input: Input, all: string[]): { page: string[]; next: { NextToken?: string } } {
  const size = optionalInteger(input, 'MaxResults');
  if (size !== undefined && (size < 1 || size > LARGEST_PAGE)) {
    throw invalidParameterValue(
      `Value ${size} for parameter MaxResults is invalid. Reason: Must be 1 to 1000.`,
    );
  }
  const token = optionalString(input, 'NextToken') ?? '0';
  if (!/^\d{1,9}$/.test(token)) throw invalidParameterValue('Invalid or expired next token.');
  const start = Number(token);
  const end = start + (size ?? LARGEST_PAGE);
  const more = size !== undefined && end < all.length;
  return { page: all.slice(start, end), next: more ? { NextToken: String(end) } : {} };
}
