import { afterEach, expect, test, vi } from 'vitest';
import { createMetrics, RINGS } from './metrics.ts';

const BANNED = { cause: 'account-restricted', ringsAt: 1 };
const FAILED = { cause: 'watchdog-failures', ringsAt: 5 };

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

function bench() {
  vi.stubEnv('POWERTOOLS_METRICS_NAMESPACE', 'prosa-test');
  const output: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    output.push(String(chunk));
    return true;
  });
  const metrics = createMetrics('sender');
  return {
    metrics,
    flushed() {
      output.length = 0;
      metrics.flush();
      return output.flatMap((chunk) => chunk.trim().split('\n')).map((line) => JSON.parse(line));
    },
  };
}

test('all troubles are one metric, in the namespace of the environment; cause and tenant stand beside it', () => {
  const { metrics, flushed } = bench();
  metrics.trouble(BANNED, 1, 'acme');
  metrics.trouble(BANNED, 1, 'globex');
  metrics.trouble(BANNED, 2, 'acme');
  metrics.trouble(FAILED);
  const records = flushed();
  expect(records).toMatchObject([
    { Trouble: 3 * RINGS, cause: 'account-restricted', tenant_id: 'acme', service: 'sender' },
    { Trouble: RINGS, cause: 'account-restricted', tenant_id: 'globex' },
    { Trouble: RINGS / 5, cause: 'watchdog-failures' },
  ]);
  expect(records[2]).not.toHaveProperty('tenant_id');
  for (const record of records) {
    expect(record._aws.CloudWatchMetrics).toEqual([
      { Namespace: 'prosa-test', Dimensions: [['service']], Metrics: [{ Name: 'Trouble', Unit: 'Count' }] },
    ]);
  }
});

test.each([1, 3, 5, 10, 50])('what calls people at time %i does so then, and not before', (ringsAt) => {
  const { metrics, flushed } = bench();
  const sum = (times: number) => {
    metrics.trouble({ cause: 'x', ringsAt }, times);
    return flushed()[0].Trouble;
  };
  expect(sum(ringsAt)).toBeGreaterThanOrEqual(RINGS);
  if (ringsAt > 1) expect(sum(ringsAt - 1)).toBeLessThan(RINGS);
});

test('a share is ones among zeros: their number and their mean are what an alarm needs', () => {
  const { metrics, flushed } = bench();
  for (const isPart of [false, true, false]) metrics.share('Unanswered', isPart);
  metrics.share('Failed', true);
  expect(flushed()).toMatchObject([{ Unanswered: [0, 1, 0] }, { Failed: 1 }]);
});

test('more values than one record holds are written in several', () => {
  const { metrics, flushed } = bench();
  for (let index = 0; index < 150; index++) metrics.share('Failed', index % 2 === 0);
  const values = flushed().flatMap((record) => record.Failed);
  expect(values).toHaveLength(150);
  expect(values.filter((value) => value === 1)).toHaveLength(75);
});

test('a second flush writes only what came since: nothing of the invocation before', () => {
  const { metrics, flushed } = bench();
  metrics.trouble(BANNED, 1, 'acme');
  expect(flushed()).toHaveLength(1);
  metrics.share('Failed', false);
  const [record, ...more] = flushed();
  expect(more).toEqual([]);
  expect(record).not.toHaveProperty('tenant_id');
  expect(record).not.toHaveProperty('cause');
});

test('nothing counted writes nothing', () => {
  const { metrics } = bench();
  const warn = vi.spyOn(console, 'warn');
  metrics.flush();
  expect(process.stdout.write).not.toHaveBeenCalled();
  expect(warn).not.toHaveBeenCalled();
});
