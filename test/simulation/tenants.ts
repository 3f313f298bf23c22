import { SHOP_TOOLS } from '#core/agent/tools/tools.fixture.ts';
import { conversationKey, replyKey } from '#core/conversation/keys.ts';
import { channelLookupKey, tenantChannelKey, tenantKey } from '#core/tenant/keys.ts';
import { conversationItem, replyItem } from '../support/records.ts';
import { CHANNEL, conversationOf, OTHER_TENANT, TENANT } from './customers.ts';
import { PRICED_MODEL } from './fake-model.ts';

/** The Meta app that posts for the tenant's number. */
export const APP = 'app';

/**
 * What people configured.
 *
 * @param entry where each tenant's tickets begin: `ai`, `triage`, `queue:<id>`
 * @param of.budget of the tenant, in micro-dollars a month; `hasTools`: whether its AI has those of a shop
 */
export function registryItems(
  entry: string,
  { budget, hasTools }: { budget?: number | undefined; hasTools?: boolean },
): Record<string, unknown>[] {
  const priced = budget !== undefined && {
    budget: { micro_usd_per_month: budget },
    model: { id: PRICED_MODEL, own_key: false },
  };
  return [
    { ...tenantItem(TENANT, entry), ...priced, ...(hasTools && { tools: SHOP_TOOLS }) },
    channelItem(TENANT),
    lookupItem(),
    tenantItem(OTHER_TENANT, entry),
  ];
}

/** A tenant as provisioning writes it. */
function tenantItem(tenantId: string, entry: string): Record<string, unknown> {
  return {
    ...tenantKey(tenantId),
    tenant_id: tenantId,
    name: tenantId,
    profile: 'A shop.',
    language: 'pt-BR',
    entry,
    reopen_minutes: 120,
    queues: [
      { id: 'sales', name: 'Vendas' },
      { id: 'support', name: 'Suporte' },
    ],
    timezone: 'America/Sao_Paulo',
  };
}

/** A tenant's business number as provisioning writes it. */
function channelItem(tenantId: string): Record<string, unknown> {
  return { ...tenantChannelKey(tenantId, CHANNEL), tenant_id: tenantId, channel_id: CHANNEL };
}

/** By which the webhook finds whose a number is. */
function lookupItem(): Record<string, unknown> {
  return {
    ...channelLookupKey(APP, CHANNEL),
    ...{ tenant_id: TENANT, app: APP, channel_id: CHANNEL, display_phone_number: '5511' },
  };
}

/** Items of another tenant, whose conversation has the id of one of ours. Nothing may ever change them. */
export function bystanders(): Record<string, unknown>[] {
  const conversation_id = conversationOf(0);
  const { pk, sk } = conversationKey(OTHER_TENANT, conversation_id);
  return [
    { pk, sk, ...conversationItem({ tenant_id: OTHER_TENANT, conversation_id, channel_id: CHANNEL }) },
    { pk, sk: replyKey(OTHER_TENANT, conversation_id, 1).sk, ...replyItem(1) },
  ];
}
