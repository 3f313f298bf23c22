import type { DatabaseSync } from 'node:sqlite';
import { type Clock, systemClock, type Timer } from '../clock.ts';
import { atomically, openServiceFile } from '../state/service-file.ts';
import { Blobs } from './blobs.ts';
import { type Bucket, Buckets } from './buckets.ts';
import { isExpired, isGivenUp } from './lifecycle.ts';
import { Objects, type StoredObject } from './objects.ts';
import { OBJECTS_SCHEMA, OBJECTS_VERSION } from './schema.ts';
import type { BucketSettings } from './settings.ts';
import { Uploads } from './uploads.ts';

/** How often lifecycle rules are looked at. */
const SWEEP_MS = 60 * 60 * 1000;

/**
 * Buckets with their objects and multipart uploads, in one file. Each change is kept when its call returns.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/Welcome.html#ConsistencyModel
 */
export class S3Store {
  readonly clock: Clock;
  readonly buckets: Buckets;
  readonly objects: Objects;
  readonly uploads: Uploads;
  readonly blobs: Blobs;
  readonly #database: DatabaseSync;
  #sweep: Timer;

  /** @param options.path a file that keeps everything for the next run; by default nothing is kept */
  constructor(options: { path?: string | undefined; clock?: Clock } = {}) {
    this.clock = options.clock ?? systemClock;
    this.#database = openServiceFile({
      path: options.path,
      schema: OBJECTS_SCHEMA,
      version: OBJECTS_VERSION,
    });
    this.buckets = new Buckets(this.#database);
    this.objects = new Objects(this.#database);
    this.uploads = new Uploads(this.#database);
    this.blobs = new Blobs(this.#database);
    this.#sweep = this.#nextSweep();
  }

  /** Creates a bucket, or gives one that is there its settings. @throws {AwsServiceError} InvalidBucketName */
  createBucket(name: string, settings?: BucketSettings): Bucket {
    return this.buckets.create(name, this.clock.now(), settings);
  }

  /**
   * Puts an object in its place at once: readers have the old one or the new one.
   *
   * @param check throws when what is there now may not be replaced; the new bytes are dropped then
   */
  putObject(
    object: Omit<StoredObject, 'modifiedAt'>,
    check: (existing: StoredObject | undefined) => void = () => undefined,
  ): StoredObject {
    const stored = { ...object, modifiedAt: this.clock.now() };
    try {
      check(this.objects.get(object.bucket, object.key));
    } catch (error) {
      this.blobs.drop(object.blob);
      throw error;
    }
    this.change(() => {
      const replaced = this.objects.put(stored);
      if (replaced !== undefined) this.blobs.drop(replaced);
    });
    return stored;
  }

  /** One that is not there is no error. */
  deleteObject(bucket: string, key: string): void {
    const object = this.objects.get(bucket, key);
    if (!object) return;
    this.change(() => {
      this.objects.delete(object);
      this.blobs.drop(object.blob);
    });
  }

  /** Ends an upload and drops its parts. */
  abortUpload(id: string): void {
    const parts = this.uploads.parts(id);
    this.change(() => {
      this.uploads.end(id);
      for (const { blob } of parts) this.blobs.drop(blob);
    });
  }

  /** Carries out several changes as one. */
  change<Result>(change: () => Result): Result {
    return atomically(this.#database, change);
  }

  /** Removes what lifecycle rules have expired. It happens every hour by itself. */
  expire(): void {
    const nowMs = this.clock.now();
    for (const { name, settings } of this.buckets.list()) {
      if (settings.lifecycle.length === 0) continue;
      for (let after = ''; ; ) {
        const object = this.objects.next(name, after, '');
        if (!object) break;
        if (isExpired(object, settings.lifecycle, nowMs)) this.deleteObject(name, object.key);
        after = object.key;
      }
    }
    for (const upload of this.uploads.list()) {
      const { lifecycle } = this.buckets.get(upload.bucket).settings;
      if (isGivenUp(upload, lifecycle, nowMs)) this.abortUpload(upload.id);
    }
  }

  close(): void {
    this.#sweep.cancel();
    if (this.#database.isOpen) this.#database.close();
  }

  #nextSweep(): Timer {
    return this.clock.after(SWEEP_MS, () => {
      this.expire();
      this.#sweep = this.#nextSweep();
    });
  }
}
