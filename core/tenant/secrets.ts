import { isDeepStrictEqual } from 'node:util';
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';

/** What a write did to one item or secret. */
export type WriteOutcome = 'created' | 'updated' | 'unchanged';

/**
 * Makes a secret hold `value` as JSON. A secret that holds it already gets no new version.
 *
 * A secret without a value is reported by GetSecretValue as not found, and by CreateSecret as existing.
 *
 * @param kmsKeyId key of a new secret; that of AWS unless given
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
 */
export async function ensureSecret(
  client: SecretsManagerClient,
  name: string,
  value: Record<string, unknown>,
  kmsKeyId?: string,
): Promise<WriteOutcome> {
  const secretString = JSON.stringify(value);
  const current = await readSecret(client, name);
  if (current !== undefined && holds(current, value)) return 'unchanged';
  if (current === undefined) {
    try {
      await client.send(
        new CreateSecretCommand({ Name: name, SecretString: secretString, KmsKeyId: kmsKeyId }),
      );
      return 'created';
    } catch (error) {
      if (!(error instanceof ResourceExistsException)) throw error;
    }
  }
  await client.send(new PutSecretValueCommand({ SecretId: name, SecretString: secretString }));
  return 'updated';
}

async function readSecret(client: SecretsManagerClient, name: string): Promise<string | undefined> {
  try {
    const { SecretString: text } = await client.send(new GetSecretValueCommand({ SecretId: name }));
    return text ?? '';
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/** A person may have put text that is not JSON; it differs then. */
function holds(text: string, value: Record<string, unknown>): boolean {
  try {
    return isDeepStrictEqual(JSON.parse(text), value);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
