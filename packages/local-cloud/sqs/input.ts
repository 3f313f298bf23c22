import { invalidParameterValue, missingParameter } from './errors.ts';
import type { MessageAttribute, MessageAttributes } from './message-attributes.ts';

/** A request's parsed body, or one entry of a batch. */
export type Input = Record<string, unknown>;

/** Readers of one member each: they throw MissingParameter or InvalidParameterValue with the member's name. */
export function requiredString(input: Input, name: string): string {
  const value = optionalString(input, name);
  if (value === undefined || value === '') throw missingParameter(name);
  return value;
}

export function optionalString(input: Input, name: string): string | undefined {
  const value = input[name] ?? undefined;
  if (value !== undefined && typeof value !== 'string') throw wrongType(name, 'a string', value);
  return value;
}

export function requiredInteger(input: Input, name: string): number {
  const value = optionalInteger(input, name);
  if (value === undefined) throw missingParameter(name);
  return value;
}

export function optionalInteger(input: Input, name: string): number | undefined {
  const value = input[name] ?? undefined;
  if (value !== undefined && (typeof value !== 'number' || !Number.isInteger(value))) {
    throw wrongType(name, 'an integer', value);
  }
  return value;
}

export function stringList(input: Input, name: string): string[] {
  const value = input[name] ?? [];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
    throw wrongType(name, 'a list of strings', value);
  }
  return value;
}

export function stringMap(input: Input, name: string): Record<string, string> {
  const value = objectOf(input[name] ?? {}, name);
  for (const [key, item] of Object.entries(value)) {
    if (typeof item !== 'string') throw wrongType(`${name}.${key}`, 'a string', item);
  }
  return value as Record<string, string>;
}

export function entriesOf(input: Input): Input[] {
  const value = input.Entries ?? [];
  if (!Array.isArray(value)) throw wrongType('Entries', 'a list', value);
  return value.map((entry, index) => objectOf(entry, `Entries[${index}]`));
}

/** Reads message attributes or message system attributes. */
export function attributeMap(input: Input, name: string): MessageAttributes {
  const attributes: MessageAttributes = {};
  for (const [key, item] of Object.entries(objectOf(input[name] ?? {}, name))) {
    attributes[key] = attributeOf(objectOf(item, `${name}.${key}`));
  }
  return attributes;
}

function attributeOf(input: Input): MessageAttribute {
  const attribute: MessageAttribute = { DataType: requiredString(input, 'DataType') };
  const text = optionalString(input, 'StringValue');
  const binary = optionalString(input, 'BinaryValue');
  if (text !== undefined) attribute.StringValue = text;
  if (binary !== undefined) attribute.BinaryValue = binary;
  return attribute;
}

function objectOf(value: unknown, name: string): Input {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw wrongType(name, 'an object', value);
  }
  return value as Input;
}

function wrongType(name: string, expected: string, value: unknown): Error {
  return invalidParameterValue(`The parameter ${name} must be ${expected}, got ${JSON.stringify(value)}.`);
}
