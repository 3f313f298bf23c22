import type { BudgetConnection } from '#core/budget/connect-payer.ts';
import type { CircuitCause } from '#core/events/circuit-event.ts';
import type { Embedder } from '#core/knowledge/knowledge-ports.ts';
import type { Tenant } from '#core/tenant/tenant-repository.ts';
import { KeyedCalls, type KeyedWorld } from '../keyed-calls.ts';
import { connectMeter } from '../meter.ts';
import type { AskLimits } from '../model-call.ts';
import { EmbeddingsClient } from './client.ts';
import { createEmbedder, type EmbeddingsWorld } from './embedder.ts';
import {
  type EmbeddingModel,
  type EmbeddingsUse,
  embeddingModelOf,
  embeddingsEndpointOf,
  type InstalledEmbeddings,
} from './endpoint.ts';

type Owner = Pick<Tenant, 'tenant_id' | 'knowledge'>;

/** Embedders of tenants. */
export interface Embeddings {
  /** What the configuration says now. */
  modelOf(tenant: Owner): EmbeddingModel;
  /**
   * @param of.model of the index in question; left out: what the configuration says
   * @param of.cause on whose behalf; the tenant pays
   */
  embedderOf(
    tenant: Owner,
    of: { use: EmbeddingsUse; limits: AskLimits; cause: CircuitCause; model?: EmbeddingModel },
  ): Embedder;
  /** Ends when what calls took and cost is written. Never throws. */
  settled(): Promise<void>;
}

/** @param world.table the `conversations` table, with counts and budgets @param world.fetch reaches the provider */
export function connectEmbeddings(
  installed: InstalledEmbeddings,
  world: BudgetConnection & Pick<KeyedWorld, 'secrets' | 'fetch'> & Pick<EmbeddingsWorld, 'breakers'>,
): Embeddings {
  const { now, breakers } = world;
  const meter = connectMeter('embeddings model', world);
  const client = new EmbeddingsClient(new KeyedCalls(world), meter);
  const forms = new Map<string, number>();
  const modelOf = (tenant: Owner) => embeddingModelOf(tenant, installed);
  return {
    modelOf,
    embedderOf(tenant, { use, limits, cause, model = modelOf(tenant) }) {
      const endpoint = embeddingsEndpointOf(tenant, installed, model, use);
      const isBackground = use === 'documents';
      const payer = { ...cause, tenant_id: tenant.tenant_id };
      return createEmbedder({ client, breakers, forms, now }, endpoint, limits, payer, isBackground);
    },
    settled: meter.settled,
  };
}
