import { afterEach, expect, test, vi } from 'vitest';
import { createMetrics } from './metrics.ts';

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

test('adds up a counter and writes it in the namespace of the environment', () => {
  const { metrics, flushed } = bench();
  metrics.count('Sent');
  metrics.count('Sent', 2);
  expect(flushed()).toMatchObject([
    {
      Sent: 3,
      service: 'sender',
      _aws: {
        CloudWatchMetrics: [
          { Namespace: 'prosa-test', Dimensions: [['service']], Metrics: [{ Name: 'Sent', Unit: 'Count' }] },
        ],
      },
    },
  ]);
});

test('the tenant is a property of the record, never a dimension', () => {
  const { metrics, flushed } = bench();
  metrics.count('Sent', 1, { tenantId: 'acme' });
  metrics.count('Sent', 4, { tenantId: 'globex' });
  metrics.count('Sent', 1, { tenantId: 'acme' });
  const records = flushed();
  expect(records).toMatchObject([
    { Sent: 2, tenant_id: 'acme' },
    { Sent: 4, tenant_id: 'globex' },
  ]);
  for (const record of records) expect(record._aws.CloudWatchMetrics[0].Dimensions).toEqual([['service']]);
  // @ts-expect-error a tenant is no dimension
  metrics.count('Sent', 1, { dimensions: { tenant_id: 'acme' } });
});

test('a closed set is a dimension of its own records only', () => {
  const { metrics, flushed } = bench();
  metrics.count('Turns', 1, { dimensions: { outcome: 'answered' } });
  metrics.count('Turns', 1, { dimensions: { outcome: 'superseded' } });
  metrics.count('Plain');
  const records = flushed();
  expect(records).toMatchObject([
    { Turns: 1, outcome: 'answered' },
    { Turns: 1, outcome: 'superseded' },
    { Plain: 1 },
  ]);
  expect(records.map((record) => record._aws.CloudWatchMetrics[0].Dimensions)).toEqual([
    [['service', 'outcome']],
    [['service', 'outcome']],
    [['service']],
  ]);
  expect(records[2]).not.toHaveProperty('outcome');
});

test('keeps every duration, in milliseconds', () => {
  const { metrics, flushed } = bench();
  metrics.duration('Model', 120);
  metrics.duration('Model', 80);
  const [record] = flushed();
  expect(record).toMatchObject({ Model: [120, 80] });
  expect(record._aws.CloudWatchMetrics[0].Metrics).toEqual([{ Name: 'Model', Unit: 'Milliseconds' }]);
});

test('more durations than one record holds are written in several', () => {
  const { metrics, flushed } = bench();
  for (let index = 0; index < 150; index++) metrics.duration('Model', index, { tenantId: 'acme' });
  const records = flushed();
  expect(records.flatMap((record) => record.Model)).toHaveLength(150);
  for (const record of records) expect(record.tenant_id).toBe('acme');
});

test('a second flush writes only what came since: nothing of the invocation before', () => {
  const { metrics, flushed } = bench();
  metrics.count('Sent', 1, { tenantId: 'acme', dimensions: { outcome: 'answered' } });
  expect(flushed()).toHaveLength(1);
  metrics.count('Sent');
  const [record] = flushed();
  expect(record).toMatchObject({ Sent: 1 });
  expect(record).not.toHaveProperty('tenant_id');
  expect(record).not.toHaveProperty('outcome');
});

test('a record that is refused does not leave its tenant to the next record', () => {
  const { metrics, flushed } = bench();
  const options = { tenantId: 'acme', dimensions: { outcome: 'answered' } };
  metrics.count('SameName', 1, options);
  metrics.duration('SameName', 1, options);
  expect(() => metrics.flush()).toThrow('SameName');
  metrics.count('Sent');
  const [record] = flushed();
  expect(record).not.toHaveProperty('tenant_id');
  expect(record).not.toHaveProperty('outcome');
});

test('nothing counted writes nothing', () => {
  const { metrics } = bench();
  const warn = vi.spyOn(console, 'warn');
  metrics.flush();
  expect(process.stdout.write).not.toHaveBeenCalled();
  expect(warn).not.toHaveBeenCalled();
});
