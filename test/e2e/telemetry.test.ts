import type { Runtime } from '@prosa/local-cloud/runtime';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LocalProsa } from '../../local/cli/start-local.ts';
import { consumedQueuesAreEmpty } from '../support/consumed-queues.ts';
import { startProsa } from '../support/start-prosa.ts';
import { until } from '../support/until.ts';

/** The webhook begins the trace, by a draw; what Lambda itself records begins with the next function. */
const ORDER = ['DispatchDispatcher', 'AiAgent', 'OutboundSender'];

type MetricSeries = ReturnType<Runtime['metrics']['list']>[number];
type BillingReport = ReturnType<Runtime['billing']['report']>;

/** A part of a trace with what it caused. */
interface TraceNode {
  name: string;
  origin?: string;
  children: TraceNode[];
}

let prosa: LocalProsa;
const lines: string[] = [];

beforeAll(async () => {
  prosa = await startProsa({
    maximumEnvironments: 1,
    statusDelayMs: 1,
    onLog: ({ line }) => lines.push(line),
  });
});
afterAll(() => prosa?.close());

async function get<T>(path: string): Promise<T> {
  const response = await fetch(`${prosa.runtime.url}/_local/${path}`);
  expect(response.status).toBe(200);
  return (await response.json()) as T;
}

/**
 * Sends a message and waits until its answer and all that follows from it is done. The fact of the answer may have another
 * trace: on a busy machine the status of what was sent comes before the sender has noted it, and the note is made then.
 *
 * @returns its trace id
 */
async function answer(text: string, from: string): Promise<string> {
  const sent = () => prosa.runtime.events({ detailType: 'outbox.message.sent' }).length;
  const before = sent();
  await prosa.say(text, { from });
  await until('the fact of the answer', () => sent() > before);
  await prosa.whatsapp.statusesDelivered();
  await until('empty queues', () => consumedQueuesAreEmpty(prosa.runtime.queues()));
  const traceId = String(
    prosa.runtime.events({ detailType: 'inbox.message.received' }).at(-1)?.detail.trace_id,
  );
  const segments = () => prosa.runtime.traces.segments(traceId) ?? [];
  const has = (part: string) => segments().some(({ name }) => name.includes(part));
  // What a function sends and what Lambda records of it come by two ways.
  await until('the last segments', () => ['## sender', ...ORDER].every(has));
  return traceId;
}

it('follows one message through all four functions in one trace, each below the one that caused it', async () => {
  const traceId = await answer('Bom dia', '5511933330000');
  const { tree } = await get<{ tree: TraceNode[] }>(`traces/${traceId}`);
  const [webhook, dispatcher, ...others] = tree;
  expect(webhook?.name).toBe('## webhook');
  expect(others).toEqual([]);
  const path: string[] = [];
  for (let node = dispatcher; node; node = node.children.find(({ origin }) => origin !== undefined)) {
    if (node.origin === 'AWS::Lambda::Function') path.push(node.name);
  }
  expect(path).toEqual(ORDER.map((name) => expect.stringContaining(name)));

  const text = await (await fetch(`${prosa.runtime.url}/_local/traces/${traceId}?format=tree`)).text();
  expect(text).toMatch(/## turn .* outcome=answered/);
  const { items } = await get<{ items: { trace_id: string }[] }>('traces?limit=1000');
  expect(items.map(({ trace_id }) => trace_id)).toContain(traceId);
  const unknown = await fetch(`${prosa.runtime.url}/_local/traces/1-00000000-000000000000000000000000`);
  expect(unknown.status).toBe(404);
});

it('adds up what the functions count, and does not print it', async () => {
  const of = async (name: string) => (await get<{ items: MetricSeries[] }>(`metrics?name=${name}`)).items;
  const before = (await of('AiAgentTurnsUnanswered'))[0];
  await answer('Vocês têm bolo?', '5511933330001');
  expect(await of('AiAgentTurnsUnanswered')).toEqual([
    {
      namespace: 'Prosa/local',
      name: 'AiAgentTurnsUnanswered',
      dimensions: { service: 'ai-agent' },
      unit: 'Count',
      count: (before?.count ?? 0) + 1,
      sum: 0,
      min: 0,
      max: 0,
      last: 0,
    },
  ]);
  expect(await of('NoSuchMetric')).toEqual([]);
  expect(lines.some((line) => line.includes('turn ended'))).toBe(true);
  expect(lines.filter((line) => line.includes('CloudWatchMetrics'))).toEqual([]);
});

it('counts what AWS would bill for one message, call by call', async () => {
  const reset = await fetch(`${prosa.runtime.url}/_local/billing`, { method: 'DELETE' });
  expect(reset.status).toBe(204);
  const before = prosa.runtime.sdkCalls();
  const events = prosa.runtime.events().length;
  await answer('Quanto custa?', '5511933330002');
  const report = await get<BillingReport>('billing');
  const requests = (service: string, operation: string) =>
    report.items
      .filter((row) => row.service === service && row.operation === operation)
      .reduce((sum, row) => sum + row.requests, 0);
  const units = (service: string, unit: string) =>
    report.items
      .filter((row) => row.service === service && row.unit === unit)
      .reduce((sum, row) => sum + row.units, 0);

  const called = prosa.runtime.sdkCalls().map(({ service, operation, count }) => {
    const earlier = before.find((one) => one.service === service && one.operation === operation)?.count ?? 0;
    return [service, operation, count - earlier] as const;
  });
  expect(called.filter(([, , count]) => count > 0).length).toBeGreaterThan(5);
  for (const [service, operation, count] of called) {
    expect([service, operation, requests(service, operation)]).toEqual([service, operation, count]);
  }

  // The four facts of an answered message, and that its ticket was opened. On a busy machine a caller may give up
  // waiting for what is carried out, and tell a fact again.
  const facts = prosa.runtime.events().slice(events);
  expect(new Set(facts.map(({ detail }) => detail.idempotency_key)).size).toBe(5);
  const received = facts.filter((fact) => fact['detail-type'] === 'inbox.message.received').length;
  const again = facts.length - 5;
  expect(requests('sqs', 'rule:SendMessage')).toBe(received);
  // Dispatch, turns and outbox; on a busy machine a status may go through a queue, too.
  expect(requests('sqs', 'mapping:ReceiveMessage')).toBeGreaterThanOrEqual(3);
  expect(requests('sqs', 'mapping:DeleteMessageBatch')).toBeGreaterThanOrEqual(3);
  expect(requests('sqs', 'mapping:DeleteMessageBatch')).toBeLessThanOrEqual(6 + again);
  expect(units('eventbridge', 'event of 64 KB')).toBe(facts.length);
  expect(requests('eventbridge', 'archive')).toBe(facts.length);
  // The message and the statuses of its answer.
  expect(units('http-api', 'request of 512 KB')).toBe(4);
  expect(units('lambda', 'invocation')).toBeGreaterThanOrEqual(7);
  expect(units('lambda', 'invocation')).toBeLessThanOrEqual(10 + again);
  expect(units('lambda', 'GB-second, arm64')).toBeGreaterThan(0);
  expect(units('dynamodb', 'write request unit')).toBeGreaterThan(8);
  expect(units('dynamodb', 'read request unit')).toBeGreaterThan(1);
  expect(units('logs', 'ingested byte')).toBeGreaterThan(1000);
  expect(units('logs', 'ingested byte')).toBeLessThan(3000);
  expect(report.total_usd).toBeGreaterThan(0.00002);
  expect(report.total_usd).toBeLessThan(0.0002);
  expect(report.unpriced).toEqual([]);
  const elsewhere = await get<BillingReport>('billing?region=sa-east-1');
  expect(elsewhere.unpriced).not.toEqual([]);
});
