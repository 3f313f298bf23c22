import { describe, expect, it } from 'vitest';
import { MalformedEmfError, readEmf } from './emf.ts';
import { MetricLog } from './metric-log.ts';
import { MetricStore } from './metric-store.ts';

const DIRECTIVE = {
  Namespace: 'Shop',
  Dimensions: [['service', 'outcome']],
  Metrics: [{ Name: 'Turns', Unit: 'Count' }],
};

function line(more: object = {}, directive: object = {}, metadata: object = {}): string {
  return JSON.stringify({
    _aws: { Timestamp: 1, CloudWatchMetrics: [{ ...DIRECTIVE, ...directive }], ...metadata },
    order_id: 'o-1',
    service: 'ai-agent',
    outcome: 'answered',
    Turns: 1,
    ...more,
  });
}

const turns = (values: number[]) => ({
  namespace: 'Shop',
  name: 'Turns',
  dimensions: { outcome: 'answered', service: 'ai-agent' },
  unit: 'Count',
  values,
});

describe('readEmf', () => {
  it('reads a metric with the dimensions that the directive names', () => {
    expect(readEmf(line())).toEqual([turns([1])]);
  });

  it('reads lists of values, several sets of dimensions, and a metric without a unit', () => {
    expect(
      readEmf(line({ Turns: [1, 2.5] }, { Dimensions: [['service'], []], Metrics: [{ Name: 'Turns' }] })),
    ).toEqual([
      { ...turns([1, 2.5]), dimensions: { service: 'ai-agent' }, unit: 'None' },
      { ...turns([1, 2.5]), dimensions: {}, unit: 'None' },
    ]);
  });

  it.each([
    ['a sentence', 'turn ended'],
    ['another JSON line', '{"level":"INFO","message":"\\"_aws\\""}'],
    ['JSON that is cut off', '{"_aws":{"Timestamp":1,"CloudWatchMetrics":['],
    ['a list', '["_aws"]'],
    ['metadata without metrics', '{"_aws":{"Timestamp":1}}'],
  ])('leaves %s alone', (_what, text) => {
    expect(readEmf(text)).toBeUndefined();
  });

  it.each([
    ['no timestamp', line({}, {}, { Timestamp: 'now' })],
    ['directives that are no list', line({}, {}, { CloudWatchMetrics: {} })],
    ['a directive that is none', line({}, {}, { CloudWatchMetrics: [1] })],
    ['no namespace', line({}, { Namespace: '' })],
    ['metrics that are no list', line({}, { Metrics: {} })],
    ['a metric without a name', line({}, { Metrics: [{}] })],
    ['101 metrics', line({}, { Metrics: Array.from({ length: 101 }, () => ({ Name: 'Turns' })) })],
    ['a dimension without a value', line({}, { Dimensions: [['missing']] })],
    ['a dimension that is a number', line({ service: 1 })],
    ['31 dimensions', line({}, { Dimensions: [Array.from({ length: 31 }, () => 'service')] })],
    ['a value that is text', line({ Turns: '1' })],
    ['101 values', line({ Turns: Array.from({ length: 101 }, () => 1) })],
  ])('refuses %s', (_what, text) => {
    expect(() => readEmf(text)).toThrow(MalformedEmfError);
  });
});

describe('MetricStore', () => {
  it('adds up what has the same namespace, name and dimensions', () => {
    const store = new MetricStore();
    for (const values of [[4], [1, 3], [2]]) expect(store.add(turns(values))).toBe(true);
    store.add({ ...turns([9]), dimensions: { outcome: 'superseded', service: 'ai-agent' } });
    expect(store.list({ name: 'Turns' })).toEqual([
      expect.objectContaining({
        dimensions: turns([]).dimensions,
        count: 4,
        sum: 10,
        min: 1,
        max: 4,
        last: 2,
      }),
      expect.objectContaining({ count: 1, sum: 9, min: 9, max: 9, last: 9 }),
    ]);
    expect(store.list({ namespace: 'Other' })).toEqual([]);
  });

  it('refuses one metric too many, and goes on counting those it has', () => {
    const store = new MetricStore(1);
    store.add(turns([1]));
    expect(store.add({ ...turns([1]), name: 'Other' })).toBe(false);
    expect(store.add(turns([1]))).toBe(true);
    expect([store.refused, store.list().length, store.list()[0]?.sum]).toEqual([1, 1, 2]);
  });
});

describe('MetricLog', () => {
  function bench(most?: number) {
    const reports: string[] = [];
    const store = new MetricStore(most);
    const log = new MetricLog(store, (text) => reports.push(text));
    const take = (text: string, stream: 'stdout' | 'stderr' = 'stdout', functionName = 'sender') =>
      log.take({ functionName, line: text, stream });
    return { store, log, take, reports };
  }

  it('takes metrics out of standard output only, and leaves other lines', () => {
    const { store, take } = bench();
    expect([take(line()), take('turn ended'), take(line(), 'stderr')]).toEqual([true, false, false]);
    expect(store.list()).toMatchObject([{ count: 1 }]);
  });

  it('leaves a malformed line as a log line and reports the first of each function', () => {
    const { store, log, take, reports } = bench();
    const bad = line({ Turns: 'one' });
    expect([take(bad), take(bad), take(bad, 'stdout', 'receive')]).toEqual([false, false, false]);
    expect(reports).toEqual([
      expect.stringContaining('sender wrote'),
      expect.stringContaining('receive wrote'),
    ]);
    expect([log.malformed, store.list()]).toEqual([3, []]);
  });

  it('reports once that there are too many metrics', () => {
    const { store, take, reports } = bench(1);
    for (const outcome of ['a', 'b', 'c']) expect(take(line({ outcome }))).toBe(true);
    expect(reports).toEqual([expect.stringContaining('too many different metrics')]);
    expect(store.refused).toBe(2);
  });
});
