import type { VectorMeter } from '../s3vectors/meter.ts';
import type { Ledger } from './ledger.ts';
import { UNITS } from './prices.ts';

const SERVICE = 's3vectors';

/**
 * Counts what S3 Vectors bills: bytes that are put, queries, and the bytes of each queried index.
 *
 * @see https://aws.amazon.com/s3/pricing/
 */
export class S3VectorsUsage implements VectorMeter {
  readonly #ledger: Ledger;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  put(units: number): void {
    const operation = 'PutVectors';
    this.#ledger.add({ service: SERVICE, operation, requests: 1, units, unit: UNITS.vectorPutByte });
  }

  queried(units: number): void {
    const query = { service: SERVICE, operation: 'QueryVectors', requests: 1 };
    this.#ledger.add({ ...query, units: 1, unit: UNITS.vectorQuery });
    this.#ledger.add({ ...query, units, unit: UNITS.vectorQueriedByte });
  }
}
