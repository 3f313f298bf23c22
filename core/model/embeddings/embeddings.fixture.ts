import { FaultRegistry } from '@prosa/local-cloud/faults';
import type { CircuitCause } from '#core/events/circuit-event.ts';
import { CircuitBreakers } from '#platform/resilience/circuit-breakers.ts';
import { systemCircuitClock } from '#platform/resilience/clock.ts';
import { MemoryCircuitStore } from '#platform/resilience/memory-circuit-store.fixture.ts';
import { recordingCount, recordingLog } from '#platform/runtime/recording.fixture.ts';
import { disturbedAnswers } from '../../../local/faults/model-faults.ts';
import type { MODEL_TARGET } from '../../../local/faults/model-target.ts';
import { serveModelStandIn } from '../../../local/model/stand-in.ts';
import { startConversationsTable } from '../../../test/support/conversations-table.ts';
import { CAUSE } from '../model.fixture.ts';
import { connectEmbeddings } from './connect-embeddings.ts';
import type { EmbeddingsUse } from './endpoint.ts';

/** Embedders over a stand-in in this process that can be told to misbehave, with their budgets, counts and circuits. */
export async function startEmbeddings() {
  const faults = new FaultRegistry<typeof MODEL_TARGET>();
  const standIn = await serveModelStandIn({ disturb: disturbedAnswers(faults) });
  const table = await startConversationsTable();
  const clock = { nowMs: Date.UTC(2026, 10, 30, 12) };
  const now = () => clock.nowMs;
  const log = recordingLog();
  const metrics = recordingCount();
  const secrets = new Map([['prosa/test/embeddings/default', { apiKey: 'sk-test' }]]);
  const bodies: unknown[] = [];
  let budget: { micro_usd_per_month: number; allow_unknown_price: boolean } | undefined;
  let ids = 0;
  const tenant = { tenant_id: 'acme', knowledge: { messages: false, when_nothing_found: 'say' as const } };
  const installed = {
    ...{ stage: 'test', baseUrl: standIn.baseUrl },
    ...{ model: 'text-embedding-3-small', dimensions: 64 },
  };
  const embeddings = connectEmbeddings(installed, {
    ...{ table, now, log, metrics },
    secrets: {
      read: async (name, schema) => (secrets.has(name) ? schema.parse(secrets.get(name)) : undefined),
    },
    async fetch(url, init) {
      bodies.push(JSON.parse(String(init?.body)));
      return globalThis.fetch(url, init);
    },
    findTenant: async () => ({ ...tenant, timezone: 'America/Sao_Paulo', budget }),
    breakers: new CircuitBreakers<CircuitCause>({
      store: new MemoryCircuitStore(),
      clock: { ...systemCircuitClock, now },
      random: () => 0.5,
      newId: () => `id${++ids}`,
      hooks: { onTransition: () => undefined, onTrouble: () => undefined, onLocalOpen: () => undefined },
    }),
  });
  const embedder = (use: EmbeddingsUse = 'documents', model = installed) => {
    const { signal } = new AbortController();
    const limits = { signal, callMs: 5_000, deadline: now() + 60_000 };
    return embeddings.embedderOf(tenant, { use, limits, cause: CAUSE, model });
  };
  return {
    ...{ faults, standIn, table, clock, log, metrics, secrets, bodies, embeddings, embedder, installed },
    budgetOf(microUsd: number) {
      budget = { micro_usd_per_month: microUsd, allow_unknown_price: false };
    },
    async close() {
      await embeddings.settled();
      await standIn.close();
      await table.close();
    },
  };
}
