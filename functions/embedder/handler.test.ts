import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';
import { expect, it } from 'vitest';
import type { EmbeddingRecord } from '#core/knowledge/queue/embedding-records.ts';
import type { Priority } from '#core/knowledge/records.ts';
import { recordingCount, recordingLog } from '#platform/runtime/recording.fixture.ts';
import { noTrace } from '#platform/runtime/tracer.ts';
import { createHandler } from './handler.ts';

const JOB = {
  event: 'embeddings.job',
  event_id: '0b6e2a5e-6d0f-4a55-9d5e-0d7a5e1f0001',
  trace_id: '1-6745f2c0-0123456789abcdef01234567',
  span_id: '0123456789abcdef',
  tenant_id: 'acme',
  idempotency_key: 'embeddings.job:trocas:1:0',
  timestamp: '2026-11-30T12:00:00.000Z',
  occurred_at: '2026-11-30T12:00:00.000Z',
  version: 1,
  hops: 0,
  payload: { documentId: 'trocas', version: 1, job: 0, type: 'knowledge' },
};
const NOW = Date.UTC(2026, 10, 30, 12);

async function deliver(queue: Priority, body: string, work: (record: EmbeddingRecord) => Promise<void>) {
  const aside: Priority[] = [];
  const waits: [Priority, number][] = [];
  const deadlines: number[] = [];
  let settled = 0;
  const queueOf = (of: Priority) => ({
    name: `queue-${of}`,
    deadLetters: { put: async () => void aside.push(of) },
    queue: {
      changeVisibility: async (entries: { seconds: number }[]) => {
        for (const { seconds } of entries) waits.push([of, seconds]);
      },
    },
  });
  const handler = createHandler({
    ...{ log: recordingLog(), trace: noTrace, now: () => NOW },
    metrics: { ...recordingCount(), flush: () => undefined },
    queues: { live: queueOf('live'), bulk: queueOf('bulk') },
    work: (record, deadline) => {
      deadlines.push(deadline);
      return work(record);
    },
    settled: async () => {
      settled += 1;
    },
  });
  const record = {
    ...{ messageId: 'm1', receiptHandle: 'h1', body },
    attributes: { ApproximateReceiveCount: '1' },
    eventSourceARN: `arn:aws:sqs:sa-east-1:123456789012:queue-${queue}`,
  } as SQSRecord;
  const context = { getRemainingTimeInMillis: () => 120_000 } as Context;
  const { batchItemFailures } = await handler({ Records: [record] } as SQSEvent, context);
  return { failed: batchItemFailures.length, aside, waits, deadlines, settled };
}

it('works a job until shortly before its time is up, and waits until its cost is written', async () => {
  const worked: EmbeddingRecord[] = [];
  const end = await deliver('live', JSON.stringify(JOB), async (record) => void worked.push(record));
  expect(worked).toMatchObject([{ payload: { documentId: 'trocas', job: 0 } }]);
  expect(end).toMatchObject({ failed: 0, aside: [], deadlines: [NOW + 118_000], settled: 1 });
});

it.each(['live', 'bulk'] as const)(
  'what fails comes back within seconds to its own queue: %s',
  async (queue) => {
    const end = await deliver(queue, JSON.stringify(JOB), () => Promise.reject(new Error('503')));
    expect(end).toMatchObject({ failed: 1, settled: 1 });
    expect(end.waits).toEqual([[queue, expect.any(Number)]]);
    expect(end.waits[0]?.[1]).toBeLessThanOrEqual(2);
  },
);

it.each(['live', 'bulk'] as const)(
  'what cannot be read is among the dead letters of its own queue: %s',
  async (queue) => {
    const end = await deliver(queue, '{}', async () => undefined);
    expect(end).toMatchObject({ failed: 0, aside: [queue], settled: 0 });
  },
);
