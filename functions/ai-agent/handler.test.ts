import { afterEach, beforeEach, expect, it } from 'vitest';
import { answered, TurnBench } from '../../test/benches/turn.fixture.ts';
import { startConversationsTable, type TestTable } from '../../test/support/conversations-table.ts';
import { METRICS } from './names.ts';

let table: TestTable;
let bench: TurnBench;

beforeEach(async () => {
  table = await startConversationsTable();
  bench = new TurnBench(table);
});
afterEach(() => table.close());

it('counts outcome and model call, annotates the trace, and logs ids and no words', async () => {
  await bench.handle([await bench.receive('segredo')]);
  expect(bench.metrics.numbers).toEqual([
    { name: METRICS.modelCalls, value: 1, options: { tenantId: 'acme', dimensions: { result: 'answered' } } },
    { name: METRICS.modelDuration, value: 0, options: {} },
    { name: METRICS.ended, value: 1, options: { tenantId: 'acme' } },
    { name: METRICS.turns, value: 1, options: { tenantId: 'acme', dimensions: { outcome: 'answered' } } },
  ]);
  expect(bench.annotations).toEqual([
    ['conversation_id', 'cv_1'],
    ['outcome', 'answered'],
  ]);
  expect(bench.log.lines).toMatchObject([{ message: 'turn ended', fields: { outcome: 'answered', seq: 1 } }]);
  expect(JSON.stringify(bench.log.lines)).not.toContain('segredo');
});

it('says why the model was of no help', async () => {
  const error = new Error('500');
  bench.says.push(() => ({ kind: 'down', circuit: 'model#m', openUntil: bench.nowMs + 1, cause: error }));
  await bench.handle([await bench.receive('um')]);
  expect(bench.log.lines[0]).toMatchObject({ level: 'warn', fields: { reason: 'down', error } });
  expect(bench.outcomes()).toEqual(['parked']);
});

it('counts who got people because no answer of the model could be used', async () => {
  bench.says.push(() => ({ kind: 'malformed', cause: new Error('no JSON') }));
  bench.says.push(() => answered('', { action: 'handoff' }));
  await bench.handle([await bench.receive('um')]);
  await bench.handle([await bench.receive('dois', { conversationId: 'cv_2' })]);
  const counted = (name: string) => bench.metrics.numbers.filter((number) => number.name === name).length;
  expect([counted(METRICS.unanswered), counted(METRICS.ended)]).toEqual([1, 2]);
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
