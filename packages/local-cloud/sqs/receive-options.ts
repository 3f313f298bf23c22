import { MAX_VISIBILITY_SECONDS, MAX_WAIT_SECONDS, type QueueSettings } from './attributes.ts';
import { invalidValue } from './errors.ts';

/** How to receive. */
export interface ReceiveOptions {
  /** 1 to 10. */
  maxMessages: number;
  /** 0 to 20; the queue's ReceiveMessageWaitTimeSeconds when left out. */
  waitSeconds?: number;
  /** 0 to 43200; the queue's VisibilityTimeout when left out. */
  visibilitySeconds?: number;
  /** ReceiveRequestAttemptId; standard queues ignore it. */
  attemptId?: string;
  /** Ends a wait without messages. */
  signal?: AbortSignal;
}

/** What a receive asks for, with the queue's defaults filled in. */
export interface ReceiveRequest {
  maxMessages: number;
  waitSeconds: number;
  visibilitySeconds: number;
  attemptId: string | undefined;
  signal: AbortSignal | undefined;
}

/** @throws {AwsServiceError} InvalidParameterValue */
export function readReceiveOptions(options: ReceiveOptions, settings: QueueSettings): ReceiveRequest {
  const request = {
    maxMessages: options.maxMessages,
    waitSeconds: options.waitSeconds ?? settings.waitTimeSeconds,
    visibilitySeconds: options.visibilitySeconds ?? settings.visibilityTimeoutSeconds,
    attemptId: settings.fifo ? options.attemptId : undefined,
    signal: options.signal,
  };
  checkRange('MaxNumberOfMessages', request.maxMessages, 1, 10);
  checkRange('WaitTimeSeconds', request.waitSeconds, 0, MAX_WAIT_SECONDS);
  checkVisibility(request.visibilitySeconds);
  return request;
}

/** @throws {AwsServiceError} InvalidParameterValue unless it is 0 to 43200 */
export function checkVisibility(seconds: number): void {
  checkRange('VisibilityTimeout', seconds, 0, MAX_VISIBILITY_SECONDS);
}

function checkRange(parameter: string, value: number, min: number, max: number): void {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw invalidValue(parameter, value, `Must be an integer from ${min} to ${max}.`);
  }
}
