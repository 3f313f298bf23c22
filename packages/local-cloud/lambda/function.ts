import { randomUUID } from 'node:crypto';
import { busyShareOf } from './busy-share.ts';
import type { Disturbance, FunctionConfig, InvocationOutcome, InvocationReport } from './config.ts';
import type { ExecutionEnvironment, InvocationResult } from './environment.ts';
import {
  LambdaClosedError,
  LambdaFunctionError,
  LambdaInitError,
  LambdaKilledError,
  LambdaThrottledError,
  LambdaTimeoutError,
} from './errors.ts';
import { Growth } from './growth.ts';
import { startEnvironment } from './start-environment.ts';
import { invocationTraceHeader } from './trace-header.ts';

/**
 * One Lambda function: its environments and the invocations that wait for one.
 *
 * An invocation takes the environment that was used last, so that as few as possible stay warm; without an idle
 * one it starts another, up to `maximumEnvironments`, or with `growAfterMs` only under sustained load. On AWS the next
 * would start yet another environment; one machine bounds them, so here it waits for its turn, first come first
 * served. `reservedConcurrency` counts the waiting ones too and refuses more, as AWS does.
 *
 * Environments live until {@link close} or {@link replaceCode}; none ends because it was idle.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
 */
export class LambdaFunction {
  readonly name: string;
  readonly arn: string;
  #config: FunctionConfig;
  readonly #live = new Set<ExecutionEnvironment>();
  readonly #idle: ExecutionEnvironment[] = [];
  readonly #retired = new WeakSet<ExecutionEnvironment>();
  readonly #killed = new WeakSet<ExecutionEnvironment>();
  readonly #waiting: Array<{ run: () => void; refuse: (error: Error) => void }> = [];
  readonly #growth: Growth | undefined;
  /** The share of the time in which this thread computed: the endpoints that the environments call are on it. */
  readonly #own = busyShareOf(performance);
  /** Environments that may work at once now. */
  #allowed: number;
  #busy = 0;
  #closed = false;

  /** @throws {RangeError} when the configuration cannot work */
  constructor(config: FunctionConfig) {
    assertConfig(config);
    this.#config = config;
    this.name = config.name;
    this.arn = config.arn;
    const { growAfterMs: afterMs, maximumEnvironments } = config;
    this.#allowed = afterMs === undefined ? maximumEnvironments : 1;
    if (afterMs !== undefined) {
      this.#growth = new Growth({
        afterMs,
        busyShare: () => Math.max(this.#own(), ...[...this.#live].map((one) => one.busyShare())),
        grow: () => this.#grow(),
      });
    }
  }

  /** What new environments run. */
  get codeDirectory(): string {
    return this.#config.codeDirectory;
  }

  /** How new environments run it. */
  get settings(): Pick<FunctionConfig, 'handler' | 'timeoutSeconds' | 'memoryMb' | 'environment' | 'region'> {
    return this.#config;
  }

  /** How many environments exist now. */
  environments(): number {
    return this.#live.size;
  }

  /**
   * How many batches of one queue it has a use for at once: one for each environment and, where their number grows, one
   * that shows by its waiting that there are too few. More would leave the queue only to wait here, in small batches.
   */
  room(): number {
    return this.#growth ? this.#allowed + 1 : this.#allowed;
  }

  /**
   * Starts an environment where there is none, as provisioned concurrency does: the first invocation finds its module
   * loaded. An invocation that comes meanwhile waits for it.
   *
   * @returns the milliseconds of initialisation; undefined when there was nothing to start
   * @throws {LambdaInitError} the module did not load; the next invocation tries again
   */
  async warm(): Promise<number | undefined> {
    if (this.#closed || this.#live.size > 0 || this.#config.reservedConcurrency === 0) return undefined;
    await this.#turn();
    try {
      if (this.#closed) throw new LambdaClosedError(this.name);
      const environment = this.#newEnvironment();
      return await environment.started.finally(() => this.#release(environment));
    } finally {
      this.#endTurn();
    }
  }

  /**
   * Invokes the function and waits for what it returns (`null` for nothing).
   *
   * @param event anything that JSON can carry
   * @param options.traceHeader the caller's `X-Amzn-Trace-Id`; its Root goes on, without one a trace begins
   * @throws {LambdaThrottledError} the reserved concurrency is used up
   * @throws {LambdaInitError} the module did not load
   * @throws {LambdaTimeoutError}
   * @throws {LambdaFunctionError} the handler threw or its environment ended
   * @throws {LambdaClosedError}
   * @throws {TypeError} the event is no JSON value
   */
  async invoke(event: unknown, options: { traceHeader?: string } = {}): Promise<unknown> {
    const json = JSON.stringify(event ?? null);
    if (json === undefined) throw new TypeError(`${this.name}: the event is not a JSON value`);
    if (this.#closed) throw new LambdaClosedError(this.name);
    const disturbance = this.#config.disturb?.(this.name);
    if (disturbance?.begin) await disturbance.begin();
    const { reservedConcurrency } = this.#config;
    if (reservedConcurrency !== undefined && this.#busy + this.#waiting.length >= reservedConcurrency) {
      throw new LambdaThrottledError(this.name, reservedConcurrency);
    }
    await this.#turn();
    try {
      const { payload } = await this.#run(json, options.traceHeader, disturbance?.kill);
      return JSON.parse(payload) as unknown;
    } finally {
      this.#endTurn();
    }
  }

  /** From the next invocation on, runs the code in `codeDirectory`; running invocations end with the old one. */
  replaceCode(codeDirectory: string): void {
    this.#config = { ...this.#config, codeDirectory };
    this.renew();
  }

  /** From the next invocation on, runs in new environments, which remember nothing; running invocations end in the old ones. */
  renew(): void {
    for (const environment of this.#live) this.#retired.add(environment);
    for (const environment of this.#idle.splice(0)) this.#discard(environment);
  }

  /** Ends every environment in the middle of its invocation, which rejects with {@link LambdaKilledError}. */
  killRunning(): void {
    const running = [...this.#live].filter((environment) => !this.#idle.includes(environment));
    for (const environment of running) void this.#kill(environment);
  }

  /** Ends all environments at once. Running and waiting invocations reject with {@link LambdaClosedError}. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#growth?.rests();
    for (const { refuse } of this.#waiting.splice(0)) refuse(new LambdaClosedError(this.name));
    await Promise.all([...this.#live].map((environment) => environment.close()));
    this.#live.clear();
    this.#idle.length = 0;
  }

  #turn(): Promise<void> {
    return new Promise((resolve, reject) => {
      const run = () => {
        this.#busy += 1;
        resolve();
      };
      if (this.#busy < this.#allowed) return run();
      this.#waiting.push({ run, refuse: reject });
      if (this.#allowed < this.#config.maximumEnvironments) this.#growth?.waits();
    });
  }

  #endTurn(): void {
    this.#busy -= 1;
    const next = this.#waiting.shift();
    if (next) next.run();
    else this.#growth?.rests();
  }

  #grow(): boolean {
    if (this.#waiting.length > 0) {
      this.#allowed += 1;
      this.#waiting.shift()?.run();
    }
    return this.#waiting.length > 0 && this.#allowed < this.#config.maximumEnvironments;
  }

  async #run(
    event: string,
    incomingTraceHeader: string | undefined,
    kill: Disturbance['kill'],
  ): Promise<InvocationResult> {
    if (this.#closed) throw new LambdaClosedError(this.name);
    const requestId = randomUUID();
    const traceHeader = invocationTraceHeader(incomingTraceHeader, this.#config.tracing);
    const startedAtMs = Date.now();
    let from = performance.now();
    let initDurationMs: number | undefined;
    let outcome: InvocationOutcome = 'success';
    let result: InvocationResult | undefined;
    let failure: unknown;
    const warm = this.#lastUsed();
    const environment = warm ?? this.#newEnvironment();
    this.#config.onInvocationStart?.();
    try {
      if (!warm) initDurationMs = await environment.started;
      from = performance.now();
      if (kill === 'before') await this.#kill(environment);
      result = await environment.invoke({ requestId, event, traceHeader });
      if (kill === 'after') {
        await this.#kill(environment);
        throw new LambdaKilledError(this.name);
      }
      return result;
    } catch (error) {
      const killed = error instanceof LambdaClosedError && this.#killed.has(environment);
      failure = killed ? new LambdaKilledError(this.name, { cause: error }) : error;
      outcome = outcomeOf(failure);
      throw failure;
    } finally {
      this.#release(environment);
      const report: InvocationReport = {
        functionName: this.name,
        functionArn: this.arn,
        requestId,
        outcome,
        startedAtMs,
        durationMs: performance.now() - from,
        initDurationMs,
        memoryUsedMb: result?.memoryUsedMb,
        cpuMs: result?.cpuMs,
        traceHeader,
        incomingTraceHeader,
        error: failure instanceof LambdaFunctionError ? payloadOf(failure) : undefined,
      };
      this.#config.onInvocation?.(report);
    }
  }

  #kill(environment: ExecutionEnvironment): Promise<void> {
    this.#killed.add(environment);
    return environment.close();
  }

  #lastUsed(): ExecutionEnvironment | undefined {
    for (;;) {
      const environment = this.#idle.pop();
      if (!environment || environment.alive) return environment;
      this.#discard(environment);
    }
  }

  #newEnvironment(): ExecutionEnvironment {
    const environment = startEnvironment(this.#config);
    this.#live.add(environment);
    return environment;
  }

  #release(environment: ExecutionEnvironment): void {
    if (environment.alive && !this.#retired.has(environment)) this.#idle.push(environment);
    else this.#discard(environment);
  }

  #discard(environment: ExecutionEnvironment): void {
    this.#live.delete(environment);
    void environment.close();
  }
}

function assertConfig(config: FunctionConfig): void {
  const { name, maximumEnvironments, reservedConcurrency, timeoutSeconds } = config;
  if (!Number.isInteger(maximumEnvironments) || maximumEnvironments < 1) {
    throw new RangeError(`${name}: maximumEnvironments must be a whole number of at least 1`);
  }
  if (reservedConcurrency !== undefined && !(reservedConcurrency >= 0)) {
    throw new RangeError(`${name}: reservedConcurrency must be at least 0`);
  }
  if (!(timeoutSeconds > 0 && timeoutSeconds <= 900)) {
    throw new RangeError(`${name}: timeoutSeconds must be above 0 and at most 900`);
  }
}

function outcomeOf(error: unknown): InvocationOutcome {
  if (error instanceof LambdaTimeoutError) return 'timeout';
  if (error instanceof LambdaInitError) return 'init-error';
  return error instanceof LambdaClosedError ? 'closed' : 'error';
}

function payloadOf({ errorType, errorMessage, trace }: LambdaFunctionError): InvocationReport['error'] {
  return { errorType, errorMessage, trace };
}
