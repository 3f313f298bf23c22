import { describe, expect, it } from 'vitest';
import type { InvocationReport } from '../lambda/config.ts';
import { lambdaSegments } from './lambda-segments.ts';
import type { Segment } from './segment.ts';
import { TraceStore } from './trace-store.ts';
import { renderTrace, traceTree } from './trace-tree.ts';

const ROOT = '1-5759e988-bd862e3fe1be46a994272793';
const otherRoot = (n: number) => `1-5759e988-${String(n).padStart(24, '0')}`;

function report(more: Partial<InvocationReport> = {}): InvocationReport {
  return {
    functionName: 'sender',
    functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:sender',
    requestId: 'r-1',
    outcome: 'success',
    startedAtMs: 1_000_000,
    durationMs: 40,
    traceHeader: `Root=${ROOT};Parent=00000000000000f1;Sampled=1`,
    ...more,
  };
}

function counter(): () => string {
  let count = 0;
  return () => `00000000000000a${++count}`;
}

function segment(id: string, more: Partial<Segment> = {}): Segment {
  return { trace_id: ROOT, id, name: id, start_time: 1000, end_time: 1001, ...more };
}

describe('lambdaSegments', () => {
  it('makes the segment of the service and, below it, the one that the function hangs its own on', () => {
    const [service, fn, ...more] = lambdaSegments(report(), counter());
    expect(service).toMatchObject({
      trace_id: ROOT,
      id: '00000000000000a1',
      name: 'sender',
      origin: 'AWS::Lambda',
      start_time: 1000,
      end_time: 1000.04,
      aws: { request_id: 'r-1' },
    });
    expect(service).not.toHaveProperty('parent_id');
    expect(fn).toMatchObject({
      id: '00000000000000f1',
      parent_id: '00000000000000a1',
      origin: 'AWS::Lambda::Function',
    });
    expect(fn).not.toHaveProperty('subsegments');
    expect(more).toEqual([]);
  });

  it('goes on below the caller that the incoming header names', () => {
    const incomingTraceHeader = `Root=${ROOT};Parent=00000000000000c1;Sampled=1`;
    const [service] = lambdaSegments(report({ incomingTraceHeader }), counter());
    expect(service?.parent_id).toBe('00000000000000c1');
  });

  it('shows the initialisation of a cold start before the handler', () => {
    const [, fn] = lambdaSegments(report({ initDurationMs: 200 }), counter());
    expect(fn?.end_time).toBeCloseTo(1000.24);
    expect(fn?.subsegments).toEqual([
      { id: expect.any(String), name: 'Initialization', start_time: 1000, end_time: 1000.2 },
    ]);
  });

  it('marks an invocation that failed, with what failed', () => {
    const error = { errorType: 'TypeError', errorMessage: 'no', trace: [] };
    const [service, fn] = lambdaSegments(report({ outcome: 'error', error }), counter());
    expect([service?.fault, fn?.fault]).toEqual([true, true]);
    expect(fn?.cause).toMatchObject({ exceptions: [{ type: 'TypeError', message: 'no' }] });
    const [timedOut] = lambdaSegments(report({ outcome: 'timeout' }), counter());
    expect(timedOut?.cause).toMatchObject({ exceptions: [{ type: 'timeout' }] });
  });

  it('records nothing of an invocation that is not sampled', () => {
    expect(lambdaSegments(report({ traceHeader: `Root=${ROOT};Parent=00000000000000f1;Sampled=0` }))).toEqual(
      [],
    );
  });
});

describe('TraceStore', () => {
  it('collects the segments of a trace, by start, and sums it up', () => {
    const begun: string[] = [];
    const store = new TraceStore({ onTrace: (traceId) => begun.push(traceId) });
    store.add(segment('b', { start_time: 1002, end_time: 1005, origin: 'AWS::Lambda::Function' }));
    store.add(segment('a', { origin: 'AWS::Lambda::Function', fault: true }));
    expect(store.segments(ROOT)?.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(store.list()).toEqual([
      { trace_id: ROOT, start_time: 1000, end_time: 1005, segments: 2, functions: ['a', 'b'], fault: true },
    ]);
    expect(begun).toEqual([ROOT]);
    expect(store.segments(otherRoot(1))).toBeUndefined();
  });

  it('replaces a segment that was in progress', () => {
    const store = new TraceStore();
    store.add(segment('a', { end_time: undefined, in_progress: true }));
    store.add(segment('a', { end_time: 1003 }));
    expect(store.segments(ROOT)).toEqual([segment('a', { end_time: 1003 })]);
  });

  it('keeps the newest traces and the first segments of each', () => {
    const store = new TraceStore({ traces: 2, segmentsPerTrace: 2 });
    for (const n of [1, 2, 3]) store.add(segment('a', { trace_id: otherRoot(n) }));
    expect(store.list().map(({ trace_id }) => trace_id)).toEqual([otherRoot(2), otherRoot(3)]);
    for (const id of ['b', 'c']) store.add(segment(id, { trace_id: otherRoot(3) }));
    expect(store.segments(otherRoot(3))?.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(store.dropped).toBe(1);
  });
});

describe('traceTree', () => {
  const segments = [
    segment('service', { origin: 'AWS::Lambda', parent_id: 'who' }),
    segment('work', { parent_id: 'fn', start_time: 1000.5, annotations: { outcome: 'sent' } }),
    segment('fn', {
      parent_id: 'service',
      subsegments: [{ id: 'init', name: 'Initialization', start_time: 1000, end_time: 1000.25 }],
    }),
    segment('later', { parent_id: 'work', start_time: 1000.75, end_time: undefined, fault: true }),
  ];

  it('puts each one below its parent, embedded ones too, and one without a known parent at the top', () => {
    expect(traceTree(segments)).toMatchObject([
      {
        name: 'service',
        start_ms: 0,
        duration_ms: 1000,
        children: [
          {
            name: 'fn',
            children: [
              { name: 'Initialization', duration_ms: 250 },
              { name: 'work', start_ms: 500, children: [{ name: 'later', fault: true }] },
            ],
          },
        ],
      },
    ]);
  });

  it('is a text with a line for each, indented by level', () => {
    expect(renderTrace(traceTree(segments)).split('\n')).toEqual([
      '       0 ms  service (AWS::Lambda)  1000 ms',
      '       0 ms    fn  1000 ms',
      '       0 ms      Initialization  250 ms',
      '     500 ms      work  500 ms outcome=sent',
      '     750 ms        later  in progress  FAULT',
    ]);
  });

  it('ends also with segments that name each other as parents', () => {
    const tree = traceTree([segment('a', { parent_id: 'b' }), segment('b', { parent_id: 'a' })]);
    expect(tree).toMatchObject([{ name: 'b', children: [{ name: 'a', children: [] }] }]);
    expect(traceTree([segment('a', { parent_id: 'a' })])).toMatchObject([{ name: 'a', children: [] }]);
  });
});
