import type { Context } from 'aws-lambda';
import { expect, it } from 'vitest';
import type { DuePage } from '#core/conversation/watch/due-index.ts';
import { NOW, overdue, WatchBench } from '#core/conversation/watch/watch.fixture.ts';
import { watchHooks } from '#core/conversation/watch/watch-hooks.ts';
import { recordingCount, recordingLog } from '#platform/runtime/recording.fixture.ts';
import { noTrace } from '#platform/runtime/tracer.ts';
import { createHandler } from './handler.ts';
import { METRICS } from './names.ts';

const CONTEXT = { getRemainingTimeInMillis: () => 50_000 } as Context;

/** A handler over items that the index names, in shard 0, and conversations that the table has. */
function bench(items: DuePage['items'], fail?: Error) {
  const log = recordingLog();
  const metrics = { ...recordingCount(), flush: () => undefined };
  const ports = new WatchBench({ client: undefined as never, tableName: 'none' }).ports();
  const handler = createHandler({
    log,
    metrics,
    trace: noTrace,
    watch: {
      ...ports,
      ...watchHooks(log, metrics),
      index: {
        page: async (shard) => ({ items: shard === 0 ? items : [], next: undefined }),
        moveOn: async () => true,
      },
      conversations: {
        find: async (tenant_id, conversation_id) => {
          if (fail) throw fail;
          return overdue({ tenant_id, conversation_id });
        },
        findReply: async () => undefined,
      },
      store: {
        ...ports.store,
        claimWake: async (seen, { wakes }) => ({ ...seen, wakes }),
      },
    },
  });
  return { run: () => handler({}, CONTEXT), log, metrics };
}

const ITEM = { pk: 'T#acme#CV#cv_1', sk: 'STATE', due_at: NOW - 90_000 };

it('counts what was done, says how late it was, and logs ids', async () => {
  const { run, log, metrics } = bench([ITEM]);
  await run();
  expect(metrics.numbers).toEqual([
    { name: METRICS.turnsWoken, value: 1, options: { tenantId: 'acme' } },
    { name: METRICS.oldestDue, value: 90_000, options: {} },
  ]);
  expect(log.lines).toMatchObject([
    {
      context: { tenant_id: 'acme', conversation_id: 'cv_1', trace_id: expect.stringMatching(/^1-/) },
      fields: { outcome: 'turn_woken', seq: 1, attempt: 1 },
    },
  ]);
});

it('says zero when nothing is due, so that its silence can be heard', async () => {
  const { run, metrics } = bench([]);
  await run();
  expect(metrics.numbers).toEqual([{ name: METRICS.oldestDue, value: 0, options: {} }]);
});

it('fails only when every item failed', async () => {
  const all = bench([ITEM], new Error('away'));
  await expect(all.run()).rejects.toMatchObject({ name: 'WatchdogRunError' });
  expect(all.metrics.total(METRICS.failures)).toBe(1);
  expect(all.log.lines).toMatchObject([
    { level: 'error', context: { conversation_id: 'cv_1' }, fields: { kind: 'conversation' } },
  ]);
  const one = bench([ITEM, { pk: 'T#acme#X', sk: 'Y', due_at: NOW - 1 }], new Error('away'));
  await one.run();
  expect(one.metrics.total(METRICS.failures)).toBe(1);
  expect(one.metrics.total(METRICS.unknownItems)).toBe(1);
});
