import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Billing } from '../billing/billing.ts';
import { billingRoutes } from '../billing/routes.ts';
import { serveFront } from '../front/server.ts';
import type { LocalServer } from '../http/listen.ts';
import { Telemetry } from './telemetry.ts';

const ROOT = '1-5759e988-bd862e3fe1be46a994272793';
const reports: string[] = [];
const billing = new Billing();
const telemetry = new Telemetry({ report: (line) => reports.push(line), onTrace: () => billing.traced() });
let front: LocalServer;

beforeAll(async () => {
  front = await serveFront({
    port: 0,
    routes: [...telemetry.routes(), ...billingRoutes(billing)],
    apis: [],
    onFault: (error) => reports.push(String(error)),
  });
  telemetry.addInvocation({
    functionName: 'sender',
    functionArn: 'arn',
    requestId: 'r',
    outcome: 'success',
    startedAtMs: 1000,
    durationMs: 40,
    traceHeader: `Root=${ROOT};Parent=00000000000000f1;Sampled=1`,
  });
  const CloudWatchMetrics = [
    { Namespace: 'Shop', Dimensions: [[]], Metrics: [{ Name: 'a' }, { Name: 'b' }] },
  ];
  const line = JSON.stringify({ _aws: { Timestamp: 1, CloudWatchMetrics }, a: 1, b: 2 });
  expect(telemetry.takeMetrics({ functionName: 'sender', line, stream: 'stdout' })).toBe(true);
});
afterAll(async () => {
  await front.close();
  expect(reports).toEqual([]);
});

async function ask(path: string, method = 'GET') {
  const response = await fetch(`${front.url}/_local/${path}`, { method });
  const text = await response.text();
  return { status: response.status, text, json: () => JSON.parse(text) as Record<string, unknown> };
}

describe('/_local/traces', () => {
  it('lists traces, and shows one as segments and as a tree', async () => {
    expect((await ask('traces')).json().items).toEqual([
      { trace_id: ROOT, start_time: 1, end_time: 1.04, segments: 2, functions: ['sender'], fault: false },
    ]);
    const one = (await ask(`traces/${ROOT}`)).json();
    expect(one.segments).toMatchObject([{ origin: 'AWS::Lambda' }, { origin: 'AWS::Lambda::Function' }]);
    expect(one.tree).toMatchObject([{ name: 'sender', children: [{ duration_ms: 40 }] }]);
    expect((await ask(`traces/${ROOT}?format=tree`)).text).toBe(
      '       0 ms  sender (AWS::Lambda)  40 ms\n       0 ms    sender (AWS::Lambda::Function)  40 ms\n',
    );
  });

  it.each([
    ['traces/1-00000000-000000000000000000000000', 404],
    ['traces/nonsense', 404],
    [`traces/${ROOT}?format=xml`, 400],
    ['traces?order_id=1', 400],
  ])('answers %s with %i', async (path, status) => {
    expect((await ask(path)).status).toBe(status);
  });
});

describe('/_local/metrics', () => {
  it('lists metrics, by name where asked', async () => {
    const all = (await ask('metrics')).json();
    expect(all).toMatchObject({ items: [{ name: 'a' }, { name: 'b', sum: 2 }], malformed: 0, refused: 0 });
    expect((await ask('metrics?namespace=Shop&name=b')).json().items).toMatchObject([{ name: 'b' }]);
    expect((await ask('metrics?namespace=Other')).json().items).toEqual([]);
    expect((await ask('metrics?metric=b')).status).toBe(400);
  });
});

describe('/_local/billing', () => {
  it('shows what was counted, and begins anew', async () => {
    expect((await ask('billing')).json()).toMatchObject({
      region: 'us-east-1',
      items: [{ service: 'xray', operation: 'record', requests: 1, units: 1, usd: 0.000005 }],
    });
    expect((await ask('billing?region=sa-east-1')).json()).toMatchObject({ total_usd: 0 });
    expect((await ask('billing', 'DELETE')).status).toBe(204);
    expect((await ask('billing')).json().items).toEqual([]);
  });

  it('refuses a region without prices, and other methods', async () => {
    expect((await ask('billing?region=mars-1')).status).toBe(400);
    expect((await ask('billing', 'POST')).status).toBe(405);
  });
});
