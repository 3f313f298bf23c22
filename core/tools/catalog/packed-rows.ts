import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod';
import { type CatalogRow, catalogRowSchema } from './catalog-row.ts';

/** A catalog is one item, of which DynamoDB takes 400 KB. */
export const MOST_PACKED_BYTES = 350_000;

/** Unpacked it is no longer than this, in bytes; a row of the longest is 3 KB. */
const MOST_UNPACKED_BYTES = 8_000_000;

const rowsSchema = z.array(catalogRowSchema);

/** Rows as they are stored: JSON, compressed, as text: the functions' client of DynamoDB reads no bytes. */
export function packRows(rows: readonly CatalogRow[]): string {
  return gzipSync(JSON.stringify(rows)).toString('base64');
}

export function unpackRows(packed: string): CatalogRow[] {
  const text = gunzipSync(Buffer.from(packed, 'base64'), { maxOutputLength: MOST_UNPACKED_BYTES }).toString(
    'utf8',
  );
  return rowsSchema.parse(JSON.parse(text));
}
