import type { Context } from 'aws-lambda';
import { expect, it } from 'vitest';
import type { DuePage } from '#core/conversation/watch/due-index.ts';
import { NOW, overdue, WatchBench } from '#core/conversation/watch/watch.fixture.ts';
import { watchHooks } from '#core/conversation/watch/watch-hooks.ts';
import { recordingCount, recordingLog } from '#platform/runtime/recording.fixture.ts';
import { noTrace } from '#platform/runtime/tracer.ts';
import { createHandler } from './handler.ts';
import { TROUBLE } from './names.ts';

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
    lookAfterKnowledge: async () => undefined,
    expireTexts: async () => 0,
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
        findMessage: async () => undefined,
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

it('logs what was done by ids, and nobody is called', async () => {
  const { run, log, metrics } = bench([ITEM]);
  await run();
  expect(metrics.troubles).toEqual([]);
  expect(log.lines).toMatchObject([
    {
      context: { tenant_id: 'acme', conversation_id: 'cv_1', trace_id: expect.stringMatching(/^1-/) },
      fields: { outcome: 'turn_woken', seq: 1, attempt: 1 },
    },
  ]);
});

it.each([
  [299_000, 0],
  [300_000, 1],
])('calls people when something has been overdue for five minutes: %i ms', async (ms, times) => {
  const { run, metrics } = bench([{ ...ITEM, due_at: NOW - ms }]);
  await run();
  expect(metrics.timesOf(TROUBLE.overdue)).toBe(times);
});

it('is silent when nothing is due', async () => {
  const { run, log, metrics } = bench([]);
  await run();
  expect([metrics.troubles, log.lines]).toEqual([[], []]);
});

it('fails only when every item failed', async () => {
  const all = bench([ITEM], new Error('away'));
  await expect(all.run()).rejects.toMatchObject({ name: 'WatchdogRunError' });
  expect(all.metrics.troubles).toEqual([{ cause: 'watchdog-failures', tenantId: 'acme' }]);
  expect(all.log.lines).toMatchObject([
    { level: 'error', context: { conversation_id: 'cv_1' }, fields: { kind: 'conversation' } },
  ]);
  const one = bench([ITEM, { pk: 'T#acme#X', sk: 'Y', due_at: NOW - 1 }], new Error('away'));
  await one.run();
  expect(one.metrics.timesOf(TROUBLE.unknownItem)).toBe(2);
});
