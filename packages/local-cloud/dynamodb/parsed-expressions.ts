/** What an expression may name, and what of it no expression of the request has named so far. */
export interface ExpressionContext {
  attrNames?: Record<string, string>;
  attrVals?: Record<string, object>;
  unusedAttrNames: Record<string, unknown>;
  unusedAttrVals: Record<string, unknown>;
}

/** One of dynalite's parsers. */
export interface ExpressionParser {
  /** What it makes of a text; another text, or what it throws, says what is wrong. */
  parse(text: string, options: { context: ExpressionContext }): unknown;
}

/** Stands for the value of that name. */
class Slot {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

interface Parsed {
  /** What the parser made, with slots where it put values. */
  form: unknown;
  names: readonly string[];
  values: readonly string[];
}

/** More than an application has; when they are reached it begins anew. */
const MOST_EXPRESSIONS = 1000;

/** These look into values; all else depends on no more than their types. */
const DEPENDS_ON_VALUES = /\bbetween\b|\battribute_type\b/i;

/**
 * A parser that remembers what it made of each text with these names and types of values, since an application has few
 * and says them again and again. Each caller gets a copy with its own values, because dynalite changes what it gets.
 * What is wrong with an expression is found anew each time.
 */
export function remembering(parser: ExpressionParser): ExpressionParser['parse'] {
  const parse = parser.parse;
  const known = new Map<string, Parsed>();
  return (text, options) => {
    const { context } = options;
    const { attrNames = {}, attrVals = {} } = context;
    if (DEPENDS_ON_VALUES.test(text)) return parse(text, options);
    const types = Object.entries(attrVals).map(([name, value]) => [name, ...Object.keys(value)]);
    const key = JSON.stringify([text, attrNames, types]);
    const before = known.get(key);
    if (before) {
      for (const name of before.names) delete context.unusedAttrNames[name];
      for (const name of before.values) delete context.unusedAttrVals[name];
      return filled(before.form, attrVals);
    }
    const unused = { unusedAttrNames: { ...attrNames }, unusedAttrVals: { ...attrVals } };
    const result = parse(text, { context: { ...context, ...unused } });
    const names = Object.keys(attrNames).filter((name) => !Object.hasOwn(unused.unusedAttrNames, name));
    const values = Object.keys(attrVals).filter((name) => !Object.hasOwn(unused.unusedAttrVals, name));
    for (const name of names) delete context.unusedAttrNames[name];
    for (const name of values) delete context.unusedAttrVals[name];
    if (typeof result === 'object') {
      if (known.size >= MOST_EXPRESSIONS) known.clear();
      const slots = new Map<unknown, Slot>(
        Object.entries(attrVals).map(([name, value]) => [value, new Slot(name)]),
      );
      known.set(key, { form: formOf(result, slots), names, values });
    }
    return result;
  };
}

function formOf(node: unknown, slots: ReadonlyMap<unknown, Slot>): unknown {
  return slots.get(node) ?? copyOf(node, (inner) => formOf(inner, slots));
}

function filled(node: unknown, values: Record<string, object>): unknown {
  return node instanceof Slot ? values[node.name] : copyOf(node, (inner) => filled(inner, values));
}

/** Some objects of a parser have no prototype. */
function copyOf(node: unknown, ofInner: (inner: unknown) => unknown): unknown {
  if (typeof node !== 'object' || node === null) return node;
  if (Array.isArray(node)) return node.map(ofInner);
  const copy = Object.create(Object.getPrototypeOf(node)) as Record<string, unknown>;
  for (const [name, inner] of Object.entries(node)) copy[name] = ofInner(inner);
  return copy;
}
