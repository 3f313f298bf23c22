import { getAttTarget, SUB_VARIABLE } from './references.ts';
import { isTemplateObject, type ResolvedValue, type TemplateObject, type TemplateValue } from './template.ts';

/** What an intrinsic function may ask of its template. Every function throws what `fail` makes. */
export interface IntrinsicScope {
  /** @returns undefined for `AWS::NoValue` */
  resolve(value: TemplateValue): ResolvedValue | undefined;
  /** Whether a named condition holds. */
  condition(name: string): boolean;
  /** What `Ref` gives. */
  reference(name: string): ResolvedValue | undefined;
  /** What `Fn::GetAtt` gives. */
  attribute(logicalId: string, attribute: string): ResolvedValue;
  /** The value that another stack exports. */
  exported(name: string): ResolvedValue | undefined;
  mappings: TemplateObject;
  fail(reason: string): Error;
}

type Intrinsic = (argument: TemplateValue, scope: IntrinsicScope) => ResolvedValue | undefined;

/**
 * The intrinsic functions by name.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
export const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, scope) => scope.reference(text(argument, 'Ref takes a name', scope)),

  'Fn::GetAtt': (argument, scope) => {
    const target = getAttTarget(argument);
    if (!target) throw scope.fail('Fn::GetAtt takes [logicalId, attribute]');
    return scope.attribute(target.logicalId, resolveText(target.attribute, 'the attribute', scope));
  },

  'Fn::Join': (argument, scope) => {
    const [delimiter, items] = list(argument, 2, 'Fn::Join takes [delimiter, [values]]', scope);
    if (typeof delimiter !== 'string') throw scope.fail('the delimiter of Fn::Join must be a string');
    return resolveList(items, 'the values of Fn::Join', scope)
      .map((item) => asText(item, 'a value of Fn::Join', scope))
      .join(delimiter);
  },

  'Fn::Sub': (argument, scope) => {
    const [template, variables] = Array.isArray(argument) ? argument : [argument, {}];
    const names = isTemplateObject(variables) ? variables : undefined;
    if (!names) throw scope.fail('the second part of Fn::Sub must be a mapping');
    return text(template, 'Fn::Sub takes a string', scope).replace(
      SUB_VARIABLE,
      (_, literal: string, name: string) => {
        if (literal) return `\${${name}}`;
        if (Object.hasOwn(names, name)) return resolveText(names[name], `variable ${name}`, scope);
        const dot = name.indexOf('.');
        const value =
          dot > 0 ? scope.attribute(name.slice(0, dot), name.slice(dot + 1)) : scope.reference(name);
        return asText(value, `\${${name}}`, scope);
      },
    );
  },

  'Fn::Select': (argument, scope) => {
    const [index, items] = list(argument, 2, 'Fn::Select takes [index, [values]]', scope);
    const position = Number(resolveText(index, 'the index', scope));
    const values = resolveList(items, 'the values of Fn::Select', scope);
    const selected = values[position];
    if (selected === undefined) {
      throw scope.fail(`index ${position} is outside the ${values.length} values of Fn::Select`);
    }
    return selected;
  },

  'Fn::Split': (argument, scope) => {
    const [delimiter, source] = list(argument, 2, 'Fn::Split takes [delimiter, string]', scope);
    if (typeof delimiter !== 'string' || delimiter === '') {
      throw scope.fail('the delimiter of Fn::Split must be a string that is not empty');
    }
    return resolveText(source, 'the source of Fn::Split', scope).split(delimiter);
  },

  'Fn::ImportValue': (argument, scope) => {
    const name = resolveText(argument, 'the name of Fn::ImportValue', scope);
    const value = scope.exported(name);
    if (value === undefined) throw scope.fail(`no stack created before this one exports ${name}`);
    return value;
  },

  'Fn::FindInMap': (argument, scope) => {
    const parts = list(argument, 3, 'Fn::FindInMap takes [map, key, key]', scope);
    const keys = parts.map((part) => resolveText(part, 'a key of Fn::FindInMap', scope));
    let found: TemplateValue | undefined = scope.mappings;
    for (const key of keys) {
      found = isTemplateObject(found) && Object.hasOwn(found, key) ? found[key] : undefined;
    }
    if (found === undefined) throw scope.fail(`there is no mapping ${keys.join('.')}`);
    return scope.resolve(found);
  },

  'Fn::If': (argument, scope) => {
    const [name, whenTrue, whenFalse] = list(argument, 3, 'Fn::If takes [condition, value, value]', scope);
    const chosen = scope.condition(text(name, 'Fn::If takes the name of a condition', scope));
    return scope.resolve((chosen ? whenTrue : whenFalse) ?? null);
  },
};

function text(value: TemplateValue | undefined, complaint: string, scope: IntrinsicScope): string {
  if (typeof value !== 'string') throw scope.fail(complaint);
  return value;
}

function list(
  value: TemplateValue,
  length: number,
  complaint: string,
  scope: IntrinsicScope,
): readonly TemplateValue[] {
  if (!Array.isArray(value) || value.length !== length) throw scope.fail(complaint);
  return value;
}

function resolveText(value: TemplateValue | undefined, what: string, scope: IntrinsicScope): string {
  return asText(value === undefined ? undefined : scope.resolve(value), what, scope);
}

function asText(value: ResolvedValue | undefined, what: string, scope: IntrinsicScope): string {
  if (value === undefined || value === null || typeof value === 'object') {
    throw scope.fail(`${what} must be a string, a number or a boolean`);
  }
  return String(value);
}

function resolveList(value: TemplateValue | undefined, what: string, scope: IntrinsicScope): ResolvedValue[] {
  const resolved = value === undefined ? undefined : scope.resolve(value);
  if (!Array.isArray(resolved)) throw scope.fail(`${what} must be a list`);
  return resolved;
}
