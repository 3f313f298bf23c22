import type { FunctionConfig } from './config.ts';
import type { InvocationResult } from './environment.ts';
import {
  type FunctionErrorPayload,
  LambdaFunctionError,
  LambdaInitError,
  LambdaTimeoutError,
} from './errors.ts';
import { LogLines } from './log-lines.ts';
import { UNSETTLED_EXIT_CODE } from './protocol.ts';

/** How long a module may take to load, in milliseconds. */
const INIT_LIMIT_MS = 10_000;

interface Waiting<T> {
  resolve: (value: T) => void;
  reject: (error: Error) => void;
  timer: NodeJS.Timeout;
}

/**
 * The life of one execution environment, whatever runs it: one initialisation, then one invocation at a time, then
 * one end, each within its time limit. Callers hear of an end only once nothing of the environment runs any more.
 */
export class EnvironmentLife {
  readonly #config: FunctionConfig;
  readonly #kill: () => void;
  readonly #lines: Record<'stdout' | 'stderr', LogLines>;
  readonly #createdAt = performance.now();
  #starting: Waiting<number> | undefined;
  #running: (Waiting<InvocationResult> & { requestId: string }) | undefined;
  #ended: Error | undefined;
  /** Resolves with the milliseconds of initialisation. */
  readonly started: Promise<number>;

  /** @param kill ends whatever runs the environment; {@link gone} is to follow */
  constructor(config: FunctionConfig, kill: () => void) {
    this.#config = config;
    this.#kill = kill;
    this.#lines = { stdout: this.#logLines('stdout'), stderr: this.#logLines('stderr') };
    this.started = new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.end(this.#initTimeout()), INIT_LIMIT_MS * this.#patience);
      this.#starting = { resolve, reject, timer };
    });
  }

  get #patience(): number {
    return this.#config.patience ?? 1;
  }

  get alive(): boolean {
    return this.#ended === undefined;
  }

  /** Whether the module is still loading. */
  get starting(): boolean {
    return this.#starting !== undefined;
  }

  /** The running invocation's. */
  get requestId(): string | undefined {
    return this.#running?.requestId;
  }

  /** Takes a piece of what the function wrote. */
  write(stream: 'stdout' | 'stderr', text: string, requestId: string | undefined): void {
    this.#lines[stream].push(text, requestId);
  }

  /** The module is loaded. */
  ready(): void {
    const starting = this.#starting;
    if (!starting || this.#ended) return;
    this.#starting = undefined;
    this.#flushLines();
    clearTimeout(starting.timer);
    starting.resolve(performance.now() - this.#createdAt);
  }

  /**
   * Begins an invocation.
   *
   * @param hand gives it to the function; not called when the environment has ended
   */
  invoke(requestId: string, hand: (deadlineMs: number) => void): Promise<InvocationResult> {
    if (this.#ended) return Promise.reject(this.#ended);
    const { name, timeoutSeconds } = this.#config;
    const timeoutMs = timeoutSeconds * 1000;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => this.end(new LambdaTimeoutError(name, requestId, timeoutSeconds)),
        timeoutMs * this.#patience,
      );
      this.#running = { requestId, resolve, reject, timer };
      hand(Date.now() + timeoutMs);
    });
  }

  /** The handler returned. */
  succeed(result: InvocationResult): void {
    this.#settle((running) => running.resolve(result));
  }

  /** The handler threw. */
  fail(error: FunctionErrorPayload): void {
    this.#settle((running) => running.reject(new LambdaFunctionError(this.#config.name, error)));
  }

  /** Begins the end; the first reason wins. */
  end(reason: Error): void {
    if (this.#ended) return;
    this.#ended = reason;
    clearTimeout(this.#starting?.timer);
    clearTimeout(this.#running?.timer);
    this.#kill();
  }

  /** The environment cannot go on because of a fault of the function. */
  fault(payload: FunctionErrorPayload, cause?: Error): void {
    const kind = this.#starting ? LambdaInitError : LambdaFunctionError;
    this.end(new kind(this.#config.name, payload, { cause }));
  }

  /**
   * The environment ended by itself.
   *
   * @param how as Lambda words it, such as `exit status 3` or `signal: killed`; empty for an exit without error
   */
  exited(how: string, cause?: Error): void {
    const suffix = how === '' ? 'without providing a reason' : `with error: ${how}`;
    const errorMessage = `Error: Runtime exited ${suffix}`;
    this.fault({ errorType: 'Runtime.ExitError', errorMessage, trace: [] }, cause);
  }

  /**
   * The environment ended by itself.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html#troubleshooting-invocation-nodejs-exit
   */
  exitedWithCode(code: number): void {
    if (code !== UNSETTLED_EXIT_CODE) {
      this.exited(code === 0 ? '' : `exit status ${code}`);
      return;
    }
    this.fault({
      errorType: 'Runtime.NodeJsExit',
      errorMessage:
        'The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a ' +
        'Promise that was never settled.',
      trace: [],
    });
  }

  /** The function used more memory than it has. */
  outOfMemory(cause?: Error): void {
    this.fault(
      {
        errorType: 'Runtime.OutOfMemory',
        errorMessage: `Error: Runtime exited with error: signal: killed (more than ${this.#config.memoryMb} MB)`,
        trace: [],
      },
      cause,
    );
  }

  /** Nothing of the environment runs any more: tells the caller that still waits. After {@link end}. */
  gone(): void {
    this.#flushLines();
    const reason = this.#ended;
    if (!reason) throw new Error('an environment is gone that never ended');
    this.#starting?.reject(reason);
    this.#running?.reject(reason);
    this.#starting = undefined;
    this.#running = undefined;
  }

  #settle(finish: (running: Waiting<InvocationResult>) => void): void {
    const running = this.#running;
    // A result that was already on its way when the environment was ended has no caller any more.
    if (!running || this.#ended) return;
    this.#running = undefined;
    this.#flushLines();
    clearTimeout(running.timer);
    finish(running);
  }

  #initTimeout(): Error {
    return new LambdaInitError(this.#config.name, {
      errorType: 'Sandbox.Timedout',
      errorMessage: `Error: initialisation timed out after ${INIT_LIMIT_MS / 1000} seconds`,
      trace: [],
    });
  }

  #logLines(stream: 'stdout' | 'stderr'): LogLines {
    const { name, onLog } = this.#config;
    return new LogLines((line, requestId) => onLog?.({ functionName: name, requestId, line, stream }));
  }

  #flushLines(): void {
    this.#lines.stdout.flush();
    this.#lines.stderr.flush();
  }
}
