import { AwsServiceError } from '../http/aws-call.ts';

type Input = Record<string, unknown>;

/** Readers of a request's members that may be missing. @throws {AwsServiceError} SerializationException */
export const optional = {
  text: (input: Input, name: string) => read(input, name, 'string', isText),
  texts: (input: Input, name: string) => read(input, name, 'list of strings', isTexts),
};

/** Readers of a request's members that must be there. @throws {AwsServiceError} ValidationException too */
export const required = {
  text: (input: Input, name: string) => present(name, read(input, name, 'string', isText)),
  number: (input: Input, name: string) => present(name, read(input, name, 'number', isNumber)),
  structure: (input: Input, name: string) => present(name, read(input, name, 'structure', isStructure)),
};

function read<T>(
  input: Input,
  name: string,
  kind: string,
  isKind: (value: unknown) => value is T,
): T | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (!isKind(value)) throw new AwsServiceError('SerializationException', `${name} must be a ${kind}`);
  return value;
}

function present<T>(name: string, value: T | undefined): T {
  if (value !== undefined) return value;
  throw new AwsServiceError(
    'ValidationException',
    `1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`,
  );
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number';
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);
const isStructure = (value: unknown): value is Input =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
