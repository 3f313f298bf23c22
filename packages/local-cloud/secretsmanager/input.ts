import { invalidParameter } from './errors.ts';
import type { SecretValue, Tag } from './secret.ts';

export interface CreateSecretInput extends SecretValue {
  Name: string;
  ClientRequestToken?: string;
  Description?: string;
  KmsKeyId?: string;
  Tags?: Tag[];
}

export interface PutSecretValueInput extends SecretValue {
  /** Name, ARN, or ARN without its random end. */
  SecretId: string;
  ClientRequestToken?: string;
  VersionStages?: string[];
}

export interface UpdateSecretInput extends SecretValue {
  SecretId: string;
  ClientRequestToken?: string;
  Description?: string;
  KmsKeyId?: string;
}

export interface DeleteSecretInput {
  SecretId: string;
  /** 7 to 30 days, 30 by default. */
  RecoveryWindowInDays?: number;
  ForceDeleteWithoutRecovery?: boolean;
}

const LARGEST_VALUE_BYTES = 65_536;

/**
 * Reads the value of a request; undefined when it carries none.
 *
 * @throws {AwsServiceError} InvalidParameterException
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html
 */
export function readValue(input: SecretValue): SecretValue | undefined {
  const { SecretString, SecretBinary } = input;
  if (SecretString != null && SecretBinary != null) {
    throw invalidParameter(
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  }
  const bytes =
    SecretBinary != null
      ? Buffer.byteLength(text('SecretBinary', SecretBinary), 'base64')
      : Buffer.byteLength(text('SecretString', SecretString ?? ''));
  if (bytes > LARGEST_VALUE_BYTES) {
    throw invalidParameter(`The secret value must be at most ${LARGEST_VALUE_BYTES} bytes.`);
  }
  if (SecretBinary != null) return { SecretBinary };
  return SecretString == null ? undefined : { SecretString };
}

/** @throws {AwsServiceError} InvalidParameterException */
export function readName(name: unknown): string {
  if (typeof name === 'string' && /^[\w/+=.@-]{1,512}$/.test(name)) return name;
  throw invalidParameter(
    'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@',
  );
}

/** The version id that a client asks for. @throws {AwsServiceError} InvalidParameterException */
export function readToken(token: unknown): string | undefined {
  if (token == null) return undefined;
  if (typeof token === 'string' && token.length >= 32 && token.length <= 64) return token;
  throw invalidParameter('ClientRequestToken must have 32 to 64 characters.');
}

/** @throws {AwsServiceError} InvalidParameterException */
export function readStages(stages: unknown): string[] | undefined {
  if (stages == null) return undefined;
  if (!Array.isArray(stages)) throw invalidParameter('VersionStages must be a list.');
  return stages.map((stage) => text('VersionStages', stage));
}

/** @throws {AwsServiceError} InvalidParameterException */
export function readTags(tags: unknown): Tag[] {
  if (tags == null) return [];
  if (!Array.isArray(tags)) throw invalidParameter('Tags must be a list.');
  return tags.map((tag: Partial<Tag> | null) => ({
    Key: text('Tags.Key', tag?.Key),
    Value: text('Tags.Value', tag?.Value ?? ''),
  }));
}

/** @throws {AwsServiceError} InvalidParameterException */
export function text(member: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw invalidParameter(`${member} must be a string.`);
}

/** A string that may be left out. @throws {AwsServiceError} InvalidParameterException */
export function optionalText(member: string, value: unknown): string | undefined {
  return value == null ? undefined : text(member, value);
}
