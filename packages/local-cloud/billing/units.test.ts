import { describe, expect, it } from 'vitest';
import type { Item, TableRecord } from '../dynamodb/dynalite.ts';
import { billedChunks, HTTP_CHUNK_BYTES, MESSAGE_CHUNK_BYTES } from './chunks.ts';
import { itemBytes } from './item-size.ts';
import { keyedReadUnits, rangeReadUnits, readUnits } from './read-units.ts';
import { indexWrites, itemWriteUnits } from './write-units.ts';

const KB = 1024;

/** An item of exactly so many bytes. */
function item(bytes: number, more: Item = {}): Item {
  return { ...more, p: { S: 'x'.repeat(bytes - 1 - itemBytes(more)) } };
}

function table(indexes: object[] = []): TableRecord {
  return {
    TableName: 't',
    TableArn: 'arn',
    TableStatus: 'ACTIVE',
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [],
    GlobalSecondaryIndexes: indexes,
  };
}

/** @see https://aws.amazon.com/sqs/pricing/ and https://aws.amazon.com/api-gateway/pricing/ */
describe('billedChunks', () => {
  it.each([
    ['an empty payload', 0, MESSAGE_CHUNK_BYTES, 1],
    ['64 KB', 64 * KB, MESSAGE_CHUNK_BYTES, 1],
    ['64 KB and a byte', 64 * KB + 1, MESSAGE_CHUNK_BYTES, 2],
    ['256 KB', 256 * KB, MESSAGE_CHUNK_BYTES, 4],
    ['1 MB', 1024 * KB, MESSAGE_CHUNK_BYTES, 16],
    ['512 KB of HTTP', 512 * KB, HTTP_CHUNK_BYTES, 1],
    ['513 KB of HTTP', 513 * KB, HTTP_CHUNK_BYTES, 2],
  ])('bills %s', (_what, bytes, chunk, expected) => {
    expect(billedChunks(bytes, chunk)).toBe(expected);
  });
});

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
describe('itemBytes', () => {
  it.each<[string, Item, number]>([
    ['a string and its name', { name: { S: 'abc' } }, 4 + 3],
    ['UTF-8, in names too', { ção: { S: 'não' } }, 5 + 4],
    ['a number by two digits a byte and one more', { n: { N: '12345' } }, 1 + 3 + 1],
    ['a number without its outer zeroes', { n: { N: '-0.00120' } }, 1 + 1 + 1],
    ['zero', { n: { N: '0' } }, 1 + 1],
    ['a number with an exponent', { n: { N: '1.5e10' } }, 1 + 1 + 1],
    ['binary by its raw bytes', { b: { B: Buffer.alloc(10).toString('base64') } }, 1 + 10],
    ['null and booleans', { a: { NULL: true }, b: { BOOL: false } }, 2 + 2],
    ['sets', { s: { SS: ['ab', 'c'] }, n: { NS: ['12', '3'] }, b: { BS: ['AA=='] } }, 3 + 3 + 4 + 1],
    ['an empty list and an empty map', { l: { L: [] }, m: { M: {} } }, 2 + 6],
    ['a list: three bytes and one for each element', { l: { L: [{ S: 'ab' }, { S: 'c' }] } }, 1 + 3 + 2 + 3],
    ['a map inside a list', { l: { L: [{ M: { k: { S: 'v' } } }] } }, 1 + 3 + 1 + 3 + 1 + 2],
  ])('counts %s', (_what, value, bytes) => {
    expect(itemBytes(value)).toBe(bytes);
  });
});

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html#read-operation-consumption */
describe('read units', () => {
  it.each([
    ['a strongly consistent read of 8 KB', 8 * KB, 'strong', 2],
    ['an eventually consistent one', 8 * KB, 'eventual', 1],
    ['a transactional one', 8 * KB, 'transactional', 4],
    ['3,500 bytes like 4 KB', 3500, 'strong', 1],
    ['10 KB like 12 KB', 10 * KB, 'strong', 3],
    ['nothing', 0, 'eventual', 0.5],
  ] as const)('counts %s', (_what, bytes, consistency, units) => {
    expect(readUnits(bytes, consistency)).toBe(units);
  });

  it('rounds each item of a batch by itself: 1.5 KB and 6.5 KB are 12 KB', () => {
    expect(keyedReadUnits([item(1.5 * KB), item(6.5 * KB)], 'strong')).toBe(3);
    expect(keyedReadUnits([undefined, undefined], 'eventual')).toBe(1);
  });

  it('rounds the items of a query together: 40.8 KB are 44 KB', () => {
    const items = Array.from({ length: 10 }, () => item(4080));
    expect(rangeReadUnits(items, 'strong')).toBe(10);
    expect(rangeReadUnits([...items, item(1000)], 'strong')).toBe(11);
    expect(rangeReadUnits([], 'eventual')).toBe(0.5);
  });
});

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html#write-operation-consumption */
describe('itemWriteUnits', () => {
  const attempt = { table: table(), written: true };

  it.each([
    ['an item of 512 bytes', { after: item(512) }, 1],
    ['3.5 KB like 4 KB', { after: item(3.5 * KB) }, 4],
    ['the larger of before and after', { before: item(2 * KB), after: item(512) }, 2],
    ['a deleted item', { before: item(3 * KB) }, 3],
    ['deleting nothing', {}, 1],
    [
      'a failed condition by the larger of the existing and the offered item',
      { before: item(300 * KB), offered: item(310 * KB), written: false },
      310,
    ],
    ['a failed condition without an item', { written: false }, 1],
  ])('counts %s', (_what, more, units) => {
    expect(itemWriteUnits({ ...attempt, ...more })).toBe(units);
  });
});

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes */
describe('indexWrites', () => {
  const indexed = table([
    {
      IndexName: 'due',
      KeySchema: [{ AttributeName: 'due', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ]);
  const all = table([
    {
      IndexName: 'shop',
      KeySchema: [{ AttributeName: 'due', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'ALL' },
    },
  ]);
  const on = (due: string): Item => ({ pk: { S: '1' }, due: { S: due } });
  const off: Item = { pk: { S: '1' } };

  it.each([
    ['a new item that the index holds', { after: on('a') }, 1],
    ['a new item that it does not hold', { after: off }, 0],
    ['a changed key: one deletes, one puts', { before: on('a'), after: on('b') }, 2],
    ['an item that leaves the index', { before: on('a'), after: off }, 1],
    ['a deleted item', { before: on('a') }, 1],
    ['a change that the index does not hold', { before: on('a'), after: item(2 * KB, on('a')) }, 0],
    ['a write that did not take place', { before: on('a'), offered: on('b'), written: false }, 0],
  ])('counts %s', (_what, more, writes) => {
    expect(indexWrites({ table: indexed, written: true, ...more })).toEqual({ writes, units: writes });
  });

  it('counts one write by the larger entry when only projected attributes change', () => {
    const change = { before: item(3 * KB, on('a')), after: item(1 * KB, on('a')) };
    expect(indexWrites({ table: all, written: true, ...change })).toEqual({ writes: 1, units: 3 });
  });

  it('counts nothing when nothing changes, whatever prototype the items have', () => {
    const bare = <T extends object>(value: T) => Object.assign(Object.create(null) as T, value);
    const before = bare({ ...on('a'), pk: bare({ S: '1' }) });
    expect(indexWrites({ table: all, written: true, before, after: on('a') })).toEqual({
      writes: 0,
      units: 0,
    });
  });
});
