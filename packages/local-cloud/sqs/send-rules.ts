import { createHash } from 'node:crypto';
import type { QueueSettings } from './attributes.ts';
import { invalidMessageContents, invalidParameterValue, invalidValue, missingParameter } from './errors.ts';
import type { SendInput } from './message.ts';
import { checkMessageAttributes, messageAttributesBytes } from './message-attributes.ts';

const MAX_DELAY_SECONDS = 900;
const NOT_FOR_THIS_QUEUE = 'The request include parameter that is not valid for this queue type.';

/** Letters, digits and ASCII punctuation: every printable ASCII character except the space. */
const TOKEN = /^[!-~]{1,128}$/;

/** Everything outside the characters that XML 1.0 allows; a lone surrogate counts as its code point. */
const FORBIDDEN_CHARACTER = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;

/** Bytes of a message that count towards size limits; system attributes do not. */
export function messageBytes(input: SendInput): number {
  return Buffer.byteLength(input.body) + messageAttributesBytes(input.messageAttributes ?? {});
}

/**
 * Checks a message against a queue's rules, before anything is changed.
 *
 * @throws {AwsServiceError} MissingParameter, InvalidParameterValue, InvalidMessageContents
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export function checkSendInput(input: SendInput, settings: QueueSettings): void {
  if (!input.body) throw missingParameter('MessageBody');
  checkMessageAttributes(input.messageAttributes ?? {});
  const bytes = messageBytes(input);
  if (bytes > settings.maximumMessageBytes) {
    throw invalidParameterValue(
      'One or more parameters are invalid. Reason: Message must be shorter than ' +
        `${settings.maximumMessageBytes} bytes; this one has ${bytes}.`,
    );
  }
  const forbidden = FORBIDDEN_CHARACTER.exec(input.body);
  if (forbidden) {
    const code = forbidden[0].codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
    throw invalidMessageContents(
      `The message contains the character U+${code} at position ${forbidden.index}, which SQS does not allow.`,
    );
  }
  checkToken('MessageGroupId', input.groupId);
  checkToken('MessageDeduplicationId', input.deduplicationId);
  if (settings.fifo) checkFifo(input, settings);
  else checkStandard(input);
}

function checkToken(parameter: string, value: string | undefined): void {
  if (value !== undefined && !TOKEN.test(value)) {
    throw invalidValue(
      parameter,
      JSON.stringify(value),
      `${parameter} has 1 to 128 alphanumeric and punctuation characters.`,
    );
  }
}

function checkFifo(input: SendInput, settings: QueueSettings): void {
  if (input.groupId === undefined) throw missingParameter('MessageGroupId');
  if (input.delaySeconds) throw invalidValue('DelaySeconds', input.delaySeconds, NOT_FOR_THIS_QUEUE);
  if (input.deduplicationId === undefined && !settings.contentBasedDeduplication) {
    throw invalidParameterValue(
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  }
}

function checkStandard(input: SendInput): void {
  if (input.deduplicationId !== undefined) {
    throw invalidValue('MessageDeduplicationId', input.deduplicationId, NOT_FOR_THIS_QUEUE);
  }
  const delay = input.delaySeconds ?? 0;
  if (!Number.isInteger(delay) || delay < 0 || delay > MAX_DELAY_SECONDS) {
    throw invalidValue('DelaySeconds', delay, `DelaySeconds must be >= 0 and <= ${MAX_DELAY_SECONDS}.`);
  }
}

/**
 * The deduplication id that content-based deduplication gives: of the body, without the attributes.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-exactly-once-processing.html
 */
export function contentDeduplicationId(body: string): string {
  return createHash('sha256').update(body).digest('hex');
}
