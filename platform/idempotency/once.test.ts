import type { Context } from 'aws-lambda';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTable, type TestTable } from '../../test/support/conversations-table.ts';
import { createOnce, type Once } from './once.ts';

let table: TestTable;
let once: Once;
const done: string[] = [];
const of = { scope: ['acme', 'ana', 'reply'], key: 'k1', contents: 'Oi' };
const work = (body: string) => async () => {
  done.push(body);
  return { status: 201, body };
};

beforeEach(async () => {
  done.length = 0;
  table = await startTable('Idempotency');
  once = createOnce({ client: table.client, tableName: table.tableName, prefix: 'test', keptSeconds: 60 });
  once.onInvocation({ getRemainingTimeInMillis: () => 10_000 } as Context);
});
afterEach(() => table.close());

it('does it once, and answers a repetition with what was kept', async () => {
  expect(await once.do(of, work('first'))).toEqual({
    kind: 'done',
    answer: { status: 201, body: 'first' },
    replayed: false,
  });
  expect(await once.do(of, work('second'))).toEqual({
    kind: 'done',
    answer: { status: 201, body: 'first' },
    replayed: true,
  });
  expect(done).toEqual(['first']);
});

it('refuses the same key for something else', async () => {
  await once.do(of, work('first'));
  expect(await once.do({ ...of, contents: 'Tchau' }, work('second'))).toEqual({ kind: 'reused' });
});

it('a key is of its scope: another person’s is another one', async () => {
  await once.do(of, work('first'));
  await once.do({ ...of, scope: ['acme', 'bia', 'reply'] }, work('second'));
  expect(done).toEqual(['first', 'second']);
});

it('keeps nothing of what failed', async () => {
  const fails = async () => Promise.reject(new Error('failed'));
  await expect(once.do(of, fails)).rejects.toThrow('failed');
  expect(await once.do({ ...of, contents: 'Tchau' }, work('second'))).toMatchObject({ replayed: false });
});

it('says that it is being done', async () => {
  const inside = await once.do(of, async () => {
    const again = await once.do(of, work('second'));
    return { status: 200, body: again.kind };
  });
  expect(inside).toMatchObject({ answer: { body: 'in_progress' } });
  expect(done).toEqual([]);
});
