import type { Key } from '#platform/dynamodb/key.ts';
import { microDollars } from '../budget/money.ts';
import { packRows } from '../tools/catalog/packed-rows.ts';
import { keptTools, toolSecrets } from '../tools/kept-tools.ts';
import {
  appOwnerKey,
  appSecretName,
  catalogKey,
  channelLookupKey,
  channelSecretName,
  embeddingsSecretName,
  modelSecretName,
  numberOwnerKey,
  queueKey,
  templatesKey,
  tenantChannelKey,
  tenantKey,
  toolSecretName,
  transcriptionSecretName,
} from './keys.ts';
import type { TenantSpec } from './tenant-spec.ts';

/** An item's attributes besides its key. */
export type Attributes = Record<string, unknown>;

/** What only one tenant can have: a business number, or the right to write a Meta app's secret. */
export type Claim = { kind: 'number'; app: string; channelId: string } | { kind: 'app'; app: string };

/** One item that a tenant consists of. */
export interface TenantItem {
  key: Key;
  attributes: Attributes;
  /** Set on the items that two tenants could both want. */
  claims?: Claim;
}

/** Every item of a tenant: itself, its templates, its catalog, its queues, its channels both ways, and what it owns. */
export function itemsOf(spec: TenantSpec): TenantItem[] {
  const { tenant_id, channels: _c, apps: _a, queues, templates, tools, ...parts } = spec;
  const { model, budget, knowledge, voice, ...settings } = parts;
  const attributes = {
    tenant_id,
    ...settings,
    queues,
    ...(model && { model: keyless(model) }),
    ...(knowledge && { knowledge: knowledgeAttributes(knowledge) }),
    ...(voice && { voice: voiceAttributes(voice) }),
    ...(tools && { tools: keptTools(tools) }),
    ...(budget && { budget: budgetAttributes(budget) }),
  };
  const rows = tools?.catalog?.rows;
  return [
    { key: tenantKey(tenant_id), attributes },
    ...(templates ? [{ key: templatesKey(tenant_id), attributes: { tenant_id, templates } }] : []),
    ...(rows ? [{ key: catalogKey(tenant_id), attributes: { tenant_id, rows: packRows(rows) } }] : []),
    ...spec.queues.map(({ id, ...queue }) => ({
      key: queueKey(tenant_id, id),
      attributes: { tenant_id, queue_id: id, ...queue },
    })),
    ...spec.channels.flatMap(({ app, phone_number_id: channel_id, display_phone_number, ...optional }) => {
      const { name, waba_id, portfolio_id } = optional;
      const attributes = {
        ...{ tenant_id, app, channel_id, display_phone_number },
        ...(name && { name }),
        ...(waba_id && { waba_id }),
        ...(portfolio_id && { portfolio_id }),
        ...(budget && { spend_timezone: spec.timezone }),
      };
      const claims: Claim = { kind: 'number', app, channelId: channel_id };
      return [
        { key: channelLookupKey(app, channel_id), attributes, claims },
        { key: numberOwnerKey(channel_id), attributes: { tenant_id }, claims },
        { key: tenantChannelKey(tenant_id, channel_id), attributes },
      ];
    }),
    ...spec.apps.map(({ app }) => ({
      key: appOwnerKey(app),
      attributes: { tenant_id },
      claims: { kind: 'app' as const, app },
    })),
  ];
}

/** Of an endpoint with a key of its own. */
function keyless({ api_key, ...endpoint }: { api_key?: string; own_key?: boolean }): Attributes {
  return { ...endpoint, own_key: endpoint.own_key ?? api_key !== undefined };
}

function knowledgeAttributes({ embeddings, ...knowledge }: NonNullable<TenantSpec['knowledge']>): Attributes {
  return { ...knowledge, ...(embeddings && { embeddings: keyless(embeddings) }) };
}

function voiceAttributes({ model, ...voice }: NonNullable<TenantSpec['voice']>): Attributes {
  return { ...voice, ...(model && { model: keyless(model) }) };
}

/** Whole micro-dollars from here on. */
function budgetAttributes({ usd_per_month, ...budget }: NonNullable<TenantSpec['budget']>): Attributes {
  return { micro_usd_per_month: microDollars(usd_per_month), ...budget };
}

/** The secrets that a tenant's configuration names, with their values. */
export function secretsOf(spec: TenantSpec, stage: string): [name: string, value: Attributes][] {
  const apiKey = spec.model?.api_key;
  const embeddingsKey = spec.knowledge?.embeddings?.api_key;
  return [
    ...spec.apps.map((app): [string, Attributes] => [
      appSecretName(stage, app.app),
      { verifyToken: app.verify_token, appSecrets: app.app_secrets },
    ]),
    ...keySecret(modelSecretName(stage, spec.tenant_id), apiKey),
    ...keySecret(embeddingsSecretName(stage, spec.tenant_id), embeddingsKey),
    ...keySecret(transcriptionSecretName(stage, spec.tenant_id), spec.voice?.model?.api_key),
    ...toolSecrets(spec.tools ?? {}).map(([source, token]): [string, Attributes] => [
      toolSecretName(stage, spec.tenant_id, source),
      { token },
    ]),
    ...spec.channels.flatMap((channel): [string, Attributes][] =>
      channel.access_token === undefined
        ? []
        : [[channelSecretName(stage, channel.phone_number_id), { accessToken: channel.access_token }]],
    ),
  ];
}

function keySecret(name: string, apiKey: string | undefined): [string, Attributes][] {
  return apiKey === undefined ? [] : [[name, { apiKey }]];
}
