import type { StatementSync } from 'node:sqlite';
import type { AcceptedEvent } from '../eventbridge/delivery.ts';
import type { BusEvent } from '../eventbridge/event.ts';
import type { BusJournal, KeptArchivedEvent, KeptEvent } from '../eventbridge/journal.ts';
import type { StateFile } from './state-file.ts';

/** Archives are cut to their capacity when they are read, and whenever so many events have come since. */
const CUT_EVERY = 10_000;

/** Keeps events until they are delivered, and archives. */
export class BusStore implements BusJournal {
  readonly #file: StateFile;
  readonly #capacities = new Map<string, number>();
  readonly #accept: StatementSync;
  readonly #progress: StatementSync;
  readonly #finish: StatementSync;
  readonly #archive: StatementSync;
  readonly #cut: StatementSync;
  readonly #expire: StatementSync;
  #archived = 0;

  constructor(file: StateFile) {
    this.#file = file;
    this.#accept = file.prepare(
      'INSERT INTO bus_event (event_id, bus, event, accepted_at, trace_header) VALUES (?, ?, ?, ?, ?)',
    );
    this.#progress = file.prepare('UPDATE bus_event SET reached = ? WHERE event_id = ?');
    this.#finish = file.prepare('DELETE FROM bus_event WHERE event_id = ?');
    this.#archive = file.prepare('INSERT INTO archived_event (archive, event, at) VALUES (?, ?, ?)');
    this.#cut = file.prepare(
      `DELETE FROM archived_event WHERE archive = ?1 AND id <=
       (SELECT id FROM archived_event WHERE archive = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)`,
    );
    this.#expire = file.prepare('DELETE FROM archived_event WHERE archive = ? AND at <= ?');
  }

  load(): KeptEvent[] {
    return this.#file.rows('SELECT * FROM bus_event ORDER BY id').map((row) => ({
      busName: String(row.bus),
      event: JSON.parse(String(row.event)) as BusEvent,
      acceptedAt: Number(row.accepted_at),
      ...(row.trace_header !== null && { traceHeader: String(row.trace_header) }),
      reached: row.reached === null ? undefined : (JSON.parse(String(row.reached)) as string[]),
    }));
  }

  accept({ event, acceptedAt, traceHeader }: AcceptedEvent, busName: string): void {
    const text = JSON.stringify(event);
    this.#file.write(this.#accept, event.id, busName, text, acceptedAt, traceHeader ?? null);
  }

  progress(eventId: string, reached: readonly string[]): void {
    this.#file.write(this.#progress, JSON.stringify(reached), eventId);
  }

  finish(eventId: string): void {
    this.#file.write(this.#finish, eventId);
  }

  archived(archive: string, { capacity, after }: { capacity: number; after: number }): KeptArchivedEvent[] {
    this.#capacities.set(archive, capacity);
    this.#file.write(this.#expire, archive, after);
    this.#file.write(this.#cut, archive, capacity);
    return this.#file
      .rows('SELECT event, at FROM archived_event WHERE archive = ? ORDER BY id', archive)
      .map((row) => ({ event: JSON.parse(String(row.event)) as BusEvent, at: Number(row.at) }));
  }

  archive(archive: string, { event, at }: KeptArchivedEvent): void {
    this.#file.write(this.#archive, archive, JSON.stringify(event), at);
    this.#archived += 1;
    if (this.#archived % CUT_EVERY > 0) return;
    for (const [name, capacity] of this.#capacities) this.#file.write(this.#cut, name, capacity);
  }

  settled(): Promise<void> {
    return this.#file.settled();
  }

  /** Archives that the templates of this run do not have, with how many events they have. */
  unclaimed(): { name: string; events: number }[] {
    return this.#file
      .rows('SELECT archive, count(*) AS events FROM archived_event GROUP BY archive ORDER BY archive')
      .map((row) => ({ name: String(row.archive), events: Number(row.events) }))
      .filter(({ name }) => !this.#capacities.has(name));
  }
}
