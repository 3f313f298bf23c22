/**
 * Keys of the `registry` table's items, which are what people configure, and names of their secrets. Keys start with
 * the tenant, but for those by which a tenant is found or that belong to none: `CHANNEL#`, `NUMBER#`, `APP#`, `APPS`.
 */

import type { Key } from '#platform/dynamodb/key.ts';
import { phoneForm } from '../text/phone-form.ts';

/** The tenant itself. */
export function tenantKey(tenantId: string): Key {
  return { pk: `T#${tenantId}`, sk: 'TENANT' };
}

/** The templates that the tenant's people send. */
export function templatesKey(tenantId: string): Key {
  return { pk: `T#${tenantId}`, sk: 'TEMPLATES' };
}

/** What the tenant sells, for the tool that searches it. */
export function catalogKey(tenantId: string): Key {
  return { pk: `T#${tenantId}`, sk: 'CATALOG' };
}

/** A department of the tenant. */
export function queueKey(tenantId: string, queueId: string): Key {
  return { pk: `T#${tenantId}`, sk: `QUEUE#${queueId}` };
}

export const HOLIDAY_PREFIX = 'HOLIDAY#';

/** A day on which a tenant's people do not work. @param date `YYYY-MM-DD`; `queueId` undefined: of all queues */
export function holidayKey(tenantId: string, date: string, queueId: string | undefined): Key {
  return { pk: `T#${tenantId}`, sk: `${HOLIDAY_PREFIX}${date}#${queueId ?? '*'}` };
}

/** A business number in its tenant's partition. */
export function tenantChannelKey(tenantId: string, channelId: string): Key {
  return { pk: `T#${tenantId}`, sk: `CHANNEL#${channelId}` };
}

/**
 * Finds the tenant of a business number before the tenant is known. Only these items and the two kinds of owner
 * below have keys that do not start with the tenant.
 *
 * @param app the Meta app, as it stands in the webhook's path
 */
export function channelLookupKey(app: string, channelId: string): Key {
  return { pk: `CHANNEL#${app}#${channelId}`, sk: 'CHANNEL' };
}

/**
 * Says which tenant has a business number, whichever app its webhook comes through. The number's secret is
 * named by the number alone, so its owner must be too.
 */
export function numberOwnerKey(channelId: string): Key {
  return { pk: `NUMBER#${channelId}`, sk: 'OWNER' };
}

/** Says which tenant's configuration writes the secret of a Meta app. Others may have numbers under that app. */
export function appOwnerKey(app: string): Key {
  return { pk: `APP#${app}`, sk: 'OWNER' };
}

/** Lists every Meta app of the installation: a webhook that names another has no secret to be looked for. */
export const APPS_KEY: Key = { pk: 'APPS', sk: 'APPS' };

/**
 * Lists the business numbers of a WhatsApp Business Account, for webhooks that name the account alone. Configured in
 * the `registry` table, learned from webhooks in `conversations`: the key is the same.
 */
export function accountChannelsKey(app: string, accountId: string): Key {
  return { pk: `APP#${app}#ACCOUNT#${accountId}`, sk: 'CHANNELS' };
}

/** Lists the business numbers whose display number it is, for webhooks that name no id. */
export function phoneChannelsKey(app: string, phone: string): Key {
  return { pk: `APP#${app}#PHONE#${phoneForm(phone)}`, sk: 'CHANNELS' };
}

/** Secret `{verifyToken, appSecrets[]}` of a Meta app. */
export function appSecretName(stage: string, app: string): string {
  return `prosa/${stage}/app/${app}`;
}

/** Secret `{accessToken}` of a business number. */
export function channelSecretName(stage: string, channelId: string): string {
  return `prosa/${stage}/channel/${channelId}`;
}

/** Secret `{apiKey}` of the model: for one tenant, for all that have none of their own, or of the fallback. */
export function modelSecretName(stage: string, tenantId: string | 'default' | 'fallback'): string {
  return `prosa/${stage}/model/${tenantId}`;
}

/** Secret `{apiKey}` of the model that makes vectors: for one tenant, or for all that have none of their own. */
export function embeddingsSecretName(stage: string, tenantId: string | 'default'): string {
  return `prosa/${stage}/embeddings/${tenantId}`;
}

/** Secret `{apiKey}` of the model that listens to voice notes: for one tenant, or for all that have none of their own. */
export function transcriptionSecretName(stage: string, tenantId: string | 'default'): string {
  return `prosa/${stage}/transcription/${tenantId}`;
}

/** Secret `{token}` with which a source of a tenant's tools is called. */
export function toolSecretName(stage: string, tenantId: string, source: string): string {
  return `prosa/${stage}/tool/${tenantId}/${source}`;
}
