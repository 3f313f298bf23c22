import type { AwsOperation } from '../http/aws-json.ts';
import {
  bucketInput,
  createBucketInput,
  createIndexInput,
  indexInput,
  listIndexesInput,
  read,
} from './input.ts';
import { fromToken, toToken } from './page-token.ts';
import type { VectorIndex, VectorStore } from './store.ts';

/** The operations on vector buckets and indexes. */
export function indexOperations(store: VectorStore): Record<string, AwsOperation> {
  return {
    CreateVectorBucket: (input) => ({
      vectorBucketArn: store.createBucket(read(createBucketInput, input).vectorBucketName),
    }),
    GetVectorBucket: (input) => {
      const { name, createdAt } = store.bucket(read(bucketInput, input));
      return {
        vectorBucket: {
          vectorBucketName: name,
          vectorBucketArn: store.bucketArn(name),
          creationTime: createdAt / 1000,
        },
      };
    },
    CreateIndex: (input) => {
      const { indexName, vectorBucketName, vectorBucketArn, ...definition } = read(createIndexInput, input);
      const { name } = store.bucket({ vectorBucketName, vectorBucketArn });
      return { indexArn: store.indexArn(store.createIndex(name, indexName, definition)) };
    },
    GetIndex: (input) => {
      const index = store.index(read(indexInput, input));
      return { index: { ...summary(store, index), ...index.definition } };
    },
    ListIndexes: (input) => {
      const { maxResults, nextToken = '', prefix, ...place } = read(listIndexesInput, input);
      const after = fromToken(nextToken);
      const found = store
        .indexes(store.bucket(place).name)
        .filter(({ name }) => name.startsWith(prefix) && name > after);
      const page = found.slice(0, maxResults);
      const last = found.length > page.length ? page.at(-1) : undefined;
      return {
        indexes: page.map((index) => summary(store, index)),
        ...(last && { nextToken: toToken(last.name) }),
      };
    },
    DeleteIndex: (input) => {
      const place = read(indexInput, input);
      const index = store.index(place);
      store.deleteIndex(index);
    },
  };
}

function summary(store: VectorStore, index: VectorIndex) {
  return {
    vectorBucketName: index.bucket,
    indexName: index.name,
    indexArn: store.indexArn(index),
    creationTime: index.createdAt / 1000,
  };
}
