import type { Context } from 'aws-lambda';
import { expect, test, vi } from 'vitest';
import { invocation } from './invocation.ts';
import { recordingCount, recordingLog } from './recording.fixture.ts';
import { noTrace, type Trace } from './tracer.ts';

const context = { awsRequestId: 'r' } as Context;

function bench(flush: () => void = () => {}) {
  const log = recordingLog();
  const metrics = { ...recordingCount(), flush: vi.fn(flush) };
  const segments: string[] = [];
  const trace: Trace = {
    ...noTrace,
    inSegment: (name, work) => {
      segments.push(name);
      return work();
    },
  };
  return { log, metrics, segments, instruments: { log, metrics, trace } };
}

test('runs the handler in a segment of the function and then writes the metrics', async () => {
  const { metrics, segments, instruments } = bench();
  const handler = vi.fn(async (event: { n: number }) => {
    expect(metrics.flush).not.toHaveBeenCalled();
    return event.n + 1;
  });
  expect(await invocation('sender', handler, instruments)({ n: 1 }, context)).toBe(2);
  expect(handler).toHaveBeenCalledWith({ n: 1 }, context);
  expect(segments).toEqual(['## sender']);
  expect(metrics.flush).toHaveBeenCalledTimes(1);
});

test('writes the metrics also when the handler throws, at once or later', async () => {
  const { metrics, instruments } = bench();
  const later = invocation('sender', async () => Promise.reject(new Error('no')), instruments);
  const atOnce = invocation(
    'sender',
    () => {
      throw new Error('no');
    },
    instruments,
  );
  await expect(later({}, context)).rejects.toThrow('no');
  await expect(atOnce({}, context)).rejects.toThrow('no');
  expect(metrics.flush).toHaveBeenCalledTimes(2);
});

test('metrics that cannot be written spoil no result', async () => {
  const { log, instruments } = bench(() => {
    throw new Error('full');
  });
  expect(await invocation('sender', async () => 1, instruments)({}, context)).toBe(1);
  expect(log.lines).toMatchObject([{ level: 'error', message: 'metrics could not be written' }]);
});
