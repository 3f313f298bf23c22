import { afterEach, beforeEach, expect, it } from 'vitest';
import { startConversationsTable, type TestTable } from '../../test/support/conversations-table.ts';
import { createRequestLedger } from './request-ledger.ts';

let table: TestTable;
beforeEach(async () => {
  table = await startConversationsTable();
});
afterEach(() => table.close());

it('a later receive reads what was spent', async () => {
  const ids = { tenant_id: 'acme', conversation_id: 'cv_1' };
  const ledger = (turn: string) => createRequestLedger(table, ids, turn, () => 0);
  const spent = {
    requests: 2,
    tokens: { uncached: 5, cached: 0, cache_write: 0, output: 1, reasoning: 3 },
  };
  expect(await ledger('tn_1').read()).toBeUndefined();
  await ledger('tn_1').write(spent);
  expect(await ledger('tn_1').read()).toEqual(spent);
  expect(await ledger('tn_2').read()).toBeUndefined();
});
