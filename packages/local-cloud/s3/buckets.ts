import type { DatabaseSync } from 'node:sqlite';
import { s3Error } from './errors.ts';
import { type BucketSettings, DEFAULT_SETTINGS } from './settings.ts';

/** A bucket without its objects. */
export interface Bucket {
  name: string;
  /** Milliseconds since the epoch. */
  createdAt: number;
  settings: BucketSettings;
}

/** The buckets. What they are set to comes with the templates and is not kept. */
export class Buckets {
  readonly #database: DatabaseSync;
  readonly #buckets = new Map<string, Bucket>();

  constructor(database: DatabaseSync) {
    this.#database = database;
    for (const { name, created_at } of database.prepare('SELECT * FROM bucket').all()) {
      const bucket = { name: String(name), createdAt: Number(created_at), settings: DEFAULT_SETTINGS };
      this.#buckets.set(bucket.name, bucket);
    }
  }

  /**
   * Creates a bucket. One that is there keeps its objects, as in us-east-1, and takes the settings that are given.
   *
   * @throws {AwsServiceError} InvalidBucketName
   * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
   */
  create(name: string, createdAt: number, settings?: BucketSettings): Bucket {
    if (!isBucketName(name)) throw s3Error('InvalidBucketName', undefined, { BucketName: name });
    const existing = this.#buckets.get(name);
    const bucket = {
      name,
      createdAt: existing?.createdAt ?? createdAt,
      settings: settings ?? existing?.settings ?? DEFAULT_SETTINGS,
    };
    if (!existing) this.#database.prepare('INSERT INTO bucket VALUES (?, ?)').run(name, createdAt);
    this.#buckets.set(name, bucket);
    return bucket;
  }

  /** @throws {AwsServiceError} NoSuchBucket */
  get(name: string): Bucket {
    const bucket = this.#buckets.get(name);
    if (!bucket) throw s3Error('NoSuchBucket', undefined, { BucketName: name });
    return bucket;
  }

  /** By name. */
  list(): Bucket[] {
    return [...this.#buckets.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
function isBucketName(name: string): boolean {
  return (
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) &&
    !name.includes('..') &&
    !/^\d+\.\d+\.\d+\.\d+$/.test(name) &&
    !/^(?:xn--|sthree-|amzn-s3-demo-)/.test(name) &&
    !/(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name)
  );
}
