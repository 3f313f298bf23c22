import { describe, expect, it } from 'vitest';
import { parseBenchOptions } from './bench-options.ts';
import { benchReport, faultsOf, renderBench } from './bench-report.ts';
import { measure } from './measure.ts';
import type { Used } from './real-run.ts';

const answered = measure({
  messages: [1, 2].map((number) => ({ number, customer: 'a', postedAt: 0, acceptedAt: 10 })),
  calls: [1, 2].map((newest) => ({ newest, customer: 'a', askedAt: 20, answeredAt: 30 })),
  replies: [{ newest: 2, customer: 'a', at: 40, ledgerKey: 'cv_a#1' }],
  withPeople: new Map(),
  debounceMs: 0,
});

const USED: Used = {
  sdkCalls: { 'dynamodb.UpdateItem': 30, 'sqs.SendMessage': 10 },
  units: { 'dynamodb, write request unit': 50, 'dynamodb, read request unit': 13 },
  processes: new Map([
    [undefined, { environments: 1, cpuMs: 100, peakMb: 400 }],
    ['prosa-local-app-AiAgentFunction1A', { environments: 2, cpuMs: 60, peakMb: 160 }],
    ['prosa-local-app-WebhookFunction2B', { environments: 1, cpuMs: 40, peakMb: 130 }],
  ]),
  usd: { dynamodb: 0.01 },
  embeddings: { requests: 0, tokens: 0, failed: 0 },
  ...{ peakMb: 950, deadLetters: 0, reposted: 1, faults: { 'sqs redeliver': 3 } },
};

describe('a report of the bench', () => {
  it('tells what an answered message used, by function, and what was thrown away', () => {
    const report = benchReport(answered, parseBenchOptions([]), USED);
    expect(report.used).toMatchObject({
      ...{ sdkCallsPerMessage: 20, handlersCpuMsPerMessage: 50, runtimeCpuMsPerMessage: 50 },
      cpuMsPerMessage: { 'ai-agent': 30, webhook: 20 },
      environmentMb: { 'ai-agent': 160, webhook: 130 },
      environments: { 'ai-agent': 2, webhook: 1 },
    });
    const text = renderBench(report);
    expect(text).toContain('model calls 2, of which thrown away 1 (50.0 %)');
    expect(text).toContain('20.0 SDK calls, 25.0 WRU, 6.5 RRU');
    expect(text).toContain('faults that struck: sqs redeliver 3');
  });

  it('has figures of no function where environments are threads', () => {
    const processes = new Map([[undefined, { environments: 1, cpuMs: 100, peakMb: 400 }]]);
    const text = renderBench(benchReport(answered, parseBenchOptions(['--threads']), { ...USED, processes }));
    expect(text).toContain('CPU 50.0 ms with the emulator, which is not told apart');
  });

  it('says why people have customers', () => {
    const message = { number: 3, customer: 'b', postedAt: 0, acceptedAt: 10 };
    const withPeople = new Map([['b', 'model_failed']]);
    const left = measure({ messages: [message], calls: [], replies: [], withPeople, debounceMs: 0 });
    expect(renderBench(benchReport(left, parseBenchOptions([])))).toContain(
      'left to people 1 (model_failed 1), lost 0',
    );
  });

  it('tells nothing of what a run in virtual time used', () => {
    expect(benchReport(answered, parseBenchOptions(['--virtual'])).used).toBeUndefined();
  });
});

describe('faultsOf', () => {
  it('is empty when every message was answered once and in order', () => {
    expect(faultsOf(answered)).toEqual([]);
  });

  it('names whatever was lost, doubled or out of order', () => {
    expect(faultsOf({ ...answered, lost: 2, outOfOrder: 1 })).toEqual(['2 lost', '1 customers out of order']);
  });
});
