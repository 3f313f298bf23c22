import { invalid } from './errors.ts';

/** What is kept with a vector. */
export type Metadata = Record<string, unknown>;

/** Filterable metadata of a vector, in bytes. */
const FILTERABLE_BYTES = 2048;
/** All metadata of a vector, in bytes. */
const METADATA_BYTES = 40 * 1024;
const MOST_KEYS = 50;

/**
 * Checks the metadata of a vector: text, numbers, booleans and lists of them, in their sizes. AWS does not say how it
 * measures; here the JSON counts.
 *
 * @throws {AwsServiceError} ValidationException
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-vectors-limitations.html
 */
export function checkMetadata(key: string, metadata: Metadata, nonFilterable: ReadonlySet<string>): void {
  const wrong = (message: string) => invalid(`Invalid record for key '${key}': ${message}`);
  const entries = Object.entries(metadata);
  if (entries.length > MOST_KEYS) throw wrong(`Metadata must have at most ${MOST_KEYS} keys`);
  for (const [name, value] of entries) {
    const values = Array.isArray(value) ? value : [value];
    if (!values.every(isPrimitive)) {
      throw wrong(`Metadata '${name}' must be a string, a number, a boolean or a list of them`);
    }
  }
  const filterable = entries.filter(([name]) => !nonFilterable.has(name));
  if (bytesOf(Object.fromEntries(filterable)) > FILTERABLE_BYTES) {
    throw wrong(`Filterable metadata must have at most ${FILTERABLE_BYTES} bytes`);
  }
  if (bytesOf(metadata) > METADATA_BYTES)
    throw wrong(`Total metadata must have at most ${METADATA_BYTES} bytes`);
}

/** Of nothing it is nothing. */
export function bytesOf(metadata: Metadata): number {
  return Object.keys(metadata).length === 0 ? 0 : Buffer.byteLength(JSON.stringify(metadata));
}

/** The part that filters can name. */
export function filterablePart(metadata: Metadata, nonFilterable: ReadonlySet<string>): Metadata {
  return Object.fromEntries(Object.entries(metadata).filter(([name]) => !nonFilterable.has(name)));
}

function isPrimitive(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
