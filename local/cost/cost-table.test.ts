import { describe, expect, it } from 'vitest';
import { FUNCTIONS } from '../../lib/functions.ts';
import { costTable, totalOf } from './cost-table.ts';
import { renderCost } from './render-cost.ts';

const ASSUMED = {
  modelMs: 4_000,
  whatsappMs: 300,
  toolMs: 300,
  embeddingMs: 200,
  listenMs: 2_000,
  traceSample: 1,
  thrownAway: 20,
};
const AGENT_MB = FUNCTIONS['ai-agent'].memoryMb;
const DOLLARS_PER_GB_SECOND = 0.0000133334;

type Report = Parameters<typeof costTable>[0];

const report = (items: Report['items']): Report => ({
  ...{ region: 'us-east-1', since: '2026-11-30T00:00:00.000Z', items, total_usd: 0, services: {} },
  ...{ unpriced: [], assumptions: [] },
});

const lambda = (
  resource: string,
  requests: number,
  ms: number,
  memoryMb: number,
): Report['items'][number] => {
  const units = (ms / 1_000) * (memoryMb / 1_024);
  const unit = 'GB-second, arm64';
  return {
    service: 'lambda',
    operation: 'Invoke',
    resource,
    requests,
    units,
    unit,
    usd: units * DOLLARS_PER_GB_SECOND,
  };
};

describe('costTable', () => {
  it('adds to an agent’s time the model’s, and takes its share of a processor into account', () => {
    const [line] = costTable(report([lambda('prosa-AiAgentFunction1A', 10, 1_000, AGENT_MB)]), 10, ASSUMED);
    const seconds = 0.1 * (1_769 / AGENT_MB) + 4;
    const units = (seconds * AGENT_MB) / 1_024;
    expect(line).toMatchObject({ what: 'Lambda, ai-agent', units: expect.closeTo(units, 6) });
    expect(line?.usd).toBeCloseTo(units * DOLLARS_PER_GB_SECOND * 1_000_000, 3);
  });

  it('adds a fifth of the agent’s time where a call of the model is thrown away for one message in five', () => {
    const lines = costTable(report([lambda('prosa-AiAgentFunction1A', 10, 1_000, AGENT_MB)]), 10, ASSUMED);
    const [answers, thrown] = lines;
    expect(thrown?.what).toBe('Lambda, ai-agent, answers thrown away');
    expect(thrown?.usd).toBeCloseTo((answers?.usd ?? 0) / 5, 6);
  });

  it('counts traces by the sample of webhooks, not by what this machine records', () => {
    const items: Report['items'] = [
      {
        service: 'http-api',
        operation: 'request',
        requests: 40,
        units: 40,
        unit: 'request of 512 KB',
        usd: 0.00004,
      },
      { service: 'xray', operation: 'record', requests: 40, units: 40, unit: 'recorded trace', usd: 0.0002 },
    ];
    const traces = costTable(report(items), 10, ASSUMED).find(({ what }) => what === 'X-Ray, traces');
    expect(traces).toMatchObject({ units: 0.04, usd: expect.closeTo(0.2, 6) });
  });

  it('says unknown where there is no price, and leaves it out of the sum', () => {
    const unpriced = {
      service: 'sqs',
      operation: 'SendMessage',
      requests: 10,
      units: 10,
      unit: 'event of 64 KB',
      usd: null,
    } as const;
    const priced = lambda('prosa-ReceiptsFunction1A', 10, 100, 512);
    const lines = costTable(report([unpriced, priced]), 10, ASSUMED);
    expect(lines.find(({ what }) => what.startsWith('sqs'))?.usd).toBeUndefined();
    expect(totalOf(lines)).toBeCloseTo(lines[0]?.usd ?? 0, 9);
    const months = { idle: [], busy: [{ what: 'secrets', count: 2, usd: 0.8 }] };
    const more = {
      toolCall: lines,
      knowledge: { search: lines, imported: lines },
      media: { voice: lines, photo: lines },
    };
    const text = renderCost(lines, totalOf(lines), months, more, {
      ...ASSUMED,
      region: 'sa-east-1',
      asOf: new Date(0),
      messagesAMonth: 500_000,
    });
    expect(text).toContain(
      `With 500,000 messages a month, everything counted: ${(totalOf(lines) + 1.6).toFixed(2)}`,
    );
    expect(text).toContain(`A million calls of a tool add ${totalOf(lines).toFixed(2)}: `);
    expect(text).toContain(`voice notes they add ${totalOf(lines).toFixed(2)}: `);
    expect(text).toContain('| unknown |');
    expect(text).toContain('sum of what has a price');
  });

  it('refuses a function that it does not know', () => {
    expect(() => costTable(report([lambda('OtherFunction', 1, 1, 128)]), 1, ASSUMED)).toThrow(
      'OtherFunction',
    );
  });
});
