import { randomUUID } from 'node:crypto';
import {
  CreateBucketCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll } from 'vitest';
import { ManualClock } from '../../clock.ts';
import { serveS3 } from '../endpoint.ts';
import { S3Store } from '../store.ts';

/** Another endpoint to hold the same behaviours against. */
const external = process.env.CONFORMANCE_S3 || undefined;

/** A bucket with a client, as a test file uses it. */
export interface TestBucket {
  readonly bucket: string;
  readonly client: S3Client;
  readonly url: string;
  put(
    Key: string,
    Body?: PutObjectCommandInput['Body'],
    more?: Partial<PutObjectCommandInput>,
  ): Promise<unknown>;
  get(Key: string, more?: Partial<GetObjectCommandInput>): Promise<string>;
}

/** The current second: links are signed by the machine's clock. */
export const NOW = Math.floor(Date.now() / 1000) * 1000;

/** For tests that look behind the endpoint, which another one does not let. */
export const clock = new ManualClock(NOW);

/** Opens a bucket for the tests of a file; `get` gives the text of an object. */
export function testBucket(store = new S3Store({ clock })): TestBucket {
  let client: S3Client;
  let url = external ?? '';
  let close = async () => {};
  const bucket = `conformance-${randomUUID()}`;
  beforeAll(async () => {
    if (external === undefined) {
      const server = await serveS3(store);
      url = server.url;
      close = () => server.close();
    }
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    client = new S3Client({ endpoint: url, region: 'us-east-1', credentials, maxAttempts: 1 });
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
  });
  afterAll(async () => {
    client.destroy();
    await close();
    store.close();
  });
  return {
    bucket,
    get client() {
      return client;
    },
    get url() {
      return url;
    },
    put: (Key, Body = 'x', more = {}) =>
      client.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ...more })),
    get: async (Key, more = {}) => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key, ...more }));
      return (await Body?.transformToString()) ?? '';
    },
  };
}
