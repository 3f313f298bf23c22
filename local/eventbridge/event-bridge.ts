import { randomUUID } from 'node:crypto';
import { type Clock, systemClock, type Timer } from '../clock.ts';
import { AwsServiceError } from '../http/aws-json.ts';
import type { Archive, ArchiveDefinition } from './archive.ts';
import { Archives } from './archives.ts';
import { type AcceptedEvent, Deliverer, type SendDeadLetter } from './delivery.ts';
import type { BusEvent } from './event.ts';
import { EventProgress } from './event-progress.ts';
import type { Incident } from './incident.ts';
import type { BusJournal } from './journal.ts';
import { type PutEventsEntry, type PutEventsResultEntry, toEvent, validateRequest } from './put-events.ts';
import type { Replay, ReplayDefinition } from './replay.ts';
import { type CompiledRule, compileRule, type Rule } from './rule.ts';
import type { DeliverToTarget } from './target.ts';

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
export interface PutEventsResult {
  FailedEntryCount: number;
  Entries: PutEventsResultEntry[];
}

/** Sees every event on a bus, replayed ones too, before its rules do. */
export type BusEventListener = (event: BusEvent, busName: string) => void;

export interface EventBridgeOptions {
  deliver: DeliverToTarget;
  /** Puts a message into a dead-letter queue; a throw means that the event is lost, and is reported. */
  deadLetter: SendDeadLetter;
  /** Told of what AWS would show only in metrics. */
  onIncident?: (incident: Incident) => void;
  /** Told of each event that an archive keeps, once for each archive. */
  onArchived?: (event: BusEvent) => void;
  region?: string;
  accountId?: string;
  clock?: Clock;
  /** A number from 0 to 1, for the jitter of retries. */
  random?: () => number;
  /** The most events one archive holds in memory; the oldest give way. */
  archiveCapacity?: number;
  /** Keeps accepted events until they are delivered, and archives; by default both end with the bridge. */
  journal?: BusJournal;
}

const DEFAULT_BUS = 'default';

/**
 * Event buses with rules, archives and replays.
 *
 * Delivery starts after PutEvents has returned. The bus promises no order; this one keeps the order of
 * acceptance while no target refuses, so wrap `deliver` to disturb it.
 *
 * Without a journal a close loses what is not delivered. With one, the next bridge delivers it: see
 * {@link EventBridge.resume}.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-what-is-how-it-works-concepts.html
 */
export class EventBridge {
  readonly #clock: Clock;
  readonly #account: string;
  readonly #region: string;
  readonly #deliverer: Deliverer;
  readonly #archives: Archives;
  readonly #report: (incident: Incident) => void;
  readonly #journal: BusJournal | undefined;
  readonly #buses = new Map<string, Map<string, CompiledRule>>([[DEFAULT_BUS, new Map()]]);
  readonly #listeners = new Set<BusEventListener>();
  readonly #pending = new Set<Timer>();

  constructor(options: EventBridgeOptions) {
    const { deliver, deadLetter, clock = systemClock, random = Math.random } = options;
    this.#clock = clock;
    this.#account = options.accountId ?? '000000000000';
    this.#region = options.region ?? 'us-east-1';
    this.#report = options.onIncident ?? (() => undefined);
    this.#journal = options.journal;
    this.#deliverer = new Deliverer({ deliver, deadLetter, report: this.#report, clock, random });
    this.#archives = new Archives({
      clock,
      capacity: options.archiveCapacity ?? 50_000,
      journal: this.#journal,
      arnOf: (kind, name) => this.arnOf(kind, name),
      requireBus: (name) => this.rules(name),
      publish: (event, busName, ruleArns) =>
        this.#publish({ event, acceptedAt: clock.now() }, busName, { ruleArns }),
      onArchived: options.onArchived,
    });
  }

  /** Milliseconds since the epoch, by this bridge's clock. */
  now(): number {
    return this.#clock.now();
  }

  /** @returns the ARN of a resource of this account, which need not exist */
  arnOf(kind: 'archive' | 'replay' | 'event-bus', name: string): string {
    return `arn:aws:events:${this.#region}:${this.#account}:${kind}/${name}`;
  }

  /**
   * Creates a bus. `default` always exists.
   *
   * @throws {AwsServiceError} ResourceAlreadyExistsException
   */
  createBus(name: string): void {
    if (this.#buses.has(name)) {
      throw new AwsServiceError('ResourceAlreadyExistsException', `Event bus ${name} already exists.`);
    }
    this.#buses.set(name, new Map());
  }

  /**
   * Creates a rule with its targets, or replaces the one of the same name on the same bus.
   *
   * @throws {InvalidEventPatternError}
   * @throws {AwsServiceError} ResourceNotFoundException, ValidationException, LimitExceededException
   */
  putRule(rule: Rule): void {
    this.#rulesOf(rule.busName).set(rule.name, compileRule(rule));
  }

  /**
   * The rules of a bus, in the order in which they were first put.
   *
   * @throws {AwsServiceError} ResourceNotFoundException
   */
  rules(busName: string): Rule[] {
    return [...this.#rulesOf(busName).values()].map(({ definition }) => definition);
  }

  /** @throws {AwsServiceError} ResourceAlreadyExistsException, ResourceNotFoundException, ValidationException */
  createArchive(definition: ArchiveDefinition): Archive {
    return this.#archives.create(definition);
  }

  /** @throws {AwsServiceError} ResourceNotFoundException */
  archive(name: string): Archive {
    return this.#archives.archive(name);
  }

  /**
   * Sends archived events to their bus again, with `replay-name` set and without a trace header.
   *
   * @throws {AwsServiceError} ResourceAlreadyExistsException, ResourceNotFoundException, ValidationException
   */
  startReplay(definition: ReplayDefinition): Replay {
    return this.#archives.startReplay(definition);
  }

  /** @throws {AwsServiceError} ResourceNotFoundException */
  replay(name: string): Replay {
    return this.#archives.replay(name);
  }

  /** Oldest first. */
  replays(): Replay[] {
    return this.#archives.replays();
  }

  /**
   * Accepts events. Entries fail one by one; an entry for a bus that does not exist is answered with an id
   * and its event is lost, as in AWS.
   *
   * @param options.traceHeader the request's `X-Amzn-Trace-Id`; an entry's own header overrides it
   * @throws {AwsServiceError} ValidationException when the request as a whole is refused
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html
   * @see https://github.com/aws/aws-sdk/issues/186 for the unknown bus
   */
  putEvents(entries: PutEventsEntry[], options: { traceHeader?: string } = {}): PutEventsResult {
    validateRequest(entries);
    const now = this.#clock.now();
    const context = { account: this.#account, region: this.#region, now, newId: randomUUID };
    const accepted: Array<{ event: AcceptedEvent; busName: string }> = [];
    const results = entries.map((entry): PutEventsResultEntry => {
      const made = toEvent(entry, context);
      if (!('version' in made)) return made;
      const traceHeader = entry.TraceHeader ?? options.traceHeader;
      const event = { event: made, acceptedAt: now, ...(traceHeader !== undefined && { traceHeader }) };
      const busName = busNameOf(entry.EventBusName);
      accepted.push({ event, busName });
      this.#journal?.accept(event, busName);
      return { EventId: made.id };
    });
    this.#later(() => {
      for (const { event, busName } of accepted) {
        this.#publish(event, busName, { progress: this.#progressOf(event) });
      }
    });
    return { FailedEntryCount: entries.length - accepted.length, Entries: results };
  }

  /**
   * Goes on with the events that an earlier bridge accepted and did not bring to all their targets. Call it when
   * the buses and rules are there. A target that had its event is not given it again, unless the bridge ended
   * just then; retries begin anew, and the event's age counts on. Replays are not kept.
   */
  resume(): void {
    const kept = this.#journal?.load() ?? [];
    if (kept.length === 0) return;
    this.#later(() => {
      for (const { busName, reached, ...accepted } of kept) {
        this.#publish(accepted, busName, { progress: this.#progressOf(accepted, reached) });
      }
    });
  }

  /** Resolves when what was accepted so far will outlive the bridge; at once when nothing does. */
  settled(): Promise<void> {
    return this.#journal?.settled() ?? Promise.resolve();
  }

  /** @returns a function that removes the listener */
  onEvent(listener: BusEventListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Drops everything that waits: events not yet delivered, retries and replays. */
  close(): void {
    for (const timer of this.#pending) timer.cancel();
    this.#pending.clear();
    this.#deliverer.close();
    this.#archives.close();
  }

  #rulesOf(busName: string): Map<string, CompiledRule> {
    const rules = this.#buses.get(busName);
    if (!rules) {
      throw new AwsServiceError('ResourceNotFoundException', `Event bus ${busName} does not exist.`);
    }
    return rules;
  }

  #later(work: () => void): void {
    const timer = this.#clock.after(0, () => {
      this.#pending.delete(timer);
      work();
    });
    this.#pending.add(timer);
  }

  #progressOf({ event }: AcceptedEvent, reached?: readonly string[]): EventProgress | undefined {
    return this.#journal && new EventProgress(this.#journal, { event, reached });
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
    const rules = this.#buses.get(busName);
    if (!rules) {
      this.#report({ kind: 'unknown-bus', busName, event });
      progress?.published();
      return;
    }
    for (const listener of this.#listeners) listener(event, busName);
    if (!progress?.archived) this.#archives.offer(event, busName);
    for (const rule of rules.values()) {
      if (ruleArns && !ruleArns.has(rule.definition.arn)) continue;
      if (!rule.matches(event)) continue;
      for (const target of rule.targets) {
        if (progress?.has(rule.definition, target.definition)) continue;
        this.#deliverer.start(rule, target, accepted, progress?.begin(rule.definition, target.definition));
      }
    }
    progress?.published();
  }
}

function busNameOf(nameOrArn: string | undefined): string {
  return nameOrArn?.split('/').at(-1) ?? DEFAULT_BUS;
}
