import type { IncomingHttpHeaders } from 'node:http';
import type { AwsOperation } from '../http/aws-json.ts';
import { MAX_MESSAGE_BYTES } from './attributes.ts';
import { readBatch, runBatch } from './batch.ts';
import type { SqsEngine } from './engine.ts';
import { batchRequestTooLong, invalidParameterValue } from './errors.ts';
import {
  attributeMap,
  type Input,
  optionalInteger,
  optionalString,
  requiredInteger,
  requiredString,
} from './input.ts';
import type { SendInput } from './message.ts';
import { type MessageAttributes, md5OfMessageAttributes } from './message-attributes.ts';
import type { SqsQueue } from './queue.ts';
import { queueOf } from './queue-operations.ts';
import { readWanted, toWire } from './received-message.ts';
import { messageBytes } from './send-rules.ts';

interface SendRequest {
  input: SendInput;
  /** As the sender gave them, for their digest. */
  systemAttributes: MessageAttributes;
}

/** Operations on messages. */
export function messageOperations(engine: SqsEngine): Record<string, AwsOperation> {
  return {
    SendMessage(input, headers) {
      return send(queueOf(engine, input), readSend(input, headers));
    },
    SendMessageBatch(input, headers) {
      const queue = queueOf(engine, input);
      const entries = readBatch(input, (entry) => readSend(entry, headers));
      const bytes = entries.reduce((sum, { value }) => sum + messageBytes(value.input), 0);
      if (bytes > MAX_MESSAGE_BYTES) throw batchRequestTooLong(MAX_MESSAGE_BYTES, bytes);
      return runBatch(entries, (request) => send(queue, request));
    },
    async ReceiveMessage(input, _headers, signal) {
      const wanted = readWanted(input);
      const attemptId = optionalString(input, 'ReceiveRequestAttemptId');
      const waitSeconds = optionalInteger(input, 'WaitTimeSeconds');
      const visibilitySeconds = optionalInteger(input, 'VisibilityTimeout');
      const messages = await queueOf(engine, input).receive({
        signal,
        maxMessages: optionalInteger(input, 'MaxNumberOfMessages') ?? 1,
        ...(waitSeconds === undefined ? {} : { waitSeconds }),
        ...(visibilitySeconds === undefined ? {} : { visibilitySeconds }),
        ...(attemptId === undefined ? {} : { attemptId }),
      });
      return messages.length > 0 ? { Messages: messages.map((message) => toWire(message, wanted)) } : {};
    },
    DeleteMessage(input) {
      queueOf(engine, input).delete(requiredString(input, 'ReceiptHandle'));
    },
    DeleteMessageBatch(input) {
      const queue = queueOf(engine, input);
      const entries = readBatch(input, (entry) => requiredString(entry, 'ReceiptHandle'));
      return runBatch(entries, (handle) => {
        queue.delete(handle);
        return {};
      });
    },
    ChangeMessageVisibility(input) {
      const { handle, seconds } = readVisibility(input);
      queueOf(engine, input).changeVisibility(handle, seconds);
    },
    ChangeMessageVisibilityBatch(input) {
      const queue = queueOf(engine, input);
      return runBatch(readBatch(input, readVisibility), ({ handle, seconds }) => {
        queue.changeVisibility(handle, seconds);
        return {};
      });
    },
  };
}

function readVisibility(input: Input): { handle: string; seconds: number } {
  return {
    handle: requiredString(input, 'ReceiptHandle'),
    seconds: requiredInteger(input, 'VisibilityTimeout'),
  };
}

function readSend(input: Input, headers: IncomingHttpHeaders): SendRequest {
  const systemAttributes = attributeMap(input, 'MessageSystemAttributes');
  const traceHeader = readTraceHeader(systemAttributes, headers);
  const groupId = optionalString(input, 'MessageGroupId');
  const deduplicationId = optionalString(input, 'MessageDeduplicationId');
  const delaySeconds = optionalInteger(input, 'DelaySeconds');
  return {
    input: {
      body: requiredString(input, 'MessageBody'),
      ...(groupId === undefined ? {} : { groupId }),
      ...(deduplicationId === undefined ? {} : { deduplicationId }),
      ...(delaySeconds === undefined ? {} : { delaySeconds }),
      ...(traceHeader === undefined ? {} : { systemAttributes: { AWSTraceHeader: traceHeader } }),
      messageAttributes: attributeMap(input, 'MessageAttributes'),
    },
    systemAttributes,
  };
}

/**
 * The message's own trace header, or else the request's: that is how a trace goes on when the SDK's client is
 * traced and the sender does nothing.
 *
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-services-sqs.html
 */
function readTraceHeader(attributes: MessageAttributes, headers: IncomingHttpHeaders): string | undefined {
  for (const [name, attribute] of Object.entries(attributes)) {
    if (name !== 'AWSTraceHeader' || attribute.DataType !== 'String' || !attribute.StringValue) {
      throw invalidParameterValue(
        `The message system attribute '${name}' is invalid: only AWSTraceHeader of type String is allowed.`,
      );
    }
  }
  const header = headers['x-amzn-trace-id'];
  return (
    attributes.AWSTraceHeader?.StringValue ?? (typeof header === 'string' && header ? header : undefined)
  );
}

function send(queue: SqsQueue, request: SendRequest): object {
  const result = queue.send(request.input);
  const md5OfSystem = md5OfMessageAttributes(request.systemAttributes);
  return {
    MessageId: result.messageId,
    MD5OfMessageBody: result.md5OfBody,
    ...(result.md5OfMessageAttributes ? { MD5OfMessageAttributes: result.md5OfMessageAttributes } : {}),
    ...(md5OfSystem ? { MD5OfMessageSystemAttributes: md5OfSystem } : {}),
    ...(result.sequenceNumber ? { SequenceNumber: result.sequenceNumber } : {}),
  };
}
