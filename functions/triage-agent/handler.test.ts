import type { Context } from 'aws-lambda';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { commitTurn } from '#core/conversation/turn/commit-turn.ts';
import { TENANT } from '#core/triage/triage.fixture.ts';
import { TRIAGE_AGENT } from '#core/triage/triage-agent.ts';
import type { Decided } from '#core/triage/triage-ports.ts';
import { record } from '#platform/batch/fifo-batch.fixture.ts';
import { noTrace } from '#platform/runtime/tracer.ts';
import { TurnBench } from '../../test/benches/turn.fixture.ts';
import { startConversationsTable, type TestTable } from '../../test/support/conversations-table.ts';
import { createHandler } from './handler.ts';
import { TROUBLE } from './names.ts';

let table: TestTable;
let bench: TurnBench;
let decided: Decided;

beforeEach(async () => {
  table = await startConversationsTable();
  bench = new TurnBench(table);
  decided = { kind: 'none' };
});
afterEach(() => table.close());

/** A customer's message, as one batch of the function. */
async function handle(body: string): Promise<void> {
  const command = await bench.receive(body, { ms: 10_000, policy: { entry: { status: 'pending' } } });
  const handler = createHandler({
    log: bench.log,
    metrics: bench.metrics,
    trace: { ...noTrace, annotate: (name, value) => void bench.annotations.push([name, value]) },
    queue: { deleteMessages: async () => undefined, changeVisibility: async () => undefined },
    settled: async () => undefined,
    deadLetters: { put: async () => undefined },
    triage: {
      ...bench.ports(),
      agent: TRIAGE_AGENT,
      commit: (seen, answer) => commitTurn(table, seen, answer, { author: 'triage', now: () => bench.nowMs }),
      findTenant: async () => TENANT,
      holidaysOf: async () => new Set(),
      decide: async () => decided,
    },
  });
  const Records = [
    record(command.conversation_id, command.idempotency_key, { body: JSON.stringify(command) }),
  ];
  await handler({ Records }, { getRemainingTimeInMillis: () => 30_000 } as Context);
}

it('says how it ended and how a queue was found, by ids and without words', async () => {
  await handle('um segredo');
  await handle('2');
  const ended = bench.log.lines.filter(({ message }) => message === 'turn ended');
  expect(ended.map(({ fields }) => fields)).toMatchObject([
    { outcome: 'answered', seq: 1, model: 'none' },
    { outcome: 'handed_over', seq: 2, reason: 'triage_number' },
  ]);
  expect(bench.annotations.at(-1)).toEqual(['outcome', 'handed_over']);
  expect(bench.metrics.troubles).toEqual([]);
  expect(JSON.stringify(bench.log.lines)).not.toContain('segredo');
});

it('a model that is down is told of in the log, one that refuses us calls people, and the customer is answered', async () => {
  const error = new Error('401');
  decided = { kind: 'no_help', reason: 'misconfigured', cause: error };
  await handle('quero uma coisa');
  expect(bench.metrics.troubles).toEqual([{ cause: TROUBLE.misconfigured.cause, tenantId: 'acme' }]);
  expect(bench.log.lines[0]).toMatchObject({ level: 'warn', fields: { reason: 'misconfigured', error } });
  expect(bench.outcomes()).toEqual(['answered']);
});
