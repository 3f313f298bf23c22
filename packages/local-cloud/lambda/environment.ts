import type { InvocationMessage } from './protocol.ts';

/** What a handler returned. */
export interface InvocationResult {
  /** JSON */
  payload: string;
  /** MiB; absent where this machine cannot tell. */
  memoryUsedMb?: number;
  /** Milliseconds of processor time, of the handler's thread; absent for a process. */
  cpuMs?: number;
}

/** One invocation, without the deadline that its environment sets. */
export type Invocation = Omit<InvocationMessage, 'deadlineMs'>;

/**
 * One execution environment: it has its own `process.env`, modules and memory, handles one invocation at a time and
 * is frozen between them. A time-out, a fault outside the handler and used-up memory each end it and nothing else.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
export interface ExecutionEnvironment {
  /** Resolves with the milliseconds of initialisation; rejects with a LambdaInitError. */
  readonly started: Promise<number>;
  /** False once the environment ended or is ending; such a one takes no further invocation. */
  readonly alive: boolean;
  /** The share of the time since the last call in which it computed, 0 to 1; 0 where that cannot be told. */
  busyShare(): number;
  /**
   * Runs one invocation; the time-out counts from here.
   *
   * @throws {LambdaFunctionError} the handler threw, or the environment ended
   * @throws {LambdaTimeoutError} after the environment is gone
   */
  invoke(invocation: Invocation): Promise<InvocationResult>;
  /** Ends the environment at once, also in the middle of an invocation, which then rejects. */
  close(): Promise<void>;
}
