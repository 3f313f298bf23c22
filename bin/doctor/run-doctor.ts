import { GetSecretValueCommand, ResourceNotFoundException } from '@aws-sdk/client-secrets-manager';
import { GetCommand, paginateScan } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { channelLookupKey, channelSecretName, templatesKey, tenantKey } from '#core/tenant/keys.ts';
import type { SIZES } from '../../lib/sizes.ts';
import type { Installation } from '../ops/installation.ts';
import { type ConfiguredChannel, checkChannel } from './check-channel.ts';
import { checkClock, checkPrices, checkQuotas, QUOTA_SERVICES } from './check-place.ts';
import type { Finding } from './finding.ts';
import { createGraphLookup } from './graph-lookup.ts';
import { readQuotas } from './service-quotas.ts';

const channelSchema = z.object({
  tenant_id: z.string(),
  app: z.string(),
  channel_id: z.string(),
  waba_id: z.string().optional(),
});
const nameSchema = z.object({ name: z.string(), language: z.string() });
const templatesSchema = z.object({ templates: z.array(nameSchema) });
const tenantSchema = z.object({ closed_window_template: nameSchema.optional() });
const secretSchema = z.object({ accessToken: z.string().min(1) });

/** How an installation is looked at. */
export interface DoctorOptions {
  /** The Graph API with its version. */
  graphUrl: string;
  size: (typeof SIZES)[number];
  now(): number;
}

/** Looks at everything of an installation that others can break: Meta, AWS, time. Changes nothing. */
export async function* runDoctor(at: Installation, options: DoctorOptions): AsyncGenerator<Finding> {
  const { graphUrl, size, now } = options;
  const graph = createGraphLookup(graphUrl, fetch);
  let channels = 0;
  for await (const channel of channelsOf(at)) {
    channels += 1;
    yield* await checkChannel(graph, channel, now());
  }
  if (channels === 0) {
    const remedy = 'npm run provision';
    yield { level: 'warn', about: 'channels', found: 'no number is provisioned', remedy };
  }
  if ('stage' in at.place) {
    const { values, at: told } = await readQuotas(at.clients.dynamoDb, QUOTA_SERVICES);
    yield* checkQuotas(values, size);
    if (told !== undefined) yield checkClock(told, now());
  }
  yield checkPrices(now());
}

async function* channelsOf(at: Installation): AsyncGenerator<ConfiguredChannel> {
  const { client, tableName } = await at.table('RegistryTable');
  const callback = await at.output('WebhookUrl');
  const pages = paginateScan(
    { client },
    {
      TableName: tableName,
      FilterExpression: 'sk = :channel',
      ExpressionAttributeValues: { ':channel': channelLookupKey('', '').sk },
    },
  );
  for await (const { Items = [] } of pages) {
    for (const { tenant_id, app, channel_id, waba_id } of z.array(channelSchema).parse(Items)) {
      yield {
        ...{ channelId: channel_id, accountId: waba_id, callbackUrl: callback.replace(/[^/]+$/, app) },
        token: await tokenOf(at, channel_id),
        templates: await templatesOf(at, tenant_id),
      };
    }
  }
}

async function tokenOf({ clients, stage }: Installation, channelId: string): Promise<string | undefined> {
  try {
    const SecretId = channelSecretName(stage, channelId);
    const { SecretString = '{}' } = await clients.secrets.send(new GetSecretValueCommand({ SecretId }));
    return secretSchema.safeParse(JSON.parse(SecretString)).data?.accessToken;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

async function templatesOf(at: Installation, tenantId: string): Promise<z.output<typeof nameSchema>[]> {
  const { client, tableName: TableName } = await at.table('RegistryTable');
  const read = async (Key: { pk: string; sk: string }) =>
    (await client.send(new GetCommand({ TableName, Key: { ...Key } }))).Item;
  const listed = templatesSchema.safeParse(await read(templatesKey(tenantId))).data?.templates ?? [];
  const own = tenantSchema.safeParse(await read(tenantKey(tenantId))).data?.closed_window_template;
  return own ? [...listed, own] : listed;
}
