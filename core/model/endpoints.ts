import { modelSecretName } from '#core/tenant/keys.ts';
import type { Tenant } from '#core/tenant/tenant-repository.ts';
import type { ModelEndpoint } from './model-call.ts';
import { type MODEL_ENVIRONMENT, NO_FALLBACK } from './names.ts';

/** The installation's own models. */
export interface InstalledModels {
  stage: string;
  modelId: string;
  baseUrl: string;
  /** Asked when the first is down. */
  fallback?: { modelId: string; baseUrl: string } | undefined;
}

export function installedModels(
  variables: Readonly<Record<'STAGE' | (typeof MODEL_ENVIRONMENT)[number], string>>,
): InstalledModels {
  const fallback = { modelId: variables.FALLBACK_MODEL_ID, baseUrl: variables.FALLBACK_MODEL_BASE_URL };
  return {
    stage: variables.STAGE,
    modelId: variables.MODEL_ID,
    baseUrl: variables.OPENAI_BASE_URL,
    fallback: Object.values(fallback).includes(NO_FALLBACK) ? undefined : fallback,
  };
}

/**
 * The endpoints to ask for a tenant, in their order: its own or the installation's, then the fallback.
 *
 * A tenant with a key of its own has a circuit of its own: a provider may refuse one customer and serve others. The
 * installation's key is never sent to an address that a tenant has named.
 */
export function endpointsOf({ tenant_id, model }: Tenant, installed: InstalledModels): ModelEndpoint[] {
  const { stage, fallback } = installed;
  const baseUrl = model?.base_url ?? installed.baseUrl;
  const modelId = model?.id ?? installed.modelId;
  const hasOwnKey = model?.own_key === true || baseUrl !== installed.baseUrl;
  const first: ModelEndpoint = {
    circuit: hasOwnKey ? `${circuitOf(baseUrl)}#${tenant_id}` : circuitOf(baseUrl),
    baseUrl,
    modelId,
    secretName: modelSecretName(stage, hasOwnKey ? tenant_id : 'default'),
    fixedForm: model?.form,
    ...(model?.images && { seesImages: true }),
  };
  if (!fallback) return [first];
  const second: ModelEndpoint = {
    circuit: `${circuitOf(fallback.baseUrl)}#fallback`,
    ...fallback,
    secretName: modelSecretName(stage, 'fallback'),
  };
  return [first, second];
}

/** One circuit for each host: its models are down together, mostly. */
function circuitOf(baseUrl: string): string {
  return `model#${new URL(baseUrl).host}`;
}
