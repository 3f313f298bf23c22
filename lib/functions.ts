import { SENDER_TIMEOUT_MS } from '#core/conversation/reply/send/time-limits.ts';
import { FUNCTION_NAME as AI_AGENT } from '../functions/ai-agent/names.ts';
import { FUNCTION_NAME as DESK_API } from '../functions/desk-api/names.ts';
import { FUNCTION_NAME as DISPATCHER } from '../functions/dispatcher/names.ts';
import { FUNCTION_NAME as EMBEDDER } from '../functions/embedder/names.ts';
import { FUNCTION_NAME as MEDIA } from '../functions/media/names.ts';
import { FUNCTION_NAME as RECEIPTS } from '../functions/receipts/names.ts';
import { FUNCTION_NAME as RETRIEVER } from '../functions/retriever/names.ts';
import { FUNCTION_NAME as SENDER } from '../functions/sender/names.ts';
import { FUNCTION_NAME as TIMER } from '../functions/timer/names.ts';
import { FUNCTION_NAME as TOOL_GATEWAY } from '../functions/tool-gateway/names.ts';
import { FUNCTION_NAME as TRIAGE_AGENT } from '../functions/triage-agent/names.ts';
import { FUNCTION_NAME as WATCHDOG } from '../functions/watchdog/names.ts';
import { FUNCTION_NAME as WEBHOOK } from '../functions/webhook/names.ts';

/** Size of one function. */
export interface FunctionSize {
  readonly timeoutSeconds: number;
  /** 1,769 MB are one processor; less is a share of it. */
  readonly memoryMb: number;
}

/**
 * Every function of the installation. Both stacks read it: the time-out of a consumer is a property of the
 * function in the one and decides the visibility of its queue in the other.
 *
 * What computes has more memory: twice the processor takes half the time and costs the same. What waits for others has
 * little: memory is paid for while a model thinks.
 */
export const FUNCTIONS = {
  // A POST of 1000 new customers takes long; API Gateway waits for 30 s.
  [WEBHOOK]: { timeoutSeconds: 25, memoryMb: 1_024 },
  // A merge of two contacts with a long history takes seconds.
  [DISPATCHER]: { timeoutSeconds: 30, memoryMb: 1_024 },
  // A death costs the customer this and what `visibilitySeconds` adds. Ten long conversations at once took 155 MB.
  [AI_AGENT]: { timeoutSeconds: 50, memoryMb: 208 },
  // A decision may take nine of them; without one the choices are shown.
  [TRIAGE_AGENT]: { timeoutSeconds: 30, memoryMb: 256 },
  // Their answers of three messages each took 131 MB.
  [SENDER]: { timeoutSeconds: SENDER_TIMEOUT_MS / 1_000, memoryMb: 192 },
  // A sixth of the visibility of its queue.
  [RECEIPTS]: { timeoutSeconds: 30, memoryMb: 512 },
  // Below the minute after which the next run begins.
  [WATCHDOG]: { timeoutSeconds: 50, memoryMb: 512 },
  // It goes on with what a run of the watchdog has not finished.
  [TIMER]: { timeoutSeconds: 50, memoryMb: 512 },
  // A person waits for it; API Gateway for 30 s.
  [DESK_API]: { timeoutSeconds: 20, memoryMb: 1_024 },
  // API Gateway waits for 30 s. It waits for tenants' systems; a catalog unpacks to some megabytes.
  [TOOL_GATEWAY]: { timeoutSeconds: 28, memoryMb: 256 },
  // A file of thousands of chunks is read and stored in one go; the terms of a tenant are held as a whole.
  [EMBEDDER]: { timeoutSeconds: 120, memoryMb: 1_024 },
  // Two files at once. Two recordings of 25 MB each took 400 MB; the largest files take a quarter of a minute.
  [MEDIA]: { timeoutSeconds: 60, memoryMb: 512 },
  // A turn waits for 3 s. Term indexes of tenants stay in memory, 16 KB a chunk, and one of 10,000 is read in half a second.
  [RETRIEVER]: { timeoutSeconds: 10, memoryMb: 1_769 },
} as const satisfies Record<string, FunctionSize>;

/** Name of a function: its folder in functions/, and its service name in logs, traces and metrics. */
export type FunctionName = keyof typeof FUNCTIONS;

/**
 * How long a work queue keeps a record from others, in seconds, unless its consumer says something else: the consumer's
 * time-out and a little more. An environment may die before any code of ours runs, and the conversation waits for it.
 *
 * AWS advises six times the time-out, for a batch that Lambda throttles. The maximum concurrency of the event source
 * prevents that: Lambda receives no more than it may run. See docs/adr/11.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export function visibilitySeconds(timeoutSeconds: number): number {
  return timeoutSeconds + 10;
}

/** All names, in a fixed order. */
export const FUNCTION_NAMES = Object.keys(FUNCTIONS) as FunctionName[];
