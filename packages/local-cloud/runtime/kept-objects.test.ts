import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PutVectorsCommand, QueryVectorsCommand, S3VectorsClient } from '@aws-sdk/client-s3vectors';
import { expect, it } from 'vitest';
import { testFolder } from '../state/folder.fixture.ts';
import { startRuntime } from './start.ts';

const TEMPLATE = {
  Resources: {
    Media: { Type: 'AWS::S3::Bucket', Properties: {} },
    Knowledge: { Type: 'AWS::S3Vectors::VectorBucket', Properties: {} },
    Index: {
      Type: 'AWS::S3Vectors::Index',
      Properties: {
        VectorBucketArn: { Ref: 'Knowledge' },
        DataType: 'float32',
        Dimension: 2,
        DistanceMetric: 'cosine',
      },
    },
  },
  Outputs: { Bucket: { Value: { Ref: 'Media' } }, Index: { Value: { Ref: 'Index' } } },
};

async function assembly(folder: string): Promise<string> {
  await mkdir(folder);
  const artifacts = { shop: { type: 'aws:cloudformation:stack', properties: { templateFile: 'shop.json' } } };
  await writeFile(join(folder, 'manifest.json'), JSON.stringify({ version: '55.0.0', artifacts }));
  await writeFile(join(folder, 'shop.json'), JSON.stringify(TEMPLATE));
  return folder;
}

it.each([
  ['with a data folder', true],
  ['without one', false],
])('objects and vectors are in the next run %s: %s', async (_where, kept) => {
  const folder = testFolder();
  const assemblyDir = await assembly(join(folder, 'cdk.out'));
  const run = async (
    work: (s3: S3Client, vectors: S3VectorsClient, out: Record<string, string>) => Promise<void>,
  ) => {
    const runtime = await startRuntime({
      assemblyDir,
      port: 0,
      ...(kept && { dataPath: join(folder, 'data') }),
    });
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const settings = { region: 'us-east-1', credentials };
    const s3 = new S3Client({ ...settings, endpoint: runtime.endpoints.s3 });
    const vectors = new S3VectorsClient({ ...settings, endpoint: runtime.endpoints.s3vectors });
    try {
      await work(s3, vectors, runtime.outputs.shop ?? {});
      expect(runtime.billing.report().items.map(({ service }) => service)).toContain('s3vectors');
    } finally {
      s3.destroy();
      vectors.destroy();
      await runtime.close();
    }
  };
  await run(async (s3, vectors, { Bucket, Index: indexArn }) => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'kept' }));
    const put = [{ key: 'a', data: { float32: [1, 0] } }];
    await vectors.send(new PutVectorsCommand({ indexArn, vectors: put }));
  });
  await run(async (s3, vectors, { Bucket, Index: indexArn }) => {
    const object = s3.send(new GetObjectCommand({ Bucket, Key: 'a' }));
    if (kept) expect(await (await object).Body?.transformToString()).toBe('kept');
    else await expect(object).rejects.toThrow('The specified key does not exist.');
    const query = { indexArn, topK: 1, queryVector: { float32: [1, 0] } };
    const found = await vectors.send(new QueryVectorsCommand(query));
    expect(found.vectors).toEqual(kept ? [{ key: 'a' }] : []);
  });
});
