import { afterEach, beforeEach, expect, it } from 'vitest';
import { SHOP_TOOLS } from '#core/agent/tools/tools.fixture.ts';
import { answered, called, TENANT, TurnBench } from '../../test/benches/turn.fixture.ts';
import { startConversationsTable, type TestTable } from '../../test/support/conversations-table.ts';
import { TROUBLE, UNANSWERED } from './names.ts';

let table: TestTable;
let bench: TurnBench;

beforeEach(async () => {
  table = await startConversationsTable();
  bench = new TurnBench(table);
});
afterEach(() => table.close());

it('counts that it ended, annotates the trace, and logs ids and no words', async () => {
  await bench.handle([await bench.receive('segredo')]);
  expect(bench.metrics).toMatchObject({ troubles: [], shares: { [UNANSWERED]: [false] } });
  expect(bench.annotations).toEqual([
    ['conversation_id', 'cv_1'],
    ['outcome', 'answered'],
  ]);
  expect(bench.log.lines).toMatchObject([
    { message: 'turn ended', fields: { outcome: 'answered', seq: 1, durationMs: 0 } },
  ]);
  expect(JSON.stringify(bench.log.lines)).not.toContain('segredo');
});

it('says why the model was of no help', async () => {
  const error = new Error('500');
  bench.says.push(() => ({ kind: 'down', circuit: 'model#m', openUntil: bench.nowMs + 1, cause: error }));
  await bench.handle([await bench.receive('um')]);
  expect(bench.log.lines[0]).toMatchObject({ level: 'warn', fields: { reason: 'down', error } });
  expect(bench.outcomes()).toEqual(['parked']);
});

it('says why a tool could not be called', async () => {
  const error = new Error('no credentials');
  bench.tenant = { ...TENANT, tools: SHOP_TOOLS };
  bench.says.push(() => called(['erp_order', { number: '1' }]));
  bench.shop.ends.push(() => Promise.reject(error));
  await bench.handle([await bench.receive('um')]);
  expect(bench.log.lines[0]).toMatchObject({ level: 'warn', fields: { tool: 'erp_order', error } });
  expect(bench.outcomes()).toEqual(['answered']);
});

it('counts who got people because no answer of the model could be used', async () => {
  bench.says.push(() => ({ kind: 'malformed', cause: new Error('no JSON') }));
  bench.says.push(() => answered('', { action: 'handoff' }));
  await bench.handle([await bench.receive('um')]);
  await bench.handle([await bench.receive('dois', { conversationId: 'cv_2' })]);
  expect(bench.metrics.shares[UNANSWERED]).toEqual([true, false]);
});

it('calls people when a model refuses us, and says whose it is', async () => {
  bench.says.push(() => ({ kind: 'misconfigured', cause: new Error('401') }));
  await bench.handle([await bench.receive('um')]);
  expect(bench.metrics.troubles).toEqual([{ cause: TROUBLE.misconfigured.cause, tenantId: 'acme' }]);
});

it('a record that fails has no outcome and comes back', async () => {
  bench.says.push(() => ({ kind: 'down', circuit: 'model#m', cause: new Error('500') }));
  const command = await bench.receive('um');
  const { batchItemFailures } = await bench.handle([command]);
  expect(batchItemFailures).toEqual([{ itemIdentifier: command.idempotency_key }]);
  expect(bench.outcomes()).toEqual([]);
});

it('what is no command is put aside, and reported by its fields', async () => {
  const command = await bench.receive('um');
  const broken = { ...command, payload: { ...command.payload, seq: -1 } };
  const { batchItemFailures } = await bench.handle([broken]);
  expect([batchItemFailures, bench.putAside]).toEqual([[], [command.idempotency_key]]);
  expect(bench.log.lines[0]).toMatchObject({ fields: { issues: ['payload.seq: too_small'] } });
});
