/** An attribute of an item. */
export type Name<Item> = keyof Item & string;

/** What is inside of an attribute: names of maps and positions in lists, from the item on. */
export type Inside<Item> = readonly [Name<Item>, string | number, ...(string | number)[]];

export type Operator = '=' | '>' | '<=' | 'missing or <' | 'in';

/**
 * What must hold of an attribute, or of something inside of one. `=` compares maps and lists by what they hold, and
 * with undefined asks that there is no such attribute; `missing or <` lets a value only grow.
 */
export type Condition<Item> =
  | {
      [N in Name<Item>]-?:
        | readonly [N, '=' | '>' | '<=' | 'missing or <', Item[N]]
        | readonly [N, 'in', ReadonlyArray<Item[N]>];
    }[Name<Item>]
  | readonly [Inside<Item>, '=', unknown]
  | readonly [Inside<Item>, 'in', readonly unknown[]];

/** A map or a list; sets and bytes are values. */
export function isNested(value: unknown): value is object {
  const isObject = typeof value === 'object' && value !== null;
  return isObject && !(value instanceof Set) && !ArrayBuffer.isView(value);
}

type Path = string | readonly (string | number)[];

/**
 * Collects what expressions of DynamoDB name. No name stands in an expression itself: more than 500 words are
 * reserved (`status`, `name`, `hours` …), and dots and dashes have a meaning.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ReservedWords.html
 */
export class Expressions {
  readonly #names = new Map<string, string>();
  readonly #values = new Map<string, unknown>();

  path(path: Path): string {
    const [first = '', ...rest] = [path].flat();
    return rest.reduce<string>(
      (text, part) => (typeof part === 'number' ? `${text}[${part}]` : `${text}.${this.#name(part)}`),
      this.#name(String(first)),
    );
  }

  value(value: unknown): string {
    const name = `:v${this.#values.size}`;
    this.#values.set(name, value);
    return name;
  }

  /** Conditions that hold together when the one does. */
  test(path: Path, operator: Operator, value: unknown): string[] {
    if (operator === '=') return this.#equal(path, value);
    const attribute = this.path(path);
    if (operator === 'in') {
      const values = Array.isArray(value) ? value.map((one) => this.value(one)) : [];
      return [`${attribute} IN (${values.join(', ')})`];
    }
    return operator === 'missing or <'
      ? [`(attribute_not_exists(${attribute}) OR ${attribute} < ${this.value(value)})`]
      : [`${attribute} ${operator} ${this.value(value)}`];
  }

  /** Names and values as a request takes them: left out where there are none. */
  attributes(): {
    ExpressionAttributeNames?: Record<string, string>;
    ExpressionAttributeValues?: Record<string, unknown>;
  } {
    return {
      ...(this.#names.size > 0 && {
        ExpressionAttributeNames: Object.fromEntries([...this.#names].map(([name, short]) => [short, name])),
      }),
      ...(this.#values.size > 0 && { ExpressionAttributeValues: Object.fromEntries(this.#values) }),
    };
  }

  #name(name: string): string {
    const short = this.#names.get(name) ?? `#n${this.#names.size}`;
    this.#names.set(name, short);
    return short;
  }

  /** Leaf by leaf: DynamoDB compares maps and lists with `=`, the engine of the local runtime does not. */
  #equal(path: Path, value: unknown): string[] {
    const attribute = this.path(path);
    if (value === undefined) return [`attribute_not_exists(${attribute})`];
    if (!isNested(value)) {
      return [`${attribute} = ${this.value(value)}`];
    }
    const parts = Object.entries(value).filter(([, part]) => part !== undefined);
    const isList = Array.isArray(value);
    return [
      `size(${attribute}) = ${this.value(parts.length)}`,
      // An empty text, map and list are all of size 0.
      ...(parts.length > 0 ? [] : [`attribute_type(${attribute}, ${this.value(isList ? 'L' : 'M')})`]),
      ...parts.flatMap(([key, part]) => this.#equal([path, isList ? Number(key) : key].flat(), part)),
    ];
  }
}
