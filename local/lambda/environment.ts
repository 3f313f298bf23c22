import { randomUUID } from 'node:crypto';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { FunctionConfig } from './config.ts';
import { environmentVariables, logGroupName, newLogStreamName } from './environment-variables.ts';
import {
  type FunctionErrorPayload,
  LambdaClosedError,
  LambdaFunctionError,
  LambdaInitError,
  LambdaTimeoutError,
} from './errors.ts';
import { LogLines } from './log-lines.ts';
import type { InvocationMessage, WorkerMessage, WorkerStart } from './protocol.ts';

/** How long a module may take to load, in milliseconds. */
const INIT_LIMIT_MS = 10_000;

/** What a handler returned. */
export interface InvocationResult {
  /** JSON */
  payload: string;
  memoryUsedMb: number;
}

interface Waiting<T> {
  resolve: (value: T) => void;
  reject: (error: Error) => void;
  timer: NodeJS.Timeout;
}

/**
 * One execution environment: a worker thread with its own `process.env`, modules and heap, which handles one
 * invocation at a time and is frozen between them. A time-out, a fault outside the handler and an exhausted heap
 * each end this environment and nothing else.
 *
 * What a thread cannot have: a working directory or file descriptors of its own, a limit on memory outside the
 * JavaScript heap, and protection from a crash of native code.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
export class ExecutionEnvironment {
  readonly #config: FunctionConfig;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #wake: Int32Array<SharedArrayBuffer>;
  readonly #lines: Record<'stdout' | 'stderr', LogLines>;
  readonly #exited: Promise<void>;
  readonly #createdAt = performance.now();
  #starting: Waiting<number> | undefined;
  #running: (Waiting<InvocationResult> & { requestId: string }) | undefined;
  #ended: Error | undefined;
  /** Resolves with the milliseconds of initialisation; rejects with a {@link LambdaInitError}. */
  readonly started: Promise<number>;

  constructor(config: FunctionConfig) {
    this.#config = config;
    const wake = new SharedArrayBuffer(4);
    this.#wake = new Int32Array(wake);
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const logStreamName = newLogStreamName(Date.now(), randomUUID().replaceAll('-', ''));
    const start: WorkerStart = {
      port: port2,
      wake,
      codeDirectory: config.codeDirectory,
      handler: config.handler,
      functionName: config.name,
      functionArn: config.arn,
      memoryMb: config.memoryMb,
      logGroupName: logGroupName(config.name),
      logStreamName,
    };
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: start,
      transferList: [port2],
      env: environmentVariables(config, logStreamName),
      execArgv: [],
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: config.memoryMb },
    });
    this.#lines = { stdout: this.#logLines('stdout'), stderr: this.#logLines('stderr') };
    this.started = new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#end(this.#initTimeout()), INIT_LIMIT_MS);
      this.#starting = { resolve, reject, timer };
    });
    this.#exited = new Promise((resolve) => this.#worker.once('exit', () => resolve()));
    port1.on('message', (message: WorkerMessage) => this.#receive(message));
    this.#worker.on('error', (error: NodeJS.ErrnoException) => this.#end(this.#crash(error)));
    this.#worker.on('exit', (code) => this.#exit(code));
  }

  /** False once the environment ended or is ending; such a one takes no further invocation. */
  get alive(): boolean {
    return this.#ended === undefined;
  }

  /**
   * Runs one invocation; the time-out counts from here.
   *
   * @throws {LambdaFunctionError} the handler threw, or the environment ended
   * @throws {LambdaTimeoutError} after the environment is terminated
   */
  invoke(invocation: Omit<InvocationMessage, 'deadlineMs'>): Promise<InvocationResult> {
    if (this.#ended) return Promise.reject(this.#ended);
    const { requestId } = invocation;
    const timeoutMs = this.#config.timeoutSeconds * 1000;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#end(new LambdaTimeoutError(this.#config.name, requestId, this.#config.timeoutSeconds));
      }, timeoutMs);
      this.#running = { requestId, resolve, reject, timer };
      const message: InvocationMessage = { ...invocation, deadlineMs: Date.now() + timeoutMs };
      this.#port.postMessage(message);
      Atomics.store(this.#wake, 0, 1);
      Atomics.notify(this.#wake, 0);
    });
  }

  /** Ends the environment at once, also in the middle of an invocation, which then rejects. */
  close(): Promise<void> {
    this.#end(new LambdaClosedError(this.#config.name));
    return this.#exited;
  }

  #receive(message: WorkerMessage): void {
    switch (message.kind) {
      case 'log':
        this.#lines[message.stream].push(message.text, message.requestId);
        break;
      case 'ready':
        this.#ready();
        break;
      case 'init-error':
        this.#end(new LambdaInitError(this.#config.name, message.error));
        break;
      case 'fatal':
        this.#end(this.#fault(message.error));
        break;
      case 'result':
        this.#settle((running) => running.resolve(message));
        break;
      case 'error':
        this.#settle((running) => running.reject(new LambdaFunctionError(this.#config.name, message.error)));
        break;
    }
  }

  #ready(): void {
    const starting = this.#starting;
    if (!starting || this.#ended) return;
    this.#starting = undefined;
    this.#flushLines();
    clearTimeout(starting.timer);
    starting.resolve(performance.now() - this.#createdAt);
  }

  #settle(finish: (running: Waiting<InvocationResult>) => void): void {
    const running = this.#running;
    // A result that was already on its way when the environment was ended belongs to nobody.
    if (!running || this.#ended) return;
    this.#running = undefined;
    this.#flushLines();
    clearTimeout(running.timer);
    finish(running);
  }

  /** The first reason wins; callers hear of it when the thread is gone and can do nothing more. */
  #end(reason: Error): void {
    if (this.#ended) return;
    this.#ended = reason;
    clearTimeout(this.#starting?.timer);
    clearTimeout(this.#running?.timer);
    // An exit of the worker itself is followed by the 'exit' event, where terminate changes nothing.
    void this.#worker.terminate();
  }

  #exit(code: number): void {
    for (;;) {
      const left = receiveMessageOnPort(this.#port);
      if (!left) break;
      this.#receive(left.message as WorkerMessage);
    }
    const suffix = code === 0 ? 'without providing a reason' : `with error: exit status ${code}`;
    this.#ended ??= this.#fault({
      errorType: 'Runtime.ExitError',
      errorMessage: `Error: Runtime exited ${suffix}`,
      trace: [],
    });
    this.#port.close();
    this.#flushLines();
    this.#starting?.reject(this.#ended);
    this.#running?.reject(this.#ended);
    this.#starting = undefined;
    this.#running = undefined;
  }

  #crash(error: NodeJS.ErrnoException): Error {
    const outOfMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    return this.#fault(
      {
        errorType: outOfMemory ? 'Runtime.OutOfMemory' : 'Runtime.ExitError',
        errorMessage: outOfMemory
          ? `Error: Runtime exited with error: signal: killed (more than ${this.#config.memoryMb} MB)`
          : `Error: Runtime exited with error: ${error.message}`,
        trace: error.stack?.split('\n') ?? [],
      },
      error,
    );
  }

  #fault(payload: FunctionErrorPayload, cause?: Error): Error {
    const kind = this.#starting ? LambdaInitError : LambdaFunctionError;
    return new kind(this.#config.name, payload, { cause });
  }

  #initTimeout(): Error {
    return new LambdaInitError(this.#config.name, {
      errorType: 'Sandbox.Timedout',
      errorMessage: `Error: initialisation timed out after ${INIT_LIMIT_MS / 1000} seconds`,
      trace: [],
    });
  }

  #logLines(stream: 'stdout' | 'stderr'): LogLines {
    const lines = new LogLines((line, requestId) => {
      this.#config.onLog?.({ functionName: this.#config.name, requestId, line, stream });
    });
    // What bypasses the captured streams, such as a fatal error of the engine.
    this.#worker[stream].setEncoding('utf8').on('data', (text: string) => lines.push(text));
    return lines;
  }

  #flushLines(): void {
    this.#lines.stdout.flush();
    this.#lines.stderr.flush();
  }
}
