import { AwsServiceError } from '@prosa/local-cloud/aws-call';
import { afterEach, expect, it } from 'vitest';
import { startConversationsTable, type TestTable } from '../../test/support/conversations-table.ts';
import { putOnce, writeTransaction } from './conditional-write.ts';

let table: TestTable | undefined;
afterEach(() => table?.close());

const put = (id: string) => putOnce('conversations', { pk: id, sk: 'x' });

/** Refuses the first `times` transactions with the given code. */
async function refusing(times: number, code: string): Promise<TestTable> {
  let left = times;
  table = await startConversationsTable(({ operation }) => {
    if (operation !== 'TransactWriteItems' || left-- <= 0) return;
    throw new AwsServiceError('TransactionCanceledException', `cancelled [${code}]`, {
      members: { CancellationReasons: [{ Code: code }] },
    });
  });
  return table;
}

it.each(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])(
  'does again after a pause what was cancelled by %s',
  async (code) => {
    const { client, items } = await refusing(3, code);
    const pauses: number[] = [];
    const result = await writeTransaction(client, [put('a')], async (attempt) => {
      pauses.push(attempt);
    });
    expect(result).toEqual({ kind: 'written' });
    expect(pauses).toEqual([1, 2, 3]);
    expect(await items()).toHaveLength(1);
  },
);

it('says conflict when it does not end, and has written nothing', async () => {
  const { client, items } = await refusing(99, 'TransactionConflict');
  expect(await writeTransaction(client, [put('a')], async () => undefined)).toEqual({ kind: 'conflict' });
  expect(await items()).toEqual([]);
});

it('tells which conditions did not hold and brings the items', async () => {
  const { client } = await refusing(0, '');
  await writeTransaction(client, [put('b')]);
  const result = await writeTransaction(client, [put('a'), put('b'), put('c')]);
  expect(result).toEqual({ kind: 'refused', failed: new Map([[1, { pk: 'b', sk: 'x' }]]) });
});

it('passes other reasons on', async () => {
  const { client } = await refusing(1, 'ValidationError');
  await expect(writeTransaction(client, [put('a')])).rejects.toMatchObject({
    name: 'TransactionCanceledException',
  });
});
