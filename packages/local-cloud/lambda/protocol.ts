import type { MessagePort } from 'node:worker_threads';
import type { FunctionErrorPayload } from './errors.ts';

/** What an environment's worker is given at its start. */
export interface WorkerStart {
  port: MessagePort;
  /** One Int32: the main thread raises it to 1 after each message, which thaws a frozen worker. */
  wake: SharedArrayBuffer;
  codeDirectory: string;
  handler: string;
  functionName: string;
  functionArn: string;
  memoryMb: number;
  logGroupName: string;
  logStreamName: string;
}

/** Exit code of a Node.js that has nothing left to run while the module, or the handler in it, still waits. */
export const UNSETTLED_EXIT_CODE = 13;

/** One invocation, from the main thread to the worker. */
export interface InvocationMessage {
  requestId: string;
  /** The event as JSON. */
  event: string;
  traceHeader: string;
  /** When the time-out ends it: milliseconds since the epoch. */
  deadlineMs: number;
}

/** What the worker tells the main thread. `fatal` ends the environment. */
export type WorkerMessage =
  | { kind: 'ready' }
  | { kind: 'init-error'; error: FunctionErrorPayload }
  | { kind: 'log'; stream: 'stdout' | 'stderr'; text: string; requestId?: string }
  | { kind: 'result'; requestId: string; payload: string; memoryUsedMb: number; cpuMs: number }
  | { kind: 'error'; requestId: string; error: FunctionErrorPayload; memoryUsedMb: number }
  | { kind: 'fatal'; error: FunctionErrorPayload };
