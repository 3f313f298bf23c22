import { type Clock, systemClock } from '../clock.ts';
import { alreadyExists, invalidParameter, invalidRequest, notFound } from './errors.ts';
import {
  type CreateSecretInput,
  type DeleteSecretInput,
  optionalText,
  type PutSecretValueInput,
  readName,
  readStages,
  readTags,
  readToken,
  readValue,
  text,
  type UpdateSecretInput,
} from './input.ts';
import { type RandomInt, randomText, randomUuid, secureRandom } from './random.ts';
import { addVersion, CURRENT, type Secret, type SecretValue, type SecretVersion } from './secret.ts';
import { SecretDirectory } from './secret-directory.ts';

/** All secrets as plain JSON. */
export interface SecretsSnapshot {
  secrets: Secret[];
}

const DAY_MS = 86_400_000;
const DEFAULT_WINDOW_DAYS = 30;
const SUFFIX_LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/**
 * Secrets with their versions, in memory. Errors are `AwsServiceError`s with the codes of AWS; after an
 * error nothing has changed.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
 */
export class SecretStore {
  readonly #arnPrefix: string;
  readonly #clock: Clock;
  readonly #random: RandomInt;
  readonly #secrets: SecretDirectory;
  readonly #listeners = new Set<() => void>();

  constructor(options: { region?: string; accountId?: string; clock?: Clock; random?: RandomInt } = {}) {
    const { region = 'us-east-1', accountId = '000000000000' } = options;
    this.#arnPrefix = `arn:aws:secretsmanager:${region}:${accountId}:secret:`;
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? secureRandom;
    this.#secrets = new SecretDirectory(this.#clock);
  }

  /**
   * Creates a secret, with a first version when a value is given.
   *
   * @throws {AwsServiceError} ResourceExistsException, InvalidRequestException for a name that is marked for
   *   deletion, InvalidParameterException
   * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
   */
  create(input: CreateSecretInput): { secret: Secret; version?: SecretVersion } {
    const name = readName(input.Name);
    const value = readValue(input);
    const token = readToken(input.ClientRequestToken);
    const description = optionalText('Description', input.Description);
    const kmsKeyId = optionalText('KmsKeyId', input.KmsKeyId);
    const tags = readTags(input.Tags);
    const nowMs = this.#clock.now();
    const existing = this.#secrets.byName(name);
    if (existing) return this.#repeatedCreate(existing, token, value);
    const secret: Secret = {
      arn: this.#newArn(name),
      name,
      ...(description !== undefined && { description }),
      ...(kmsKeyId !== undefined && { kmsKeyId }),
      tags,
      createdMs: nowMs,
      changedMs: nowMs,
      versions: [],
    };
    const version = value && addVersion(secret, { id: token ?? randomUuid(this.#random), value, nowMs });
    this.#secrets.add(secret);
    this.#changed();
    return { secret: structuredClone(secret), ...(version && { version: structuredClone(version) }) };
  }

  /**
   * Finds a version by id, by staging label, or the current one.
   *
   * @throws {AwsServiceError} ResourceNotFoundException, InvalidRequestException when marked for deletion
   * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
   */
  get(
    secretId: string,
    select: { VersionId?: string; VersionStage?: string } = {},
  ): { secret: Secret; version: SecretVersion } {
    const secret = this.#live(secretId);
    const { VersionId, VersionStage = VersionId == null ? CURRENT : undefined } = select;
    const version = secret.versions.find(
      ({ id, stages }) =>
        (VersionId == null || id === VersionId) && (VersionStage == null || stages.includes(VersionStage)),
    );
    if (!version) {
      const wanted = VersionId == null ? `staging label: ${VersionStage}` : `VersionId: ${VersionId}`;
      throw notFound(`Secrets Manager can't find the specified secret value for ${wanted}`);
    }
    secret.accessedMs = this.#clock.now();
    return { secret: structuredClone(secret), version: structuredClone(version) };
  }

  /**
   * Adds a version, by default as the current one.
   *
   * @throws {AwsServiceError} ResourceNotFoundException, ResourceExistsException for a token that has
   *   another value, InvalidParameterException
   * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html
   */
  put(input: PutSecretValueInput): { secret: Secret; version: SecretVersion } {
    const value = readValue(input);
    const token = readToken(input.ClientRequestToken);
    const stages = readStages(input.VersionStages);
    const secret = this.#live(input.SecretId);
    if (!value) throw invalidRequest('You must provide either SecretString or SecretBinary.');
    const id = token ?? randomUuid(this.#random);
    const version = addVersion(secret, { id, value, stages, nowMs: this.#clock.now() });
    this.#changed();
    return { secret: structuredClone(secret), version: structuredClone(version) };
  }

  /**
   * Changes the description or the key, and adds a current version when a value is given.
   *
   * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecret.html
   */
  update(input: UpdateSecretInput): { secret: Secret; version?: SecretVersion } {
    const value = readValue(input);
    const token = readToken(input.ClientRequestToken);
    const description = optionalText('Description', input.Description);
    const kmsKeyId = optionalText('KmsKeyId', input.KmsKeyId);
    const secret = this.#live(input.SecretId);
    const nowMs = this.#clock.now();
    const version = value && addVersion(secret, { id: token ?? randomUuid(this.#random), value, nowMs });
    if (description !== undefined) secret.description = description;
    if (kmsKeyId !== undefined) secret.kmsKeyId = kmsKeyId;
    secret.changedMs = nowMs;
    this.#changed();
    return { secret: structuredClone(secret), ...(version && { version: structuredClone(version) }) };
  }

  /** Finds a secret, also one that is marked for deletion. @throws {AwsServiceError} ResourceNotFoundException */
  describe(secretId: string): Secret {
    return structuredClone(this.#secrets.find(secretId));
  }

  /**
   * Marks a secret for deletion, or deletes it at once.
   *
   * @returns the secret's name and ARN, and when it is or will be gone
   * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html
   */
  delete(input: DeleteSecretInput): { name: string; arn: string; deletedMs: number } {
    const { RecoveryWindowInDays: days, ForceDeleteWithoutRecovery: force } = input;
    if (force && days != null) {
      throw invalidParameter(
        "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
      );
    }
    if (days != null && !(Number.isInteger(days) && days >= 7 && days <= 30)) {
      throw invalidParameter('The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).');
    }
    const nowMs = this.#clock.now();
    if (force) return this.#remove(text('SecretId', input.SecretId), nowMs);
    const secret = this.#live(input.SecretId);
    const deletedMs = nowMs + (days ?? DEFAULT_WINDOW_DAYS) * DAY_MS;
    secret.deletedMs = deletedMs;
    this.#changed();
    return { name: secret.name, arn: secret.arn, deletedMs };
  }

  /** Takes back a deletion. @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RestoreSecret.html */
  undelete(secretId: string): Secret {
    const secret = this.#secrets.find(secretId);
    delete secret.deletedMs;
    this.#changed();
    return structuredClone(secret);
  }

  /** Every secret, oldest first. */
  list(options: { includePlannedDeletion?: boolean } = {}): Secret[] {
    const wanted = ({ deletedMs }: Secret) => options.includePlannedDeletion || deletedMs === undefined;
    return structuredClone(this.#secrets.all().filter(wanted));
  }

  /** Everything as plain JSON, for {@link restore}. It holds the values themselves: keep it private. */
  snapshot(): SecretsSnapshot {
    return { secrets: this.list({ includePlannedDeletion: true }) };
  }

  /** Replaces everything by a snapshot. */
  restore(snapshot: SecretsSnapshot): void {
    this.#secrets.replaceAll(structuredClone(snapshot.secrets));
  }

  /** Calls `listener` after every change except the time of an access. @returns ends the subscription */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #repeatedCreate(
    secret: Secret,
    token: string | undefined,
    value: SecretValue | undefined,
  ): { secret: Secret; version: SecretVersion } {
    if (secret.deletedMs !== undefined) {
      throw invalidRequest(
        "You can't create this secret because a secret with this name is already scheduled for deletion.",
      );
    }
    const version = secret.versions.find(({ id }) => id === token);
    const same =
      version?.SecretString === value?.SecretString && version?.SecretBinary === value?.SecretBinary;
    if (!version || !same) {
      throw alreadyExists(`The operation failed because the secret ${secret.name} already exists.`);
    }
    return { secret: structuredClone(secret), version: structuredClone(version) };
  }

  /** Deletes at once. A secret that does not exist is no error, as on AWS. */
  #remove(secretId: string, deletedMs: number): { name: string; arn: string; deletedMs: number } {
    const secret = this.#secrets.lookup(secretId);
    if (!secret) return { name: secretId, arn: this.#newArn(secretId), deletedMs };
    this.#secrets.remove(secret);
    this.#changed();
    return { name: secret.name, arn: secret.arn, deletedMs };
  }

  #newArn(name: string): string {
    return `${this.#arnPrefix}${name}-${randomText(this.#random, 6, SUFFIX_LETTERS)}`;
  }

  #live(secretId: string): Secret {
    const secret = this.#secrets.find(secretId);
    if (secret.deletedMs === undefined) return secret;
    throw invalidRequest(
      "You can't perform this operation on the secret because it was marked for deletion.",
    );
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
