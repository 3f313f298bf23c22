import type { Timer } from '@prosa/local-cloud/clock';
import { toSqsRecord } from '@prosa/local-cloud/sqs/record';
import type { Context } from 'aws-lambda';
import { Actor, type Crash, currentActor } from './actor.ts';
import type { Chance } from './chance.ts';
import type { SqsQueue } from './fake-queues.ts';
import type { BatchHandler, Handler, NewEnvironment } from './functions.ts';
import type { Pace } from './pace.ts';
import type { Services } from './services.ts';
import type { SimulatedTime } from './simulated-time.ts';

/** A function as Lambda runs it. */
export interface Deployed {
  name: string;
  timeoutMs: number;
  /** @param event what the function takes; the simulation gives it what Lambda would */
  newEnvironment: () => Promise<Handler>;
  idle: Handler[];
  running: number;
}

/** Runs functions: environments, time-outs, event source mappings. What it starts may die at any call. */
export class SimulatedLambda {
  readonly #time: SimulatedTime;
  readonly #chance: Chance;
  readonly #pace: Pace;
  readonly #services: Services;
  readonly #crashes: ReadonlyMap<number, Crash>;
  readonly #mappings: Array<{ deployed: Deployed; queue: SqsQueue }> = [];
  /** Every invocation and action that had a death to die, for those who look at it later. */
  readonly doomed: Actor[] = [];
  #begun = 0;
  readonly #running = new Set<Actor>();

  /** @param options.crashes by the number of the actor, from 1 in the order in which they begin */
  constructor(options: {
    time: SimulatedTime;
    chance: Chance;
    pace: Pace;
    services: Services;
    crashes: ReadonlyMap<number, Crash>;
  }) {
    this.#time = options.time;
    this.#chance = options.chance;
    this.#pace = options.pace;
    this.#services = options.services;
    this.#crashes = options.crashes;
  }

  get running(): number {
    return this.#running.size;
  }

  deploy<Event, Result>(
    name: string,
    timeoutMs: number,
    newEnvironment: NewEnvironment<Event, Result>,
  ): Deployed {
    // A queue is mapped to the function that reads its records: what it gives is what the handler takes.
    return { name, timeoutMs, newEnvironment: newEnvironment as NewEnvironment, idle: [], running: 0 };
  }

  /** Gives the records of a queue to a function. */
  map(deployed: Deployed, queue: SqsQueue): void {
    this.#mappings.push({ deployed, queue });
  }

  /** Starts a function for every batch that waits. @returns whether there was one */
  async poll(): Promise<boolean> {
    let started = false;
    for (const { deployed, queue } of this.#mappings) {
      while (deployed.running < this.#pace.concurrency(deployed.name) && queue.counts().waiting > 0) {
        const messages = await queue.receive({
          maxMessages: this.#pace.batchSize(this.#chance),
          waitSeconds: 0,
        });
        if (messages.length === 0) break;
        started = true;
        void this.#runBatch(deployed, queue, messages);
      }
    }
    return started;
  }

  /**
   * Invokes a function with an event that is no batch; its errors are its own.
   *
   * @returns what it answered; undefined when it died or threw
   */
  invoke(deployed: Deployed, event: unknown): Promise<unknown> {
    return this.#run(deployed, event);
  }

  /**
   * Runs what is not a function, such as a person's action, as an actor: its calls take time, and it may die.
   *
   * @returns `died`, or what came of it
   */
  async act<Result>(name: string, work: (actor: Actor) => Promise<Result>): Promise<Result | 'died'> {
    const id = ++this.#begun;
    const actor = new Actor({ id, name, chance: this.#chance.fork(), crash: this.#crashes.get(id) });
    if (actor.crash) this.doomed.push(actor);
    this.#running.add(actor);
    this.#services.note(actor, 'begins');
    if (actor.crash?.call === 0) actor.die();
    try {
      const result = actor.dead
        ? await actor.death
        : await Promise.race([currentActor.run(actor, () => work(actor)), actor.death]);
      if (actor.crash && actor.crash.call > actor.calls) actor.die();
      this.#services.note(actor, actor.dead ? 'is dead' : 'ends');
      return actor.dead ? 'died' : result;
    } finally {
      this.#running.delete(actor);
    }
  }

  async #runBatch(deployed: Deployed, queue: SqsQueue, messages: Awaited<ReturnType<SqsQueue['receive']>>) {
    const response = await this.#run(deployed, { Records: messages.map((m) => toSqsRecord(m, queue.arn)) });
    if (response === undefined) return;
    const { batchItemFailures } = response as Awaited<ReturnType<BatchHandler>>;
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const { messageId, receiptHandle } of messages) {
      if (!failed.has(messageId)) deleteIfHeld(queue, receiptHandle);
    }
  }

  /** @returns undefined when the invocation died or threw */
  async #run(deployed: Deployed, event: unknown): Promise<unknown> {
    deployed.running += 1;
    const warm = this.#chance.happens(this.#pace.coldStartProbability) ? undefined : deployed.idle.pop();
    const environment = warm ?? (await deployed.newEnvironment());
    const endsAt = this.#time.now() + deployed.timeoutMs;
    let timeout: Timer | undefined;
    try {
      const result = await this.act(deployed.name, (actor) => {
        timeout = this.#time.after(deployed.timeoutMs, () => actor.die());
        return environment(
          event,
          contextOf(deployed.name, () => Math.max(0, endsAt - this.#time.now())),
        );
      });
      if (result === 'died') return undefined;
      deployed.idle.push(environment);
      return result;
    } catch (error) {
      deployed.idle.push(environment);
      this.onError(deployed.name, error);
      return undefined;
    } finally {
      timeout?.cancel();
      deployed.running -= 1;
    }
  }

  /** Told of what a handler throws. */
  onError: (name: string, error: unknown) => void = () => {};
}

/** Lambda deletes with the handle of its receive, which may have expired. */
function deleteIfHeld(queue: SqsQueue, receiptHandle: string): void {
  try {
    queue.delete(receiptHandle);
  } catch (error) {
    if (!(error instanceof Error && error.name === 'InvalidParameterValue')) throw error;
  }
}

function contextOf(functionName: string, getRemainingTimeInMillis: () => number): Context {
  return {
    functionName,
    getRemainingTimeInMillis,
    awsRequestId: '00000000-0000-4000-8000-000000000000',
    callbackWaitsForEmptyEventLoop: false,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`,
    memoryLimitInMB: '512',
    logGroupName: functionName,
    logStreamName: functionName,
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
}
