import { isDeepStrictEqual } from 'node:util';
import type { TransactItem } from './conditional-write.ts';
import { type Condition, Expressions, type Inside, isNested, type Name } from './expressions.ts';
import type { Key } from './key.ts';

/** What must hold when an item is written; all of it. */
export interface Conditions<Item extends object> {
  where?: ReadonlyArray<Condition<Item>>;
  /** `required`: the item is there. `new or`: it is not, or what else is asked for holds. */
  existing?: 'required' | 'new or';
}

/** How an item changes, and on which conditions. Undefined stands for an attribute that is missing. */
export interface ItemChange<Item extends object> extends Conditions<Item> {
  /** The item as it was read. */
  seen: Item;
  /** The item as wanted; what is as in `seen` is not written. Left out: as it was read. */
  next?: NoInfer<Item>;
  /** Attributes that are written whatever was read: others may have changed them and not what is asked for here. */
  overwrite?: Partial<NoInfer<Item>>;
  /** Parts of maps that are there, written whatever was read. */
  parts?: ReadonlyArray<readonly [Inside<NoInfer<Item>>, unknown]>;
  /** Attributes that must still be as they were read. */
  unchanged?: ReadonlyArray<Name<NoInfer<Item>>>;
}

type Fence<Item extends object> = Conditions<Item> & Partial<Pick<ItemChange<Item>, 'seen' | 'unchanged'>>;

/** A condition as DynamoDB takes it. */
export interface ItemCondition {
  ConditionExpression: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Record<string, unknown>;
}

/** A conditional update as DynamoDB takes it. */
export interface ItemUpdate extends ItemCondition {
  UpdateExpression: string;
}

/**
 * The difference between an item as it was read and as it is wanted, on the conditions under which it may be
 * written. What does not differ is left as others may have written it meanwhile.
 *
 * @returns undefined when there is nothing to write
 * @throws {TypeError} for a change without any condition: it would make an item of its own where there is none
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
 */
export function itemUpdate<Item extends object>(change: ItemChange<Item>): ItemUpdate | undefined {
  const written = [...Object.entries(differenceOf(change)), ...(change.parts ?? [])];
  if (written.length === 0) return undefined;
  const expressions = new Expressions();
  const ConditionExpression = conditionText(expressions, change);
  const set = written.flatMap(([path, value]) =>
    value === undefined ? [] : [`${expressions.path(path)} = ${expressions.value(value)}`],
  );
  const removed = written.flatMap(([path, value]) => (value === undefined ? [expressions.path(path)] : []));
  const clauses = [
    ...(set.length > 0 ? [`SET ${set.join(', ')}`] : []),
    ...(removed.length > 0 ? [`REMOVE ${removed.join(', ')}`] : []),
  ];
  return { UpdateExpression: clauses.join(' '), ConditionExpression, ...expressions.attributes() };
}

/** The conditions alone, for a put or a check. @throws {TypeError} when there are none */
export function itemCondition<Item extends object>(conditions: Fence<Item>): ItemCondition {
  const expressions = new Expressions();
  const ConditionExpression = conditionText(expressions, conditions);
  return { ConditionExpression, ...expressions.attributes() };
}

/** The change as part of a transaction; where there is nothing to write, its conditions are checked all the same. */
export function updateOrCheck<Item extends object>(
  TableName: string,
  Key: Key,
  change: ItemChange<Item>,
): TransactItem {
  const update = itemUpdate(change);
  return update
    ? { Update: { TableName, Key, ...update } }
    : { ConditionCheck: { TableName, Key, ...itemCondition(change) } };
}

function differenceOf<Item extends object>({ seen, next = seen, overwrite = {} }: ItemChange<Item>) {
  const [before, after] = [new Map(Object.entries(seen)), new Map<string, unknown>(Object.entries(next))];
  const names = new Set([...before.keys(), ...after.keys()]);
  const differing = [...names].filter((name) => !isSame(before.get(name), after.get(name)));
  return { ...Object.fromEntries(differing.map((name) => [name, after.get(name)])), ...overwrite };
}

/** Structurally; a name without a value is as good as none, inside of maps too. */
function isSame(one: unknown, other: unknown): boolean {
  if (!isNested(one) || !isNested(other)) return isDeepStrictEqual(one, other);
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [ones, others] = [new Map(Object.entries(one)), new Map(Object.entries(other))];
  return [...new Set([...ones.keys(), ...others.keys()])].every((key) =>
    isSame(ones.get(key), others.get(key)),
  );
}

function conditionText<Item extends object>(
  expressions: Expressions,
  { seen, unchanged = [], where = [], existing }: Fence<Item>,
): string {
  const same = unchanged.map((name) => [name, '=', seen?.[name]] as const);
  const tests = [...same, ...where].flatMap(([path, operator, value]) =>
    expressions.test(path, operator, value),
  );
  if (existing === 'required') tests.unshift('attribute_exists(pk)');
  if (tests.length === 0 && existing === undefined) throw new TypeError('a write must have a condition');
  const all = tests.join(' AND ');
  if (existing !== 'new or') return all;
  return all === '' ? 'attribute_not_exists(pk)' : `attribute_not_exists(pk) OR ${all}`;
}
