import { randomUUID } from 'node:crypto';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { busyShareOf } from './busy-share.ts';
import type { FunctionConfig } from './config.ts';
import type { ExecutionEnvironment, Invocation, InvocationResult } from './environment.ts';
import { EnvironmentLife } from './environment-life.ts';
import { environmentVariables, logGroupName, newLogStreamName } from './environment-variables.ts';
import { LambdaClosedError, LambdaInitError } from './errors.ts';
import type { InvocationMessage, WorkerMessage, WorkerStart } from './protocol.ts';

/** Where this machine keeps compiled code, if it does: a thread takes it at its start or never. The worker removes it. */
const COMPILE_CACHE = process.env.NODE_COMPILE_CACHE !== undefined && {
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
};

/**
 * An execution environment in a worker thread.
 *
 * What a thread cannot have: a working directory or file descriptors of its own, a limit on memory outside the
 * JavaScript heap, and protection from a crash of native code.
 */
export class WorkerEnvironment implements ExecutionEnvironment {
  readonly #config: FunctionConfig;
  readonly #life: EnvironmentLife;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #wake: Int32Array<SharedArrayBuffer>;
  readonly #exited: Promise<void>;
  readonly #busyShare: () => number;

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
      env: { ...environmentVariables(config, logStreamName), ...COMPILE_CACHE },
      execArgv: [],
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: config.memoryMb },
    });
    this.#busyShare = busyShareOf(this.#worker.performance);
    // An exit of the worker itself is followed by the 'exit' event, where terminate changes nothing.
    this.#life = new EnvironmentLife(config, () => void this.#worker.terminate());
    this.#exited = new Promise((resolve) => this.#worker.once('exit', () => resolve()));
    port1.on('message', (message: WorkerMessage) => this.#receive(message));
    this.#worker.on('error', (error: NodeJS.ErrnoException) => this.#crash(error));
    this.#worker.on('exit', (code) => this.#exit(code));
    for (const stream of ['stdout', 'stderr'] as const) {
      // What bypasses the captured streams, such as a fatal error of the engine.
      this.#worker[stream].setEncoding('utf8');
      this.#worker[stream].on('data', (text: string) => this.#life.write(stream, text, undefined));
    }
  }

  get started(): Promise<number> {
    return this.#life.started;
  }

  get alive(): boolean {
    return this.#life.alive;
  }

  busyShare(): number {
    return this.#busyShare();
  }

  invoke(invocation: Invocation): Promise<InvocationResult> {
    return this.#life.invoke(invocation.requestId, (deadlineMs) => {
      const message: InvocationMessage = { ...invocation, deadlineMs };
      this.#port.postMessage(message);
      Atomics.store(this.#wake, 0, 1);
      Atomics.notify(this.#wake, 0);
    });
  }

  close(): Promise<void> {
    this.#life.end(new LambdaClosedError(this.#config.name));
    return this.#exited;
  }

  #receive(message: WorkerMessage): void {
    switch (message.kind) {
      case 'log':
        this.#life.write(message.stream, message.text, message.requestId);
        break;
      case 'ready':
        this.#life.ready();
        break;
      case 'init-error':
        this.#life.end(new LambdaInitError(this.#config.name, message.error));
        break;
      case 'fatal':
        this.#life.fault(message.error);
        break;
      case 'result':
        this.#life.succeed(message);
        break;
      case 'error':
        this.#life.fail(message.error);
        break;
    }
  }

  #crash(error: NodeJS.ErrnoException): void {
    if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') this.#life.outOfMemory(error);
    else this.#life.exited(error.message, error);
  }

  #exit(code: number): void {
    for (;;) {
      const left = receiveMessageOnPort(this.#port);
      if (!left) break;
      this.#receive(left.message as WorkerMessage);
    }
    this.#life.exitedWithCode(code);
    this.#port.close();
    this.#life.gone();
  }
}
