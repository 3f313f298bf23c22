import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import type { Runtime } from '@prosa/local-cloud/runtime';
import * as z from 'zod';
import {
  appSecretName,
  channelLookupKey,
  embeddingsSecretName,
  modelSecretName,
  transcriptionSecretName,
} from '#core/tenant/keys.ts';
import { parseTenantSpec } from '#core/tenant/parse-tenant-spec.ts';
import { type ProvisionReport, provisionTenant } from '#core/tenant/provision-tenant.ts';
import { ensureSecret } from '#core/tenant/secrets.ts';
import { LOCAL_STAGE } from '#core/tenant/tenant-cross-checks.ts';
import type { TenantSpec } from '#core/tenant/tenant-spec.ts';
import { DEMO_APP_SECRET, DEMO_VERIFY_TOKEN } from '../demo/demo-tenant.ts';
import { type LocalChannel, madeUpToken } from './local-tenants.ts';

const channelItemSchema = z.object({
  tenant_id: z.string(),
  app: z.string(),
  channel_id: z.string(),
  display_phone_number: z.string(),
  name: z.string().optional(),
});

/** What provisioning needs of a runtime. */
export type ProvisionPlace = Pick<Runtime, 'endpoints' | 'tableName'>;

/** The emulators check no credentials, but the SDK does not send without any. */
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const region = 'us-east-1';

/**
 * Writes a tenant into a runtime, as an operator would write it into an account. The tokens and secrets of WhatsApp are
 * made up here, whatever the file says: real ones are of no use, and an example has none. No app has an owner, so that
 * tenants can share one.
 *
 * @param input a `TenantSpec`, unchecked
 * @returns what was written, and the tenant with the tokens that the WhatsApp stand-in is to take
 * @throws {TenantSpecError} {TenantExistsError} {ChannelTakenError}
 */
export async function provisionLocal(
  place: ProvisionPlace,
  input: unknown,
  { update }: { update: boolean },
): Promise<{ report: ProvisionReport; tenant: TenantSpec }> {
  const spec = parseTenantSpec(input, 'local');
  const channels = spec.channels.map((channel) => ({
    ...channel,
    access_token: madeUpToken(channel.phone_number_id),
  }));
  const tenant: TenantSpec = { ...spec, channels, apps: [] };
  const client = new DynamoDBClient({ region, credentials, endpoint: place.endpoints.dynamodb });
  const secrets = secretsOf(place);
  try {
    const table = { client: DynamoDBDocumentClient.from(client), tableName: place.tableName('Registry') };
    const report = await provisionTenant(tenant, { table, secrets, stage: LOCAL_STAGE, update });
    for (const app of new Set(channels.map((channel) => channel.app))) {
      const value = { verifyToken: DEMO_VERIFY_TOKEN, appSecrets: [DEMO_APP_SECRET] };
      await ensureSecret(secrets, appSecretName(LOCAL_STAGE, app), value);
    }
    return { report, tenant };
  } finally {
    client.destroy();
    secrets.destroy();
  }
}

/** The numbers that are provisioned, also by an earlier run that has left its tables. */
export async function provisionedChannels(place: ProvisionPlace): Promise<LocalChannel[]> {
  const client = new DynamoDBClient({ region, credentials, endpoint: place.endpoints.dynamodb });
  try {
    const channels: LocalChannel[] = [];
    const pages = paginateScan(
      { client: DynamoDBDocumentClient.from(client) },
      {
        TableName: place.tableName('Registry'),
        FilterExpression: 'sk = :channel',
        ExpressionAttributeValues: { ':channel': channelLookupKey('', '').sk },
      },
    );
    for await (const { Items: items = [] } of pages) {
      for (const { channel_id: phone_number_id, name, ...of } of z.array(channelItemSchema).parse(items)) {
        channels.push({ ...of, phone_number_id, name, accessToken: madeUpToken(phone_number_id) });
      }
    }
    return channels;
  } finally {
    client.destroy();
  }
}

/** Writes the installation's key for the model, for the one that makes vectors and for the one that listens: here all are the same provider's. */
export async function provisionModelKeys(place: ProvisionPlace, apiKey: string): Promise<void> {
  const secrets = secretsOf(place);
  try {
    for (const name of [modelSecretName, embeddingsSecretName, transcriptionSecretName]) {
      await ensureSecret(secrets, name(LOCAL_STAGE, 'default'), { apiKey });
    }
  } finally {
    secrets.destroy();
  }
}

function secretsOf({ endpoints }: ProvisionPlace): SecretsManagerClient {
  return new SecretsManagerClient({ region, credentials, endpoint: endpoints.secretsmanager });
}
