import type { Clock, Timer } from '../clock.ts';
import type { Archives } from './archives.ts';
import type { Buses } from './buses.ts';
import type { AcceptedEvent, Deliverer } from './delivery.ts';
import type { BusEvent } from './event.ts';
import { EventProgress } from './event-progress.ts';
import type { Incident } from './incident.ts';
import type { BusJournal, KeptEvent } from './journal.ts';

/** Sees every event on a bus, replayed ones too, before its rules do. */
export type BusEventListener = (event: BusEvent, busName: string) => void;

interface Options {
  clock: Clock;
  buses: Buses;
  archives: Archives;
  deliverer: Deliverer;
  journal: BusJournal | undefined;
  report: (incident: Incident) => void;
}

/** Brings events that reach a bus to its listeners, its archives and the targets of the rules that match. */
export class Publisher {
  readonly #options: Options;
  readonly #listeners = new Set<BusEventListener>();
  readonly #pending = new Set<Timer>();

  constructor(options: Options) {
    this.#options = options;
  }

  /** @returns a function that removes the listener */
  onEvent(listener: BusEventListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Publishes accepted events in this order, after the caller has returned. With a journal they are followed to
   * their end, and targets that an event has reached are not given it again.
   */
  publishSoon(events: readonly KeptEvent[]): void {
    const { clock, journal } = this.#options;
    const timer = clock.after(0, () => {
      this.#pending.delete(timer);
      for (const { busName, reached, ...accepted } of events) {
        const progress = journal && new EventProgress(journal, { event: accepted.event, reached });
        this.#publish(accepted, busName, { progress });
      }
    });
    this.#pending.add(timer);
  }

  /**
   * Publishes a replayed event now. Nothing follows it to its end.
   *
   * @param ruleArns only these rules see the event; all by default
   */
  replay(event: BusEvent, busName: string, ruleArns?: ReadonlySet<string>): void {
    this.#publish({ event, acceptedAt: this.#options.clock.now() }, busName, { ruleArns });
  }

  /** Drops the events that wait to be published. */
  close(): void {
    for (const timer of this.#pending) timer.cancel();
    this.#pending.clear();
  }

  /**
   * @param options.ruleArns only these rules see the event
   * @param options.progress follows it to its end; a replayed event has none
   */
  #publish(
    accepted: AcceptedEvent,
    busName: string,
    options: { ruleArns?: ReadonlySet<string> | undefined; progress?: EventProgress | undefined },
  ): void {
    const { event } = accepted;
    const { ruleArns, progress } = options;
    const { buses, archives, deliverer, report } = this.#options;
    const rules = buses.compiledRules(busName);
    if (!rules) {
      report({ kind: 'unknown-bus', busName, event });
      progress?.published();
      return;
    }
    for (const listener of this.#listeners) listener(event, busName);
    if (!progress?.archived) archives.offer(event, busName);
    for (const rule of rules) {
      if (ruleArns && !ruleArns.has(rule.definition.arn)) continue;
      if (!rule.matches(event)) continue;
      for (const target of rule.targets) {
        if (progress?.has(rule.definition, target.definition)) continue;
        deliverer.start(rule, target, accepted, progress?.begin(rule.definition, target.definition));
      }
    }
    progress?.published();
  }
}
