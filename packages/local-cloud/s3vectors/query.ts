import { invalid } from './errors.ts';
import { compileFilter } from './filter.ts';
import { queryVectorsInput, read } from './input.ts';
import type { VectorMeter } from './meter.ts';
import { nearest } from './nearest.ts';
import { fromToken, toToken } from './page-token.ts';
import { checkVector, nonFilterableKeys, sizeOf, type VectorStore } from './store.ts';
import { type StoredVector, toOutput } from './vector-file.ts';

/** How many results a page has. AWS does not document its number. */
const PAGE = 100;

/** What each vector counts for a query: measured once. */
const measured = new WeakMap<StoredVector, number>();

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_S3VectorBuckets_QueryVectors.html */
export function queryVectors(store: VectorStore, input: unknown, meter: VectorMeter | undefined) {
  const {
    topK,
    queryVector,
    filter,
    nextToken = '',
    returnDistance,
    returnMetadata,
    ...place
  } = read(queryVectorsInput, input);
  const index = store.index(place);
  const query = Float32Array.from(queryVector.float32);
  checkVector(index, query, 'Query vector: ');
  const nonFilterable = nonFilterableKeys(index);
  const fits = filter === undefined ? () => true : compileFilter(filter, nonFilterable);
  const from = nextToken === '' ? 0 : Number(fromToken(nextToken));
  if (!Number.isInteger(from)) throw invalid('Invalid nextToken');
  const candidates: StoredVector[] = [];
  let bytes = 0;
  for (const vector of store.all(index)) {
    const size = measured.get(vector) ?? sizeOf(vector, nonFilterable);
    measured.set(vector, size);
    bytes += size;
    if (fits(vector.metadata)) candidates.push(vector);
  }
  meter?.queried(bytes);
  const { distanceMetric } = index.definition;
  const found = nearest(query, candidates, { metric: distanceMetric, count: topK });
  const page = found.slice(from, from + PAGE);
  const isMore = from + page.length < found.length;
  return {
    vectors: page.map(({ vector, distance }) => ({
      ...toOutput(vector, { returnData: false, returnMetadata }),
      ...(returnDistance && { distance: Math.fround(distance) }),
    })),
    distanceMetric,
    ...(isMore && { nextToken: toToken(String(from + page.length)) }),
  };
}
