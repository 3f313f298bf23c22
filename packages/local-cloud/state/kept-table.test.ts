import type { CreateTableCommandInput, TableDescription } from '@aws-sdk/client-dynamodb';
import { expect, it } from 'vitest';
import { assertSameTable } from './kept-table.ts';

const wanted = {
  TableName: 'shop-Orders',
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
    { AttributeName: 'due', AttributeType: 'N' },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'byDue',
      KeySchema: [{ AttributeName: 'due', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['b', 'a'] },
    },
  ],
} satisfies CreateTableCommandInput;
const [index] = wanted.GlobalSecondaryIndexes;

const kept = (change: Partial<TableDescription> = {}): TableDescription => ({
  ...wanted,
  AttributeDefinitions: [...wanted.AttributeDefinitions].reverse(),
  GlobalSecondaryIndexes: [
    { ...index, Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['a', 'b'] }, ItemCount: 5 },
  ],
  TableStatus: 'ACTIVE',
  ...change,
});

it('takes a table with the same keys and indexes, in whatever order they are told', () => {
  expect(() => assertSameTable(kept(), wanted)).not.toThrow();
});

it.each([
  [
    'the key',
    { KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }] },
    'with key (pk S), the templates have (pk S, sk S)',
  ],
  [
    'the type of a key',
    {
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'N' },
        ...wanted.AttributeDefinitions.slice(1),
      ],
    },
    'with key (pk N, sk S), the templates have (pk S, sk S)',
  ],
  [
    'a missing index',
    { GlobalSecondaryIndexes: [] },
    'with index byDue: none, the templates have global (due N) INCLUDE a b',
  ],
  [
    'another projection',
    { GlobalSecondaryIndexes: [{ ...index, Projection: { ProjectionType: 'ALL' } }] },
    'with index byDue: global (due N) ALL, the templates have global (due N) INCLUDE a b',
  ],
  [
    'an index that is not wanted',
    { LocalSecondaryIndexes: [{ ...index, IndexName: 'old' }] },
    'with index old: local (due N) INCLUDE a b, the templates have none',
  ],
  ['a table that a killed run had only begun', { TableStatus: 'CREATING' }, 'in status CREATING'],
] as [string, Partial<TableDescription>, string][])('refuses %s in one line', (_what, change, reason) => {
  expect(() => assertSameTable(kept(change), wanted)).toThrow(
    `the data folder holds table shop-Orders ${reason}; a table is not converted: choose another folder with --data, or delete this one`,
  );
});
