import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '../clock.ts';
import { acceptEntries, type PutEventsResult } from './accept-entries.ts';
import type { Archive, ArchiveDefinition } from './archive.ts';
import { Archives } from './archives.ts';
import { Buses } from './buses.ts';
import { Deliverer, type SendDeadLetter } from './delivery.ts';
import type { BusEvent } from './event.ts';
import type { Incident } from './incident.ts';
import type { BusJournal } from './journal.ts';
import { type BusEventListener, Publisher } from './publisher.ts';
import type { PutEventsEntry } from './put-events.ts';
import type { Replay, ReplayDefinition } from './replay.ts';
import type { Rule } from './rule.ts';
import type { DeliverToTarget } from './target.ts';

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
  readonly #journal: BusJournal | undefined;
  readonly #buses = new Buses();
  readonly #archives: Archives;
  readonly #deliverer: Deliverer;
  readonly #publisher: Publisher;

  constructor(options: EventBridgeOptions) {
    const { deliver, deadLetter, journal, clock = systemClock, random = Math.random } = options;
    const report = options.onIncident ?? (() => undefined);
    this.#clock = clock;
    this.#account = options.accountId ?? '000000000000';
    this.#region = options.region ?? 'us-east-1';
    this.#journal = journal;
    this.#archives = new Archives({
      clock,
      capacity: options.archiveCapacity ?? 50_000,
      journal,
      arnOf: (kind, name) => this.arnOf(kind, name),
      requireBus: (name) => this.rules(name),
      publish: (event, busName, ruleArns) => this.#publisher.replay(event, busName, ruleArns),
      onArchived: options.onArchived,
    });
    this.#deliverer = new Deliverer({ deliver, deadLetter, report, clock, random });
    this.#publisher = new Publisher({
      clock,
      buses: this.#buses,
      archives: this.#archives,
      deliverer: this.#deliverer,
      journal,
      report,
    });
  }

  /** Milliseconds since the epoch, by this bridge's clock. */
  now(): number {
    return this.#clock.now();
  }

  /** @returns the ARN of a resource of this account, which need not exist */
  arnOf(kind: 'archive' | 'replay' | 'event-bus' | 'rule', name: string): string {
    return `arn:aws:events:${this.#region}:${this.#account}:${kind}/${name}`;
  }

  /**
   * Creates a bus. `default` always exists.
   *
   * @throws {AwsServiceError} ResourceAlreadyExistsException
   */
  createBus(name: string): void {
    this.#buses.create(name);
  }

  /**
   * Creates a rule with its targets, or replaces the one of the same name on the same bus.
   *
   * @throws {InvalidEventPatternError}
   * @throws {AwsServiceError} ResourceNotFoundException, ValidationException, LimitExceededException
   */
  putRule(rule: Rule): void {
    this.#buses.putRule(rule);
  }

  /** One that is not there is deleted already. @throws {AwsServiceError} ResourceNotFoundException for the bus */
  deleteRule(busName: string, name: string): void {
    this.#buses.deleteRule(busName, name);
  }

  /**
   * The rules of a bus, in the order in which they were first put.
   *
   * @throws {AwsServiceError} ResourceNotFoundException
   */
  rules(busName: string): Rule[] {
    return this.#buses.rules(busName);
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
    const context = {
      account: this.#account,
      region: this.#region,
      now: this.#clock.now(),
      newId: randomUUID,
    };
    const { accepted, result } = acceptEntries(entries, context, options.traceHeader);
    for (const event of accepted) this.#journal?.accept(event, event.busName);
    this.#publisher.publishSoon(accepted);
    return result;
  }

  /**
   * Goes on with the events that an earlier bridge accepted and did not bring to all their targets. Call it when
   * the buses and rules are there. A target that had its event is not given it again, unless the bridge ended
   * just then; retries begin anew, and the event's age counts on. Replays are not kept.
   */
  resume(): void {
    const kept = this.#journal?.load() ?? [];
    if (kept.length === 0) return;
    this.#publisher.publishSoon(kept);
  }

  /** Resolves when what was accepted so far will outlive the bridge; at once when nothing does. */
  settled(): Promise<void> {
    return this.#journal?.settled() ?? Promise.resolve();
  }

  /** @returns a function that removes the listener */
  onEvent(listener: BusEventListener): () => void {
    return this.#publisher.onEvent(listener);
  }

  /** Drops everything that waits: events not yet delivered, retries and replays. */
  close(): void {
    this.#publisher.close();
    this.#deliverer.close();
    this.#archives.close();
  }
}
