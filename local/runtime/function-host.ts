import type { Clock } from '../clock.ts';
import { compilePattern } from '../eventbridge/pattern.ts';
import type { FunctionConfig } from '../lambda/config.ts';
import { SqsEventSourceMapping } from '../lambda/event-source-mapping.ts';
import { LambdaFunction } from '../lambda/function.ts';
import type { QueueMapping } from '../resources/engines.ts';
import type { SqsEngine } from '../sqs/engine.ts';

interface Options {
  queues: SqsEngine;
  clock: Clock;
  onLog?: FunctionConfig['onLog'];
  report(line: string): void;
}

/** The functions of a runtime, and the mappings that feed them from queues. */
export class FunctionHost {
  readonly #options: Options;
  readonly #functions = new Map<string, LambdaFunction>();
  readonly #mappings: SqsEventSourceMapping[] = [];

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
    this.#functions.set(config.arn, new LambdaFunction({ ...config, onLog: this.#options.onLog }));
  }

  /**
   * Adds a mapping, which polls only from {@link startMappings} on.
   *
   * @throws {RangeError} for a combination that AWS refuses, or without its queue or function
   */
  addMapping({ queueArn, functionArn, ...mapping }: QueueMapping): void {
    const { queues, clock, report } = this.#options;
    const queue = queues.queueByArn(queueArn);
    const fn = this.#functions.get(functionArn);
    if (!queue || !fn) throw new RangeError(`mapping ${mapping.id} needs a queue and a function that exist`);
    const onError = ({ message }: Error) => report(`${queue.name} → ${fn.name}: ${message}`);
    this.#mappings.push(new SqsEventSourceMapping({ ...mapping, queue, fn, clock, compilePattern, onError }));
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
