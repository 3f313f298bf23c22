import type { AwsCallListener } from '../http/aws-call.ts';
import { type AwsOperation, serveAwsJson } from '../http/aws-json.ts';
import type { LocalServer } from '../http/listen.ts';
import { invalidParameter } from './errors.ts';
import {
  GenerateSecretStringError,
  type GenerateSecretStringOptions,
  generateSecretString,
} from './generate-secret-string.ts';
import type {
  CreateSecretInput,
  DeleteSecretInput,
  PutSecretValueInput,
  UpdateSecretInput,
} from './input.ts';
import { pageOfSecrets } from './list-secrets.ts';
import { labelledVersions, type Secret, type SecretVersion } from './secret.ts';
import { SecretStore } from './store.ts';

/** A parsed input whose members the store checks itself. */
type Input = Record<string, unknown>;

/**
 * Serves Secrets Manager on 127.0.0.1. Rotation, replication and resource policies are missing and
 * answered as unknown.
 *
 * @param store an empty one by default
 * @param options.settled resolves when every change so far is kept; no change is answered before
 * @throws {PortInUseError}
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Operations.html
 */
export function serveSecretsManager(
  store = new SecretStore(),
  options: { port?: number; onCall?: AwsCallListener; settled?: () => Promise<void> } = {},
): Promise<LocalServer> {
  return serveAwsJson(
    {
      service: 'secretsmanager',
      jsonVersion: '1.1',
      // Secrets Manager sends the bare name of an error.
      errorNamespace: '',
      operations: secretsManagerOperations(store),
      ...(options.onCall && { onCall: options.onCall }),
      ...(options.settled && { settled: options.settled }),
    },
    options.port,
  );
}

function secretsManagerOperations(store: SecretStore): Record<string, AwsOperation> {
  return {
    CreateSecret: (input) => {
      const { secret, version } = store.create(input as Input & CreateSecretInput);
      return { ...identity(secret), ...(version && { VersionId: version.id }) };
    },
    GetSecretValue: (input) => {
      const { SecretId, ...select } = input as Input & { SecretId: string };
      const { secret, version } = store.get(SecretId, select);
      return { ...identity(secret), ...value(version), CreatedDate: seconds(version.createdMs) };
    },
    PutSecretValue: (input) => {
      const { secret, version } = store.put(input as Input & PutSecretValueInput);
      return { ...identity(secret), VersionId: version.id, VersionStages: version.stages };
    },
    UpdateSecret: (input) => {
      const { secret, version } = store.update(input as Input & UpdateSecretInput);
      return { ...identity(secret), ...(version && { VersionId: version.id }) };
    },
    DescribeSecret: ({ SecretId }) => {
      const secret = store.describe(SecretId as string);
      return { ...description(secret), VersionIdsToStages: labelledVersions(secret) };
    },
    DeleteSecret: (input) => {
      const { name, arn, deletedMs } = store.delete(input as Input & DeleteSecretInput);
      return { ARN: arn, Name: name, DeletionDate: seconds(deletedMs) };
    },
    RestoreSecret: ({ SecretId }) => identity(store.undelete(SecretId as string)),
    ListSecrets: (input) => {
      const secrets = store.list({ includePlannedDeletion: input.IncludePlannedDeletion === true });
      const { page, next } = pageOfSecrets(secrets, input);
      const SecretList = page.map((secret) => ({
        ...description(secret),
        SecretVersionsToStages: labelledVersions(secret),
      }));
      return { SecretList, ...(next !== undefined && { NextToken: next }) };
    },
    GetRandomPassword: (input) => ({ RandomPassword: randomPassword(input) }),
  };
}

function identity({ arn, name }: Secret) {
  return { ARN: arn, Name: name };
}

function value({ id, stages, SecretString, SecretBinary }: SecretVersion) {
  return { VersionId: id, VersionStages: stages, SecretString, SecretBinary };
}

function description(secret: Secret) {
  return {
    ...identity(secret),
    Description: secret.description,
    KmsKeyId: secret.kmsKeyId,
    Tags: secret.tags,
    CreatedDate: seconds(secret.createdMs),
    LastChangedDate: seconds(secret.changedMs),
    LastAccessedDate: secret.accessedMs === undefined ? undefined : midnight(secret.accessedMs),
    DeletedDate: secret.deletedMs === undefined ? undefined : seconds(secret.deletedMs),
  };
}

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html */
function randomPassword(input: Input): string {
  try {
    const {
      SecretStringTemplate: _,
      GenerateStringKey: __,
      ...options
    } = input as GenerateSecretStringOptions;
    return generateSecretString(options);
  } catch (error) {
    if (error instanceof GenerateSecretStringError) throw invalidParameter(error.message);
    throw error;
  }
}

/** AWS JSON carries times as seconds since the epoch. */
function seconds(ms: number): number {
  return ms / 1000;
}

/** The last access is told as a day only. */
function midnight(ms: number): number {
  return Math.floor(ms / 86_400_000) * 86_400;
}
