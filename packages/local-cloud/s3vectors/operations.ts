import { crc32 } from 'node:zlib';
import type { AwsOperation } from '../http/aws-json.ts';
import { invalid } from './errors.ts';
import { indexOperations } from './index-operations.ts';
import { deleteVectorsInput, getVectorsInput, listVectorsInput, putVectorsInput, read } from './input.ts';
import type { VectorMeter } from './meter.ts';
import { fromToken, toToken } from './page-token.ts';
import { queryVectors } from './query.ts';
import { sizeOf, type VectorStore } from './store.ts';
import { toOutput } from './vector-file.ts';

/** A page of a list ends when it is so large. */
const LIST_BYTES = 1024 * 1024;

/** The operations of S3 Vectors on a store. */
export function vectorOperations(store: VectorStore, meter?: VectorMeter): Record<string, AwsOperation> {
  return { ...indexOperations(store), ...dataOperations(store, meter) };
}

function dataOperations(store: VectorStore, meter: VectorMeter | undefined): Record<string, AwsOperation> {
  return {
    PutVectors: (input) => {
      const { vectors, ...place } = read(putVectorsInput, input);
      const index = store.index(place);
      const stored = vectors.map(({ key, data, metadata = {} }) => ({
        key,
        data: Float32Array.from(data.float32),
        metadata,
      }));
      const bytes = store.put(index, stored);
      meter?.put(bytes);
    },
    GetVectors: (input) => {
      const { keys, returnData, returnMetadata, ...place } = read(getVectorsInput, input);
      const index = store.index(place);
      const found = [...new Set(keys)]
        .map((key) => store.get(index, key))
        .filter((vector) => vector !== undefined);
      return { vectors: found.map((vector) => toOutput(vector, { returnData, returnMetadata })) };
    },
    DeleteVectors: (input) => {
      const { keys, ...place } = read(deleteVectorsInput, input);
      store.delete(store.index(place), keys);
    },
    ListVectors: (input) => listVectors(store, input),
    QueryVectors: (input) => queryVectors(store, input, meter),
  };
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_S3VectorBuckets_ListVectors.html */
function listVectors(store: VectorStore, input: unknown) {
  const { maxResults, nextToken = '', segmentCount, segmentIndex, ...rest } = read(listVectorsInput, input);
  if (segmentIndex >= segmentCount) throw invalid('segmentIndex must be less than segmentCount');
  const index = store.index(rest);
  const vectors: unknown[] = [];
  let bytes = 0;
  let last = '';
  for (const vector of store.after(index, fromToken(nextToken))) {
    if (crc32(vector.key) % segmentCount !== segmentIndex) continue;
    if (vectors.length === maxResults || bytes > LIST_BYTES) return { vectors, nextToken: toToken(last) };
    vectors.push(toOutput(vector, rest));
    bytes += sizeOf(vector);
    last = vector.key;
  }
  return { vectors };
}
