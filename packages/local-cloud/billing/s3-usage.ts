import type { S3Output } from '../s3/request.ts';
import type { Ledger } from './ledger.ts';
import { UNITS } from './prices.ts';

const SERVICE = 's3';

/** Operations of the dearer kind; deletions and the end of an upload that is given up are free. */
const WRITES = new Set([
  'CompleteMultipartUpload',
  'CopyObject',
  'CreateBucket',
  'CreateMultipartUpload',
  'ListBuckets',
  'ListObjectsV2',
  'PutObject',
  'UploadPart',
]);
const FREE = new Set(['AbortMultipartUpload', 'DeleteObject', 'DeleteObjects']);

/**
 * Counts requests to S3 by their two kinds, and the bytes that leave AWS by a presigned link.
 *
 * @see https://aws.amazon.com/s3/pricing/
 */
export class S3Usage {
  readonly #ledger: Ledger;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** A call that was carried out. */
  called(operation: string, output: unknown): void {
    const { sentOut = 0 } = output as S3Output;
    const unit = WRITES.has(operation) ? UNITS.s3Put : UNITS.s3Get;
    const units = FREE.has(operation) ? 0 : 1;
    this.#ledger.add({ service: SERVICE, operation, requests: 1, units, unit });
    if (sentOut === 0) return;
    this.#ledger.add({ service: SERVICE, operation, requests: 1, units: sentOut, unit: UNITS.s3SentByte });
  }
}
