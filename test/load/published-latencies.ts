/** How long something took others, as they published it. */
export interface PublishedLatency {
  /** Milliseconds that so large a share of the calls took at most; shares from 0 to 1, ascending. */
  percentiles: readonly (readonly [share: number, ms: number])[];
  source: string;
  /** When it was measured or published, `YYYY-MM`. */
  asOf: string;
}

const BITESIZED = 'https://bitesizedserverless.com/bite/serverless-messaging-latency-compared/';

/**
 * Delivery by AWS's services. No newer figures by hop are known; AWS itself publishes none.
 *
 * `eventBridgeAtAmazonKey` is published as its 90th percentile alone (80 ms): the others are those of `eventBridge` in that
 * proportion.
 */
export const PUBLISHED = {
  sqsStandardToLambda: latency('2022-09', [13.7, 16.2, 33.8, 105]),
  sqsFifoToLambda: latency('2022-09', [21.9, 28.1, 61.2, 645]),
  eventBridge: latency('2023-02', [113, 148, 241, 387]),
  eventBridgeAtAmazonKey: {
    ...latency('2026-02', scaled([113, 148, 241, 387], 80 / 241)),
    source:
      'https://aws.amazon.com/blogs/architecture/mastering-millisecond-latency-and-millions-of-events-the-event-driven-architecture-behind-the-amazon-key-suite',
  },
} as const satisfies Record<string, PublishedLatency>;

/** Calls for which nothing is published: taken for granted. */
export const ASSUMED = {
  dynamoDb: {
    percentiles: [
      [0.1, 3],
      [0.5, 5],
      [0.9, 10],
      [0.99, 20],
    ],
    source: 'assumed: single-digit milliseconds, as AWS advertises',
    asOf: '2026-11',
  },
  sqsSend: {
    percentiles: [
      [0.1, 5],
      [0.5, 7],
      [0.9, 14],
      [0.99, 40],
    ],
    source: 'assumed',
    asOf: '2026-11',
  },
  putEvents: {
    percentiles: [
      [0.1, 10],
      [0.5, 15],
      [0.9, 30],
      [0.99, 80],
    ],
    source: 'assumed',
    asOf: '2026-11',
  },
} as const satisfies Record<string, PublishedLatency>;

/**
 * Draws one latency. Between two published percentiles, and above the highest, time grows with −ln(1 − share), as waiting
 * times do; below the lowest it is that one.
 *
 * Where a published tail is as long as that of SQS FIFO (61 ms at 90 %, 645 ms at 99 %) the percentiles between depend on this:
 * 237 ms at 95 %, where a straight line would give 385 and a straight line of logarithms 124.
 *
 * @param random from 0 up to but not including 1
 * @returns milliseconds
 */
export function drawMs({ percentiles }: PublishedLatency, random: () => number): number {
  return latencyAt(percentiles, random());
}

/** The latency that a share of the calls does not exceed. @see {@link drawMs} */
function latencyAt(percentiles: PublishedLatency['percentiles'], share: number): number {
  const [first] = percentiles;
  if (!first || share <= first[0]) return first?.[1] ?? 0;
  const above = percentiles.findIndex(([known]) => known >= share);
  const end = above === -1 ? percentiles.length - 1 : above;
  const [fromShare, fromMs] = percentiles[end - 1] ?? first;
  const [toShare, toMs] = percentiles[end] ?? first;
  const depth = (of: number) => -Math.log(1 - of);
  const way = (depth(share) - depth(fromShare)) / (depth(toShare) - depth(fromShare));
  return fromMs + way * (toMs - fromMs);
}

type Quantiles = readonly [p10: number, p50: number, p90: number, p99: number];

function latency(asOf: string, [p10, p50, p90, p99]: Quantiles): PublishedLatency {
  const percentiles = [
    [0.1, p10],
    [0.5, p50],
    [0.9, p90],
    [0.99, p99],
  ] as const;
  return { percentiles, source: BITESIZED, asOf };
}

function scaled([p10, p50, p90, p99]: Quantiles, by: number): Quantiles {
  return [p10 * by, p50 * by, p90 * by, p99 * by];
}
