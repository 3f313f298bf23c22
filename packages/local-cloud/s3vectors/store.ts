import { LRUCache } from 'lru-cache';
import type * as z from 'zod';
import { type Clock, systemClock } from '../clock.ts';
import { conflict, invalid, notFound } from './errors.ts';
import { createBucketInput, type indexDefinition, type indexInput, read } from './input.ts';
import { bytesOf, checkMetadata, filterablePart } from './metadata.ts';
import { type StoredIndex, type StoredVector, VectorFile } from './vector-file.ts';

export type IndexDefinition = z.output<typeof indexDefinition>;
export type VectorIndex = StoredIndex<IndexDefinition>;

/** Vectors of the indexes that were searched last, in bytes. */
const MEMORY_BYTES = 256 * 1024 * 1024;

/** An index whose vectors are in memory, by their keys. */
interface Loaded {
  vectors: Map<string, StoredVector>;
}

/**
 * Vector buckets with their indexes. Vectors are in a file; what is searched is held in memory up to a limit.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-vectors.html
 */
export class VectorStore {
  readonly #file: VectorFile<IndexDefinition>;
  readonly #clock: Clock;
  readonly #arnPrefix: string;
  readonly #buckets = new Map<string, number>();
  readonly #indexes = new Map<string, VectorIndex>();
  readonly #loaded = new LRUCache<number, Loaded>({ maxSize: MEMORY_BYTES });

  /** @param options.path a file that keeps everything for the next run; by default nothing is kept */
  constructor(
    options: { path?: string | undefined; clock?: Clock; region?: string; accountId?: string } = {},
  ) {
    const { region = 'us-east-1', accountId = '000000000000' } = options;
    this.#file = new VectorFile(options.path);
    this.#clock = options.clock ?? systemClock;
    this.#arnPrefix = `arn:aws:s3vectors:${region}:${accountId}:bucket/`;
    for (const { name, createdAt } of this.#file.buckets()) this.#buckets.set(name, createdAt);
    for (const index of this.#file.indexes()) this.#indexes.set(placeOf(index), index);
  }

  /** @throws {AwsServiceError} ConflictException when there is one */
  createBucket(name: string): string {
    read(createBucketInput, { vectorBucketName: name });
    if (this.#buckets.has(name)) throw conflict('A vector bucket with the specified name already exists');
    this.#file.addBucket(name, this.#clock.now());
    this.#buckets.set(name, this.#clock.now());
    return this.bucketArn(name);
  }

  /** @throws {AwsServiceError} NotFoundException, ValidationException when it is neither named nor told by its ARN */
  bucket(place: { vectorBucketName?: string | undefined; vectorBucketArn?: string | undefined }): {
    name: string;
    createdAt: number;
  } {
    const name = place.vectorBucketName ?? this.#after(place.vectorBucketArn);
    if (name === undefined) throw invalid('Must specify either vectorBucketName or vectorBucketArn');
    const createdAt = this.#buckets.get(name);
    if (createdAt === undefined) throw notFound('vector bucket');
    return { name, createdAt };
  }

  /** @throws {AwsServiceError} ConflictException when there is one, NotFoundException without the bucket */
  createIndex(bucket: string, name: string, definition: IndexDefinition): VectorIndex {
    this.bucket({ vectorBucketName: bucket });
    const created = { bucket, name, createdAt: this.#clock.now(), definition };
    if (this.#indexes.has(placeOf(created)))
      throw conflict('An index with the specified name already exists');
    const index = this.#file.addIndex(created);
    this.#indexes.set(placeOf(index), index);
    return index;
  }

  /** @throws {AwsServiceError} NotFoundException, ValidationException */
  index(place: z.output<typeof indexInput>): VectorIndex {
    const { vectorBucketName, indexName, indexArn } = place;
    const named = vectorBucketName !== undefined && indexName !== undefined;
    const wanted = named ? `${vectorBucketName}/index/${indexName}` : this.#after(indexArn);
    if (wanted === undefined) {
      throw invalid('Must specify either indexArn or both vectorBucketName and indexName');
    }
    const index = this.#indexes.get(wanted);
    if (!index) throw notFound('index');
    return index;
  }

  /** By name. */
  indexes(bucket: string): VectorIndex[] {
    const found = [...this.#indexes.values()].filter((index) => index.bucket === bucket);
    return found.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  deleteIndex(index: VectorIndex): void {
    this.#file.removeIndex(index.id);
    this.#indexes.delete(placeOf(index));
    this.#loaded.delete(index.id);
  }

  /**
   * Puts vectors, each in place of one with its key; all or none.
   *
   * @throws {AwsServiceError} ValidationException
   * @returns how many bytes they are: keys, values and metadata
   */
  put(index: VectorIndex, vectors: readonly StoredVector[]): number {
    const nonFilterable = nonFilterableKeys(index);
    for (const { key, data, metadata } of vectors) {
      checkVector(index, data, `Invalid record for key '${key}': `);
      checkMetadata(key, metadata, nonFilterable);
    }
    this.#file.put(index.id, vectors);
    const loaded = this.#loaded.peek(index.id);
    if (loaded) {
      for (const vector of vectors) loaded.vectors.set(vector.key, vector);
      this.#remember(index, loaded);
    }
    return vectors.reduce((sum, vector) => sum + sizeOf(vector), 0);
  }

  /** Those that are not there are no error. */
  delete(index: VectorIndex, keys: readonly string[]): void {
    this.#file.delete(index.id, keys);
    const loaded = this.#loaded.peek(index.id);
    for (const key of keys) loaded?.vectors.delete(key);
  }

  get(index: VectorIndex, key: string): StoredVector | undefined {
    return this.#file.get(index.id, key);
  }

  /** Those after a key, in the order of their keys. */
  after(index: VectorIndex, key: string): Generator<StoredVector> {
    return this.#file.after(index.id, key);
  }

  /** All vectors of an index, in memory where there is room. */
  all(index: VectorIndex): Iterable<StoredVector> {
    const loaded = this.#loaded.get(index.id);
    if (loaded) return loaded.vectors.values();
    const vectors = new Map(
      Array.from(this.#file.after(index.id), (vector) => [vector.key, vector] as const),
    );
    this.#remember(index, { vectors });
    return vectors.values();
  }

  bucketArn(name: string): string {
    return this.#arnPrefix + name;
  }

  indexArn(index: Pick<VectorIndex, 'bucket' | 'name'>): string {
    return this.#arnPrefix + placeOf(index);
  }

  close(): void {
    this.#file.close();
  }

  #remember(index: VectorIndex, loaded: Loaded): void {
    const perVector = index.definition.dimension * 4 + 1024;
    this.#loaded.set(index.id, loaded, { size: Math.max(1, loaded.vectors.size * perVector) });
  }

  #after(arn: string | undefined): string | undefined {
    return arn?.startsWith(this.#arnPrefix) ? arn.slice(this.#arnPrefix.length) : arn;
  }
}

/** Keys of the metadata that filters may not name. */
export function nonFilterableKeys({ definition }: VectorIndex): ReadonlySet<string> {
  return new Set(definition.metadataConfiguration?.nonFilterableMetadataKeys);
}

/** @throws {AwsServiceError} ValidationException for another dimension, no number, or no direction */
export function checkVector({ definition }: VectorIndex, data: Float32Array, where = ''): void {
  const { dimension, distanceMetric } = definition;
  if (data.length !== dimension) {
    throw invalid(`${where}vector must have length ${dimension}, but has length ${data.length}`);
  }
  if (!data.every(Number.isFinite)) throw invalid(`${where}vector contains invalid values`);
  if (distanceMetric === 'cosine' && data.every((value) => value === 0)) {
    throw invalid(`${where}zero vectors are not allowed for the cosine distance metric`);
  }
}

/** What a vector is billed by. */
export function sizeOf({ key, data, metadata }: StoredVector, nonFilterable?: ReadonlySet<string>): number {
  const counted = nonFilterable ? filterablePart(metadata, nonFilterable) : metadata;
  return Buffer.byteLength(key) + data.byteLength + bytesOf(counted);
}

function placeOf({ bucket, name }: Pick<VectorIndex, 'bucket' | 'name'>): string {
  return `${bucket}/index/${name}`;
}
