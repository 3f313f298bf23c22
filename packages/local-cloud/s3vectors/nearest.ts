import type { StoredVector } from './vector-file.ts';

/** A vector with how far it is from the query. */
export interface Neighbour {
  vector: StoredVector;
  distance: number;
}

type Metric = 'cosine' | 'euclidean';

/**
 * The nearest vectors, nearest first. AWS searches approximately; here each vector is compared, and equal distances
 * are ordered by key, so that the same query has the same answer.
 *
 * @param metric cosine is 1 less the cosine of the angle, from 0 to 2
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-vectors-indexes.html
 */
export function nearest(
  query: Float32Array,
  vectors: Iterable<StoredVector>,
  { metric, count }: { metric: Metric; count: number },
): Neighbour[] {
  const distanceTo = metric === 'cosine' ? cosineTo(query) : euclideanTo(query);
  const found = Array.from(vectors, (vector) => ({ vector, distance: distanceTo(vector.data) }));
  found.sort((a, b) => a.distance - b.distance || (a.vector.key < b.vector.key ? -1 : 1));
  return found.slice(0, count);
}

function cosineTo(query: Float32Array): (data: Float32Array) => number {
  const squared = query.reduce((sum, value) => sum + value * value, 0);
  return (data) => {
    let product = 0;
    let dataSquared = 0;
    for (let index = 0; index < data.length; index++) {
      const value = data[index] ?? 0;
      product += (query[index] ?? 0) * value;
      dataSquared += value * value;
    }
    return 1 - product / Math.sqrt(squared * dataSquared);
  };
}

function euclideanTo(query: Float32Array): (data: Float32Array) => number {
  return (data) => {
    let sum = 0;
    for (let index = 0; index < data.length; index++) sum += ((query[index] ?? 0) - (data[index] ?? 0)) ** 2;
    return Math.sqrt(sum);
  };
}
