import { createRequire } from 'node:module';
import { type ExpressionParser, remembering } from './parsed-expressions.ts';

/** One attribute value as it travels: binary values are base64 text. */
export interface AttributeValue {
  S?: string;
  N?: string;
  B?: string;
  BOOL?: boolean;
  NULL?: boolean;
  SS?: string[];
  NS?: string[];
  BS?: string[];
  L?: AttributeValue[];
  M?: Item;
}

/** An item, or its key, in DynamoDB's own JSON. */
export type Item = Record<string, AttributeValue>;

/** What dynalite keeps about a table: the body of DescribeTable. */
export interface TableRecord {
  TableName: string;
  TableArn: string;
  TableStatus: string;
  KeySchema: { AttributeName: string; KeyType: 'HASH' | 'RANGE' }[];
  AttributeDefinitions: { AttributeName: string; AttributeType: 'S' | 'N' | 'B' }[];
  [member: string]: unknown;
}

/** An input after dynalite checked it; `_condition` is the parsed ConditionExpression. */
export interface PreparedInput {
  TableName: string;
  Item?: Item;
  Key?: Item;
  ReturnValuesOnConditionCheckFailure?: string;
  _condition?: unknown;
  [member: string]: unknown;
}

export type NodeCallback<T = unknown> = (error?: Error | null, value?: T) => void;
/** Wraps a callback so that the lock is given up just before it is called. */
export type Release = (callback: NodeCallback) => NodeCallback;

/** A part of the LevelDB store, with its locks by key. */
export interface SubStore {
  get(key: string, callback: NodeCallback<unknown>): void;
  put(key: string, value: unknown, callback: NodeCallback): void;
  del(key: string, callback: NodeCallback): void;
  createValueStream(options: object): AsyncIterable<unknown>;
  lock(keys: string | string[], run: (release: Release) => void): void;
}

export interface TableStore extends SubStore {
  awsAccountId: string;
  awsRegion: string;
}

export type BatchOperation = { type: 'put'; key: string; value: unknown } | { type: 'del'; key: string };

/** Values of a range, in the order of their keys, as they were when it began. */
export interface ValueIterator {
  /** The next ones, at most so many; none at the end. */
  nextv(size: number): Promise<unknown[]>;
  close(): Promise<void>;
}

/** The whole LevelDB store; a batch is written completely or not at all. */
export interface LevelStore {
  values(options: object): ValueIterator;
  createValueStream(options: object): AsyncIterable<unknown>;
  open(): Promise<void>;
  put(key: string, value: unknown): Promise<void>;
  del(key: string): Promise<void>;
  batch(operations: BatchOperation[]): Promise<void>;
  iterator(range: { gte: string; lt: string }): AsyncIterable<[string, unknown]>;
}

export interface Store {
  db: LevelStore;
  tableDb: TableStore;
  lifecycleManager: { gracefulClose(): Promise<void> };
  getItemDb(table: string): SubStore;
  getIndexDb(type: string, table: string, index: string): SubStore;
  getTable(name: string, callback: NodeCallback<TableRecord>): void;
}

/** An error that dynalite wants answered; the body holds AWS's code and message. */
export interface DynaliteError extends Error {
  statusCode: number;
  body: { __type: string; message?: string; Message?: string };
}

export type Action = (store: Store, data: PreparedInput, callback: NodeCallback<unknown>) => void;

/** The declared members of an operation's input, in dynalite's own notation. */
export type InputTypes = Record<string, unknown>;

export interface ActionValidation {
  types: InputTypes;
  custom?: (data: PreparedInput, store: Store) => string | undefined;
}

interface DatabaseModule {
  create(options: {
    path?: string;
    createTableMs: number;
    deleteTableMs: number;
    updateTableMs: number;
  }): Store;
  createKey(item: Item, table: TableRecord): string;
  validateItem(item: Item, table: TableRecord): DynaliteError | null | undefined;
  validateKey(key: Item, table: TableRecord): DynaliteError | null | undefined;
  checkConditional(data: PreparedInput, existing: Item | undefined): DynaliteError | null | undefined;
  itemSize(item: Item): number;
}

interface ValidationModule {
  checkTypes(data: Record<string, unknown>, types: InputTypes): PreparedInput;
  checkValidations(
    data: PreparedInput,
    types: InputTypes,
    custom: ActionValidation['custom'],
    store: Store,
  ): void;
}

const require = createRequire(import.meta.url);

/**
 * What is kept in memory is kept as text. As bytes each small value holds on to the whole piece of 8 KB that Node cuts small
 * buffers from, and is encoded and decoded at each turn. Keys are ASCII, so their order is the same.
 */
const level: { MemoryLevel: new (options: object) => object } = require('memory-level');
level.MemoryLevel = class extends level.MemoryLevel {
  constructor(options: object) {
    super({ ...options, storeEncoding: 'utf8' });
  }
};

/** dynalite's storage and key encoding (version 4.0.0; the version is pinned because these are its insides). */
export const database: DatabaseModule = require('dynalite/db');

// Parsing was a quarter of what a call costs dynalite.
for (const name of ['conditionParser', 'projectionParser', 'updateParser']) {
  const parser: ExpressionParser = require(`dynalite/db/${name}`);
  parser.parse = remembering(parser);
}

/** dynalite's parameter checks and expression parser. */
export const validations: ValidationModule = require('dynalite/validations');

const ACTIONS = [
  'batchGetItem',
  'batchWriteItem',
  'createTable',
  'deleteItem',
  'deleteTable',
  'describeTable',
  'getItem',
  'listTables',
  'listTagsOfResource',
  'putItem',
  'query',
  'scan',
  'tagResource',
  'untagResource',
  'updateItem',
  'updateTable',
] as const;

export type ActionName = (typeof ACTIONS)[number];

function load<T>(folder: string): Record<ActionName, T> {
  const modules = ACTIONS.map((name) => [name, require(`dynalite/${folder}/${name}`)] as const);
  return Object.fromEntries(modules) as Record<ActionName, T>;
}

export const actions = load<Action>('actions');
export const actionValidations = load<ActionValidation>('validations');
