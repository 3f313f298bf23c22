import type { Clock } from '../clock.ts';
import { AwsServiceError } from '../http/aws-call.ts';
import { Archive, type ArchiveDefinition } from './archive.ts';
import type { BusEvent } from './event.ts';
import type { BusJournal } from './journal.ts';
import { Replay, type ReplayDefinition } from './replay.ts';

interface Options {
  clock: Clock;
  /** The most events one archive holds. */
  capacity: number;
  journal: BusJournal | undefined;
  arnOf: (kind: 'archive' | 'replay' | 'event-bus', name: string) => string;
  requireBus: (name: string) => void;
  /** Sends one replayed event to a bus; with `ruleArns`, only to these rules. */
  publish: (event: BusEvent, busName: string, ruleArns?: ReadonlySet<string>) => void;
  /** Told of each event that an archive keeps. */
  onArchived?: (event: BusEvent) => void;
}

/** The archives of all buses and their replays. */
export class Archives {
  readonly #options: Options;
  readonly #archives = new Map<string, Archive>();
  readonly #replays = new Map<string, Replay>();

  constructor(options: Options) {
    this.#options = options;
  }

  /** @throws {AwsServiceError} ResourceAlreadyExistsException, ResourceNotFoundException, ValidationException */
  create(definition: ArchiveDefinition): Archive {
    const { name, busName, retentionDays } = definition;
    this.#options.requireBus(busName);
    if (this.#archives.has(name)) throw alreadyExists('Archive', name);
    if (retentionDays !== undefined && !(Number.isInteger(retentionDays) && retentionDays >= 0)) {
      throw invalid('RetentionDays', 'It must be a whole number of days, 0 for ever.');
    }
    const { arnOf, clock, capacity, journal } = this.#options;
    const archive = new Archive(definition, arnOf('archive', name), clock.now(), capacity, journal);
    this.#archives.set(name, archive);
    return archive;
  }

  /** Offers an event of a bus to its archives. */
  offer(event: BusEvent, busName: string): void {
    for (const archive of this.#archives.values()) {
      if (archive.definition.busName !== busName) continue;
      if (archive.offer(event, this.#options.clock.now())) this.#options.onArchived?.(event);
    }
  }

  /** @throws {AwsServiceError} ResourceNotFoundException */
  archive(name: string): Archive {
    return found(this.#archives.get(name), 'Archive', name);
  }

  /**
   * Starts a replay. Its first events go out after this call has returned.
   *
   * @throws {AwsServiceError} ResourceAlreadyExistsException, ResourceNotFoundException, ValidationException
   * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_StartReplay.html
   */
  startReplay(definition: ReplayDefinition): Replay {
    const { name, archiveArn, destinationArn, filterArns, eventStartTime, eventEndTime } = definition;
    const { arnOf, clock, publish, requireBus } = this.#options;
    if (this.#replays.has(name)) throw alreadyExists('Replay', name);
    if (!(eventStartTime < eventEndTime)) {
      throw invalid('EventEndTime', 'EventStartTime must be before EventEndTime.');
    }
    requireBus(destinationArn.split('/').at(-1) ?? '');
    const archive = [...this.#archives.values()].find((candidate) => candidate.arn === archiveArn);
    if (!archive) {
      throw invalid('EventSourceArn', `Archive ${archiveArn.split('/').at(-1)} does not exist.`);
    }
    const { busName } = archive.definition;
    if (destinationArn !== arnOf('event-bus', busName)) {
      throw invalid('Destination.Arn', 'Cross event bus replay is not permitted.');
    }
    const ruleArns = filterArns?.length ? new Set(filterArns) : undefined;
    const replay = new Replay(definition, arnOf('replay', name), archive.events(clock.now()), {
      clock,
      publish: (event) => publish(event, busName, ruleArns),
    });
    this.#replays.set(name, replay);
    return replay;
  }

  /** @throws {AwsServiceError} ResourceNotFoundException */
  replay(name: string): Replay {
    return found(this.#replays.get(name), 'Replay', name);
  }

  /** Oldest first. */
  replays(): Replay[] {
    return [...this.#replays.values()];
  }

  /** Stops every replay. */
  close(): void {
    for (const replay of this.#replays.values()) replay.close();
  }
}

function found<T>(value: T | undefined, kind: string, name: string): T {
  if (value === undefined) {
    throw new AwsServiceError('ResourceNotFoundException', `${kind} ${name} does not exist.`);
  }
  return value;
}

function alreadyExists(kind: string, name: string): AwsServiceError {
  return new AwsServiceError('ResourceAlreadyExistsException', `${kind} ${name} already exists.`);
}

function invalid(parameter: string, reason: string): AwsServiceError {
  return new AwsServiceError('ValidationException', `Parameter ${parameter} is not valid. Reason: ${reason}`);
}
