import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { serveS3 } from '@prosa/local-cloud/s3';
import { S3Store } from '@prosa/local-cloud/s3/store';
import { ObjectStore } from '#platform/s3/object-store.ts';

/** A bucket of a test's own, behind the local S3. */
export interface TestBucket {
  readonly objects: ObjectStore;
  /** Address of its S3 endpoint. */
  readonly url: string;
  close(): Promise<void>;
}

export async function startBucket(bucket = 'documents'): Promise<TestBucket> {
  const store = new S3Store();
  const server = await serveS3(store);
  const client = new S3Client({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  return {
    objects: new ObjectStore(client, bucket),
    url: server.url,
    async close() {
      client.destroy();
      await server.close();
      store.close();
    },
  };
}
