import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { FunctionConfig } from './config.ts';
import type { ExecutionEnvironment, Invocation, InvocationResult } from './environment.ts';
import { EnvironmentLife } from './environment-life.ts';
import { environmentVariables, newLogStreamName } from './environment-variables.ts';
import { type FunctionErrorPayload, LambdaClosedError, LambdaInitError } from './errors.ts';
import { ProcessGroup } from './process-group.ts';
import { peakMemoryMb } from './process-memory.ts';
import { RuntimeApi } from './runtime-api.ts';

const RUNTIME = fileURLToPath(new URL('./process-runtime.ts', import.meta.url));

/**
 * How long the process still runs when it has nothing to do: enough for datagrams and sockets to leave, as
 * Lambda's own freeze is not instant either. A busy environment never waits for it.
 */
const SETTLE_MS = 10;

/** What the engine writes when its heap is full, before it aborts. */
const OUT_OF_MEMORY = /JavaScript heap out of memory/;

type Outcome = { payload: string } | { error: FunctionErrorPayload };

/**
 * An execution environment in a process of its own, which speaks the Lambda Runtime API and is stopped between
 * invocations. Slower than a thread, and nearer to Lambda: it has its own working directory, may change anything
 * that belongs to a process, and takes nothing with it when native code crashes.
 *
 * The memory of the function limits the JavaScript heap only.
 */
export class ProcessEnvironment implements ExecutionEnvironment {
  readonly #config: FunctionConfig;
  readonly #life: EnvironmentLife;
  readonly #api: RuntimeApi;
  readonly #gone: Promise<void>;
  #process: { child: ChildProcess; group: ProcessGroup } | undefined;
  /** Of the running invocation, once its handler has ended. */
  #outcome: Outcome | undefined;
  #freeze: NodeJS.Timeout | undefined;
  #frozen = false;
  #outOfMemory = false;

  constructor(config: FunctionConfig) {
    this.#config = config;
    this.#life = new EnvironmentLife(config, () => this.#process?.group.signal('SIGKILL'));
    this.#api = new RuntimeApi(config.arn, {
      next: () => void drained().then(() => this.#next()),
      response: (payload) => {
        this.#outcome = { payload };
      },
      error: (error) => {
        this.#outcome = { error };
      },
      initError: (error) => {
        this.#life.end(new LambdaInitError(config.name, error));
      },
      fault: (error) => this.#life.exited(error.message, error),
    });
    this.#gone = this.#run();
  }

  get started(): Promise<number> {
    return this.#life.started;
  }

  get alive(): boolean {
    return this.#life.alive;
  }

  busyShare(): number {
    return 0;
  }

  invoke(invocation: Invocation): Promise<InvocationResult> {
    return this.#life.invoke(invocation.requestId, (deadlineMs) => {
      clearTimeout(this.#freeze);
      if (this.#frozen) this.#process?.group.signal('SIGCONT');
      this.#frozen = false;
      this.#api.give({ ...invocation, deadlineMs });
    });
  }

  close(): Promise<void> {
    this.#life.end(new LambdaClosedError(this.#config.name));
    return this.#gone;
  }

  /** The whole life of the process. */
  async #run(): Promise<void> {
    try {
      const address = await this.#api.open();
      if (this.#life.alive) await this.#runProcess(address);
    } catch (error) {
      this.#life.exited(error instanceof Error ? error.message : String(error));
    }
    clearTimeout(this.#freeze);
    await this.#api.close();
    this.#life.gone();
  }

  async #runProcess(address: string): Promise<void> {
    const child = this.#spawn(address);
    const group = new ProcessGroup(child);
    this.#process = { child, group };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream]?.setEncoding('utf8').on('data', (text: string) => this.#write(stream, text));
    }
    const { code, signal, error } = await ended(child);
    await Promise.all([drained(), group.release()]);
    this.#settle();
    if (error) this.#life.exited(error.message, error);
    else if (this.#outOfMemory) this.#life.outOfMemory();
    else if (signal) this.#life.exited(`signal: ${signal}`);
    else this.#life.exitedWithCode(code ?? 0);
  }

  #spawn(address: string): ChildProcess {
    const { memoryMb, codeDirectory } = this.#config;
    const logStreamName = newLogStreamName(Date.now(), randomUUID().replaceAll('-', ''));
    return spawn(process.execPath, [`--max-old-space-size=${memoryMb}`, RUNTIME], {
      cwd: codeDirectory,
      env: { ...environmentVariables(this.#config, logStreamName), AWS_LAMBDA_RUNTIME_API: address },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  #write(stream: 'stdout' | 'stderr', text: string): void {
    if (stream === 'stderr' && OUT_OF_MEMORY.test(text)) this.#outOfMemory = true;
    this.#life.write(stream, text, this.#outcome ? undefined : this.#life.requestId);
  }

  /** The runtime has nothing to do: its module is loaded, or the invocation is over. */
  #next(): void {
    if (this.#life.starting) this.#life.ready();
    else this.#settle();
    if (!this.#life.alive) return;
    // The function may hand over its next invocation first, which cancels it.
    this.#freeze = setTimeout(() => {
      this.#frozen = true;
      this.#process?.group.signal('SIGSTOP');
    }, SETTLE_MS);
  }

  #settle(): void {
    const outcome = this.#outcome;
    this.#outcome = undefined;
    if (!outcome) return;
    const pid = this.#process?.child.pid;
    if ('error' in outcome) this.#life.fail(outcome.error);
    else this.#life.succeed({ ...outcome, memoryUsedMb: pid === undefined ? undefined : peakMemoryMb(pid) });
  }
}

/** Resolves when the process is gone, or could not be started. */
function ended(
  child: ChildProcess,
): Promise<{ code: number | null; signal: NodeJS.Signals | null; error?: Error }> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', (error) => resolve({ code: null, signal: null, error }));
  });
}

/**
 * Resolves when everything that another process had written before this call has been read: one whole turn of
 * the event loop reads every stream to its end.
 */
async function drained(): Promise<void> {
  for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
