import { alreadyExists, invalidParameter } from './errors.ts';

/** A secret's value: text, or bytes as base64; exactly one of the two. */
export interface SecretValue {
  SecretString?: string;
  SecretBinary?: string;
}

/** One version of a secret. */
export interface SecretVersion extends SecretValue {
  id: string;
  /** Staging labels such as AWSCURRENT; a version without any is kept but not listed. */
  stages: string[];
  createdMs: number;
}

/** A tag as the API spells it. */
export interface Tag {
  Key: string;
  Value: string;
}

/** A secret with its versions, oldest first: plain JSON. */
export interface Secret {
  arn: string;
  name: string;
  description?: string;
  kmsKeyId?: string;
  tags: Tag[];
  createdMs: number;
  changedMs: number;
  accessedMs?: number;
  /** When it will be gone; present only while it is marked for deletion. */
  deletedMs?: number;
  versions: SecretVersion[];
}

export const CURRENT = 'AWSCURRENT';
const PREVIOUS = 'AWSPREVIOUS';

/** How many versions AWS keeps; the oldest without a label go first. */
const MOST_VERSIONS = 100;
const MOST_STAGES = 20;

/**
 * Adds a version and moves the staging labels to it. A repetition with the same id and value changes
 * nothing.
 *
 * @returns the version, the existing one for a repetition
 * @throws {AwsServiceError} ResourceExistsException when the id has another value
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html#term_version
 */
export function addVersion(
  secret: Secret,
  version: { id: string; value: SecretValue; stages?: string[] | undefined; nowMs: number },
): SecretVersion {
  const existing = secret.versions.find(({ id }) => id === version.id);
  if (existing) {
    if (sameValue(existing, version.value)) return existing;
    throw alreadyExists(
      `A resource with the ID you requested already exists: version ${version.id} has another value.`,
    );
  }
  const wanted = version.stages ?? [CURRENT];
  if (wanted.length < 1 || wanted.length > MOST_STAGES) {
    throw invalidParameter(`VersionStages must have 1 to ${MOST_STAGES} labels.`);
  }
  // The first version is the current one whatever it is asked to be.
  const stages = new Set(secret.versions.length === 0 ? [CURRENT, ...wanted] : wanted);
  const added: SecretVersion = { ...version.value, id: version.id, stages: [], createdMs: version.nowMs };
  secret.versions.push(added);
  for (const stage of stages) moveStage(secret, stage, added);
  secret.changedMs = version.nowMs;
  forgetOldest(secret);
  return added;
}

/** Takes a label from the version that has it. The version that was current becomes the previous one. */
function moveStage(secret: Secret, stage: string, to: SecretVersion): void {
  const from = secret.versions.find((version) => version !== to && version.stages.includes(stage));
  if (from) from.stages = from.stages.filter((one) => one !== stage);
  to.stages = [...to.stages.filter((one) => one !== stage), stage];
  if (from && stage === CURRENT) moveStage(secret, PREVIOUS, from);
}

function forgetOldest(secret: Secret): void {
  for (const version of [...secret.versions]) {
    if (secret.versions.length <= MOST_VERSIONS) return;
    if (version.stages.length === 0) secret.versions.splice(secret.versions.indexOf(version), 1);
  }
}

/** The labelled versions: version id to labels. */
export function labelledVersions(secret: Secret): Record<string, string[]> {
  const labelled = secret.versions.filter(({ stages }) => stages.length > 0);
  return Object.fromEntries(labelled.map(({ id, stages }) => [id, [...stages]]));
}

function sameValue(one: SecretValue, other: SecretValue): boolean {
  return one.SecretString === other.SecretString && one.SecretBinary === other.SecretBinary;
}
