/** Told what S3 Vectors is billed by. */
export interface VectorMeter {
  /** @param bytes keys, values and metadata that were put */
  put(bytes: number): void;
  /** @param bytes keys, values and filterable metadata of the whole index */
  queried(bytes: number): void;
}
