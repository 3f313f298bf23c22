import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Runtime } from '@prosa/local-cloud/runtime';
import { modelSecretName } from '#core/tenant/keys.ts';
import { provisionTenant } from '#core/tenant/provision-tenant.ts';
import { ensureSecret } from '#core/tenant/secrets.ts';
import type { TenantSpec } from '#core/tenant/tenant-spec.ts';

/** The stage of the local runtime. */
export const LOCAL_STAGE = 'local';

/** What provisioning needs of a runtime. */
export type ProvisionPlace = Pick<Runtime, 'endpoints' | 'tableName'>;

/** The emulators check no credentials, but the SDK does not send without any. */
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const region = 'us-east-1';

/**
 * Writes the tenants and the model's key into a runtime, as an operator would write them into an account.
 *
 * @throws {TenantSpecError} {ChannelTakenError}
 */
export async function provisionLocal(
  place: ProvisionPlace,
  tenants: readonly TenantSpec[],
  apiKey: string,
): Promise<void> {
  const client = new DynamoDBClient({ region, credentials, endpoint: place.endpoints.dynamodb });
  const secrets = new SecretsManagerClient({ region, credentials, endpoint: place.endpoints.secretsmanager });
  try {
    const table = {
      client: DynamoDBDocumentClient.from(client),
      tableName: place.tableName('Registry'),
    };
    for (const tenant of tenants) await provisionTenant(tenant, { table, secrets, stage: LOCAL_STAGE });
    await ensureSecret(secrets, modelSecretName(LOCAL_STAGE, 'default'), { apiKey });
  } finally {
    client.destroy();
    secrets.destroy();
  }
}
