import type { Clock } from '../clock.ts';
import type { BusEvent } from '../eventbridge/event.ts';
import { compileTargetInput } from '../eventbridge/target-input.ts';
import type { TimedTarget } from '../resources/engines.ts';
import { InvalidScheduleError } from '../schedules/errors.ts';
import { compileExpression } from '../schedules/expression.ts';
import { type ScheduleDefinition, ScheduleRunner } from '../schedules/schedule-runner.ts';
import { scheduledEvent } from '../schedules/scheduled-event.ts';
import { describe } from './shutdown.ts';
import type { TargetSender } from './target-sender.ts';

interface Options {
  sender: TargetSender;
  clock: Clock;
  report(line: string): void;
}

/** Rules with a time expression and Scheduler schedules, each with what its target receives. */
export class TimedTargets {
  readonly #runner: ScheduleRunner;
  readonly #sender: TargetSender;
  readonly #clock: Clock;
  readonly #definitions: ScheduleDefinition[] = [];
  readonly #sends = new Map<string, (dueMs: number) => void>();

  constructor({ sender, clock, report }: Options) {
    this.#sender = sender;
    this.#clock = clock;
    this.#runner = new ScheduleRunner({
      clock,
      invoke: async ({ id }, { dueMs }) => this.#sends.get(id)?.(dueMs),
      onError: ({ id }, error) => report(`schedule ${id} failed: ${describe(error)}`),
    });
  }

  /**
   * Adds a schedule, which runs only from {@link start} on.
   *
   * @throws {InvalidScheduleError}
   */
  add({ resourceArn, target, ...timing }: TimedTarget): void {
    const { id, kind, expression, timeZone } = timing;
    compileExpression(expression, { kind, timeZone, startMs: this.#clock.now() });
    if (this.#sends.has(id)) throw new InvalidScheduleError(expression, `there are two schedules ${id}`);
    this.#definitions.push({ ...timing, target: { arn: target.arn, input: target.input } });
    const render = compileTargetInput(target);
    const source = kind === 'rule' ? 'aws.events' : 'aws.scheduler';
    this.#sends.set(id, (dueMs) => {
      const event = scheduledEvent({ resourceArn, source, dueMs }) as BusEvent;
      const context = { ruleArn: resourceArn, ruleName: id, ingestionTime: event.time };
      this.#sender.send(target.arn, render(event, context));
    });
  }

  /** Starts the timetable: once everything that a target may call exists. */
  start(): void {
    for (const definition of this.#definitions.splice(0)) this.#runner.add(definition);
  }

  /**
   * Runs a schedule now, whatever its state.
   *
   * @param id the logical id
   * @throws {UnknownScheduleError}
   */
  runNow(id: string): Promise<void> {
    return this.#runner.runNow(id);
  }

  close(): void {
    this.#runner.close();
  }
}
