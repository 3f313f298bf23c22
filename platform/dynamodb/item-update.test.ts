import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startConversationsTable, type TestTable } from '../../test/support/conversations-table.ts';
import { writeTransaction } from './conditional-write.ts';
import { type ItemChange, itemCondition, itemUpdate, updateOrCheck } from './item-update.ts';
import { updateItem } from './update-item.ts';

let table: TestTable;
beforeAll(async () => {
  table = await startConversationsTable();
});
afterAll(() => table.close());

type Item = Record<string, unknown>;

let count = 0;
const newKey = () => ({ pk: `item-${count++}`, sk: 'x' });

const put = (key: object, item: Item) =>
  table.client.send(new PutCommand({ TableName: table.tableName, Item: { ...item, ...key } }));

async function stored(key: { pk: string; sk: string }): Promise<Item | undefined> {
  const { Item } = await table.client.send(new GetCommand({ TableName: table.tableName, Key: key }));
  if (!Item) return undefined;
  const { pk: _pk, sk: _sk, ...item } = Item;
  return item;
}

/** Reserved words, and names that mean something else in an expression. */
const NAMES = ['status', 'name', 'hours', 'size', 'SET', 'a.b', 'x-y', 'list[0]', ':v0', '#n0', '__proto'];

const names = fc.constantFrom(...NAMES);
const leaf = fc.oneof(fc.string({ maxLength: 5 }), fc.integer(), fc.boolean(), fc.constant(null));
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(names, tie('value'), { maxKeys: 3 }),
  ),
}));
const items = fc.dictionary(names, fc.oneof(value, fc.constant(undefined)), { maxKeys: 6 });

/** As the table holds it. */
const compacted = (item: Item) =>
  Object.fromEntries(Object.entries(item).filter(([, one]) => one !== undefined));

describe('the difference', () => {
  it('makes the item that was read the one that is wanted, and leaves what others wrote beside it', async () => {
    await fc.assert(
      fc.asyncProperty(items, items, async (seen, next) => {
        const key = newKey();
        await put(key, { ...seen, beside: 'of another writer' });
        const change: ItemChange<Item> = { seen, next, unchanged: NAMES };
        const result = await updateItem(table, key, change);
        expect(result.kind).toBe('written');
        expect(await stored(key)).toEqual({ ...compacted(next), beside: 'of another writer' });
      }),
      { numRuns: 50 },
    );
  });

  it('is nothing between an item and itself, whatever stands for missing', () => {
    return fc.assert(
      fc.property(items, (item) => {
        const change = { seen: item, next: structuredClone(compacted(item)), unchanged: NAMES };
        expect(itemUpdate<Item>(change)).toBeUndefined();
        expect(
          itemUpdate<Item>({ seen: { deep: { a: undefined } }, next: { deep: {} }, unchanged: ['a'] }),
        ).toBe(undefined);
      }),
    );
  });

  it('names nothing of the item in its expressions', () => {
    const token =
      /^(SET|REMOVE|AND|OR|IN|=|<|>|<=|size|attribute_type|attribute_not_exists|#n\d+|:v\d+|\[\d+\])$/;
    return fc.assert(
      fc.property(items, items, (seen, next) => {
        const change: ItemChange<Item> = { seen, next, unchanged: NAMES };
        const { ConditionExpression, UpdateExpression = '' } = {
          ...itemCondition(change),
          ...itemUpdate(change),
        };
        const tokens = `${UpdateExpression} ${ConditionExpression}`.match(/\[\d+\]|[^\s(),.[\]]+/g) ?? [];
        for (const one of tokens) expect(one).toMatch(token);
      }),
    );
  });
});

describe('what must be unchanged', () => {
  it('refuses the write when it has changed, whatever it was and is', async () => {
    await fc.assert(
      fc.asyncProperty(items, names, value, async (seen, name, other) => {
        fc.pre(JSON.stringify(other) !== JSON.stringify(seen[name]));
        const key = newKey();
        const now = { ...compacted(seen), [name]: other };
        await put(key, now);
        const change: ItemChange<Item> = { seen, next: { ...seen, written: true }, unchanged: [name] };
        const result = await updateItem(table, key, change);
        expect(result).toEqual({ kind: 'refused', item: { ...now, ...key } });
        expect(await stored(key)).toEqual(now);
      }),
      { numRuns: 50 },
    );
  });

  it('refuses the write when it was missing and is there, or the other way round', async () => {
    const key = newKey();
    await put(key, { status: 'open' });
    const missing: ItemChange<Item> = { seen: {}, next: { hours: 1 }, unchanged: ['status'] };
    expect((await updateItem(table, key, missing)).kind).toBe('refused');
    const there: ItemChange<Item> = { seen: { name: 'a' }, next: { hours: 1 }, unchanged: ['name'] };
    expect((await updateItem(table, key, there)).kind).toBe('refused');
  });
});

interface Row {
  status: string;
  at?: number | undefined;
  hours?: number | undefined;
  told?: { times: Record<string, string>; rank: number } | undefined;
}

const row: Row = { status: 'open', at: 5 };

describe('a change', () => {
  const changeStored = async (before: Item | undefined, change: ItemChange<Row>) => {
    const key = newKey();
    if (before) await put(key, before);
    const { kind } = await updateItem(table, key, change);
    return { kind, item: await stored(key) };
  };

  it('overwrites what another writer changed since, where it is told to', async () => {
    const change = { seen: row, overwrite: { hours: undefined, at: 5 }, unchanged: ['status'] as const };
    const written = await changeStored({ status: 'open', at: 9, hours: 3 }, change);
    expect(written).toEqual({ kind: 'written', item: { status: 'open', at: 5 } });
  });

  it('writes parts of a map and asks for others', async () => {
    const change: ItemChange<Row> = {
      seen: row,
      parts: [
        [['told', 'times', 'read'], 'b'],
        [['told', 'rank'], 2],
      ],
      where: [
        [['told', 'rank'], 'in', [0, 1]],
        [['told', 'times', 'read'], '=', undefined],
      ],
    };
    const before = { told: { times: { sent: 'a' }, rank: 1 } };
    const after = { told: { times: { sent: 'a', read: 'b' }, rank: 2 } };
    expect(await changeStored(before, change)).toEqual({ kind: 'written', item: after });
    expect(await changeStored(after, change)).toEqual({ kind: 'refused', item: after });
    expect(await changeStored(undefined, change)).toEqual({ kind: 'refused', item: undefined });
  });

  it('lets a value only grow', async () => {
    const change: ItemChange<Row> = { seen: row, overwrite: { at: 7 }, where: [['at', 'missing or <', 7]] };
    expect(await changeStored({ at: 6 }, change)).toEqual({ kind: 'written', item: { at: 7 } });
    expect(await changeStored(undefined, change)).toEqual({ kind: 'written', item: { at: 7 } });
    expect((await changeStored({ at: 7 }, change)).kind).toBe('refused');
  });

  it.each([
    [['at', '>', 4], 'written'],
    [['at', '>', 5], 'refused'],
    [['at', '<=', 5], 'written'],
    [['at', '<=', 4], 'refused'],
    [['status', 'in', ['closed', 'open']], 'written'],
    [['status', 'in', ['closed']], 'refused'],
    [['hours', '>', 0], 'refused'],
  ] as const)('on the condition %j is %s', async (condition, kind) => {
    const change: ItemChange<Row> = { seen: row, overwrite: { hours: 1 }, where: [condition] };
    expect((await changeStored({ ...row }, change)).kind).toBe(kind);
  });

  it('makes no item where one is required, and any where it is new or as asked', async () => {
    const overwrite = { hours: 1 };
    expect((await changeStored(undefined, { seen: row, overwrite, existing: 'required' })).kind).toBe(
      'refused',
    );
    const change: ItemChange<Row> = {
      ...{ seen: row, overwrite, existing: 'new or' as const },
      where: [
        ['status', '=', 'open'],
        ['at', '=', 5],
      ],
    };
    expect((await changeStored(undefined, change)).kind).toBe('written');
    expect((await changeStored({ ...row }, change)).kind).toBe('written');
    expect((await changeStored({ status: 'open' }, change)).kind).toBe('refused');
  });

  it('without a difference still checks its conditions, alone and in a transaction', async () => {
    expect((await changeStored({ ...row }, { seen: row, unchanged: ['at'] })).kind).toBe('written');
    expect((await changeStored({ at: 6 }, { seen: row, unchanged: ['at'] })).kind).toBe('refused');
    const key = newKey();
    await put(key, { at: 6 });
    const { tableName, client } = table;
    const checked = updateOrCheck<Row>(tableName, key, { seen: row, next: { ...row }, unchanged: ['at'] });
    expect(Object.keys(checked)).toEqual(['ConditionCheck']);
    expect(await writeTransaction(client, [checked])).toMatchObject({ kind: 'refused' });
    const next = { ...row, at: undefined };
    const written = updateOrCheck<Row>(tableName, key, { seen: { ...row, at: 6 }, next, unchanged: ['at'] });
    expect(await writeTransaction(client, [written])).toEqual({ kind: 'written' });
    expect(await stored(key)).toEqual({});
  });

  it('without a condition is none', () => {
    expect(() => itemUpdate<Row>({ seen: row, overwrite: { at: 1 } })).toThrow(TypeError);
  });
});
