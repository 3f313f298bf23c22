import { embeddingsSecretName } from '#core/tenant/keys.ts';
import type { Tenant } from '#core/tenant/tenant-repository.ts';
import type { KeyedEndpoint } from '../keyed-calls.ts';
import type { EMBEDDINGS_ENVIRONMENT } from './names.ts';

/** Which vectors: those of two models, or of two sizes, do not compare. */
export interface EmbeddingModel {
  model: string;
  dimensions: number;
}

/** The installation's own embeddings model. */
export interface InstalledEmbeddings extends EmbeddingModel {
  stage: string;
  baseUrl: string;
}

/** Where vectors are made. */
export interface EmbeddingsEndpoint extends KeyedEndpoint, EmbeddingModel {
  /** Name of its circuit breaker. */
  circuit: string;
}

/** What vectors are made for: questions of customers, who wait, or everything else. */
export type EmbeddingsUse = 'questions' | 'documents';

type Owner = Pick<Tenant, 'tenant_id' | 'knowledge'>;

export function installedEmbeddings(
  variables: Readonly<Record<'STAGE' | (typeof EMBEDDINGS_ENVIRONMENT)[number], string>>,
): InstalledEmbeddings {
  return {
    stage: variables.STAGE,
    baseUrl: variables.EMBEDDINGS_BASE_URL,
    model: variables.EMBEDDINGS_MODEL,
    dimensions: Number(variables.EMBEDDINGS_DIMENSIONS),
  };
}

/** The model that a tenant's file and the installation name together. */
export function embeddingModelOf({ knowledge }: Owner, installed: InstalledEmbeddings): EmbeddingModel {
  const { id, dimensions } = knowledge?.embeddings ?? {};
  return { model: id ?? installed.model, dimensions: dimensions ?? installed.dimensions };
}

/**
 * Where a tenant's vectors are made. A tenant with a key of its own has circuits of its own, and the installation's key is
 * never sent to an address that a tenant has named. Questions have another circuit than documents: what an import is
 * refused for its pace says nothing of the one text that a customer waits for.
 *
 * @param model of the index in question, which may be older than the configuration
 */
export function embeddingsEndpointOf(
  owner: Owner,
  installed: InstalledEmbeddings,
  { model, dimensions }: EmbeddingModel,
  use: EmbeddingsUse,
): EmbeddingsEndpoint {
  const { stage } = installed;
  const { tenant_id } = owner;
  const own = owner.knowledge?.embeddings;
  const baseUrl = own?.base_url ?? installed.baseUrl;
  const hasOwnKey = own?.own_key === true || baseUrl !== installed.baseUrl;
  const circuit = `embeddings#${new URL(baseUrl).host}#${use}`;
  return {
    circuit: hasOwnKey ? `${circuit}#${tenant_id}` : circuit,
    ...{ baseUrl, model, dimensions },
    secretName: embeddingsSecretName(stage, hasOwnKey ? tenant_id : 'default'),
  };
}
