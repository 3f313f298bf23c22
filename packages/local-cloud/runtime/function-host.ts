import type { Clock } from '../clock.ts';
import { compilePattern } from '../eventbridge/pattern.ts';
import type { Disturb, FunctionConfig, InvocationReport, Isolation } from '../lambda/config.ts';
import { SqsEventSourceMapping } from '../lambda/event-source-mapping.ts';
import { LambdaFunction } from '../lambda/function.ts';
import type { PolledQueue } from '../lambda/polled-queue.ts';
import type { QueueMapping } from '../resources/engines.ts';
import type { SqsEngine } from '../sqs/engine.ts';
import { describe } from './shutdown.ts';

interface Options {
  queues: SqsEngine;
  clock: Clock;
  onLog?: FunctionConfig['onLog'];
  isolation?: Isolation;
  patience?: FunctionConfig['patience'];
  growAfterMs?: FunctionConfig['growAfterMs'];
  disturb?: Disturb;
  /** How long a batching window of this function lasts at least, in milliseconds. */
  stretchWindow?: (functionName: string) => number | undefined;
  onInvocationStart?: FunctionConfig['onInvocationStart'];
  onInvocation?: (report: InvocationReport, config: FunctionConfig) => void;
  /** Puts itself between a queue and the mapping that polls it. */
  aroundQueue?: (queue: PolledQueue) => PolledQueue;
  report(line: string): void;
}

/** The functions of a runtime, and the mappings that feed them from queues. */
export class FunctionHost {
  readonly #options: Options;
  readonly #functions = new Map<string, LambdaFunction>();
  readonly #mappings: SqsEventSourceMapping[] = [];
  readonly #mapped = new Set<LambdaFunction>();

  constructor(options: Options) {
    this.#options = options;
  }

  /** By ARN. */
  get functions(): ReadonlyMap<string, LambdaFunction> {
    return this.#functions;
  }

  /** @throws {RangeError} when the configuration cannot work, or the name is taken */
  createFunction(config: FunctionConfig): void {
    if (this.#functions.has(config.arn)) throw new RangeError(`there are two functions ${config.name}`);
    const { onLog, disturb, isolation, patience, growAfterMs, onInvocationStart, onInvocation } =
      this.#options;
    const fn = new LambdaFunction({
      ...config,
      isolation,
      patience,
      growAfterMs,
      onLog,
      disturb,
      onInvocationStart,
      onInvocation: (invocation) => onInvocation?.(invocation, config),
    });
    this.#functions.set(config.arn, fn);
  }

  /**
   * Adds a mapping, which polls only from {@link startMappings} on.
   *
   * @throws {RangeError} for a combination that AWS refuses, or without its queue or function
   */
  addMapping({ queueArn, functionArn, ...mapping }: QueueMapping): void {
    const { queues, clock, report, stretchWindow } = this.#options;
    const queue = queues.queueByArn(queueArn);
    const fn = this.#functions.get(functionArn);
    if (!queue || !fn) throw new RangeError(`mapping ${mapping.id} needs a queue and a function that exist`);
    const onError = ({ message }: Error) => report(`${queue.name} → ${fn.name}: ${message}`);
    const polled = this.#options.aroundQueue?.(queue) ?? queue;
    const stretchWindowMs = () => stretchWindow?.(fn.name);
    const config = { ...mapping, queue: polled, fn, clock, compilePattern, onError, stretchWindowMs };
    this.#mappings.push(new SqsEventSourceMapping(config));
    this.#mapped.add(fn);
  }

  /**
   * Starts an environment of each of these functions and of those that queues feed, in this order, two at a time. What
   * does not start is reported.
   *
   * @param arns functions that something else invokes
   * @returns the milliseconds of initialisation by name, of those that were started
   */
  async warm(arns: Iterable<string>): Promise<Map<string, number>> {
    const named = [...arns].flatMap((arn) => this.#functions.get(arn) ?? []);
    const left = new Set([...named, ...this.#mapped]).values();
    const started = new Map<string, number>();
    const work = async () => {
      for (const fn of left) {
        try {
          const ms = await fn.warm();
          if (ms !== undefined) started.set(fn.name, ms);
        } catch (error) {
          this.#options.report(`${fn.name}: ${describe(error)}`);
        }
      }
    };
    await Promise.all([work(), work()]);
    return started;
  }

  /** Ends every environment that runs now of the function with this name. */
  killRunning(name: string): void {
    for (const fn of this.#functions.values()) if (fn.name === name) fn.killRunning();
  }

  /** Begins to poll all queues: once everything that a function may call exists. */
  startMappings(): void {
    for (const mapping of this.#mappings) mapping.start();
  }

  /** Stops polling and ends running invocations; their messages stay in their queues. */
  async close(): Promise<void> {
    // A mapping has stopped when its batches have ended, and these end when the functions close.
    const stopped = this.#mappings.map((mapping) => mapping.stop());
    await Promise.all([...this.#functions.values()].map((fn) => fn.close()));
    await Promise.all(stopped);
  }
}
