import type { BusEvent } from '../eventbridge/event.ts';
import { entryBytes, type PutEventsEntry, type PutEventsResultEntry } from '../eventbridge/put-events.ts';
import { billedChunks, MESSAGE_CHUNK_BYTES } from './chunks.ts';
import type { Ledger } from './ledger.ts';
import { UNITS } from './prices.ts';

const SERVICE = 'eventbridge';

/**
 * Counts events of our own: each begun 64 KB of an accepted entry is one. Replayed events count again, and archived
 * ones by their bytes. Deliveries to queues and functions of the same account are free, and so are scheduled events.
 *
 * @see https://aws.amazon.com/eventbridge/pricing/
 */
export class EventBridgeUsage {
  readonly #ledger: Ledger;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** A PutEvents call that was carried out. */
  put(input: Record<string, unknown>, output: unknown): void {
    const entries = input.Entries as PutEventsEntry[];
    const results = (output as { Entries: PutEventsResultEntry[] }).Entries;
    const units = entries
      .filter((_entry, index) => results[index]?.EventId !== undefined)
      .reduce((sum, entry) => sum + billedChunks(entryBytes(entry), MESSAGE_CHUNK_BYTES), 0);
    this.#ledger.add({ service: SERVICE, operation: 'PutEvents', requests: 1, units, unit: UNITS.event });
  }

  /** An event on a bus; only those of a replay are counted here. */
  onBus(event: BusEvent): void {
    if (event['replay-name'] === undefined) return;
    const units = billedChunks(eventBytes(event), MESSAGE_CHUNK_BYTES);
    this.#ledger.add({ service: SERVICE, operation: 'replay', requests: 1, units, unit: UNITS.event });
  }

  /** An event that an archive keeps, by the size of its JSON. */
  archived(event: BusEvent): void {
    const units = eventBytes(event);
    this.#ledger.add({
      service: SERVICE,
      operation: 'archive',
      requests: 1,
      units,
      unit: UNITS.archivedByte,
    });
  }
}

function eventBytes(event: BusEvent): number {
  return Buffer.byteLength(JSON.stringify(event));
}
