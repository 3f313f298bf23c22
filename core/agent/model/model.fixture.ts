import { FaultRegistry } from '@prosa/local-cloud/faults';
import type { CircuitCause } from '#core/events/circuit-event.ts';
import { TimeUpError } from '#platform/batch/fifo-batch.ts';
import { CircuitBreakers } from '#platform/resilience/circuit-breakers.ts';
import type { CircuitTransition } from '#platform/resilience/circuit-record.ts';
import { systemCircuitClock } from '#platform/resilience/clock.ts';
import { MemoryCircuitStore } from '#platform/resilience/memory-circuit-store.fixture.ts';
import type { SecretReader } from '#platform/secrets/secret-reader.ts';
import { disturbedAnswers } from '../../../local/faults/model-faults.ts';
import type { MODEL_TARGET } from '../../../local/faults/model-target.ts';
import { serveModelStandIn } from '../../../local/model/stand-in.ts';
import type { AskLimits, ModelEndpoint, Prompt } from './model-call.ts';
import { ModelClient } from './model-client.ts';

export const CAUSE: CircuitCause = {
  tenant_id: 'acme',
  trace_id: '1-5759e988-bd862e3fe1be46a994272793',
  span_id: '53995c3f42cd8ad8',
  hops: 1,
};

export function prompt(text: string, more: Partial<Prompt> = {}): Prompt {
  return {
    instructions: 'Seja breve.',
    history: [{ role: 'user', text }],
    form: 'answer',
    queueIds: ['sales', 'finance'],
    tenantId: 'acme',
    traceId: CAUSE.trace_id,
    ...more,
  };
}

export function endpoint(baseUrl: string, more: Partial<ModelEndpoint> = {}): ModelEndpoint {
  return { circuit: 'model#test', baseUrl, modelId: 'm-1', secretName: 'prosa/test/model/default', ...more };
}

/** An OpenAI-compatible endpoint in this process that can be told to misbehave, and a client for it. */
export async function startModel() {
  const faults = new FaultRegistry<typeof MODEL_TARGET>();
  const standIn = await serveModelStandIn({ disturb: disturbedAnswers(faults) });
  const secrets = new Map<string, { apiKey: string }>([['prosa/test/model/default', { apiKey: 'sk-test' }]]);
  const clock = { nowMs: 0 };
  const reader: Pick<SecretReader, 'read'> = {
    read: async (name, schema) => (secrets.has(name) ? schema.parse(secrets.get(name)) : undefined),
  };
  const client = new ModelClient({ secrets: reader, now: () => clock.nowMs });
  return {
    faults,
    standIn,
    secrets,
    reader,
    clock,
    client,
    baseUrl: standIn.baseUrl,
    close: () => standIn.close(),
  };
}

/** Limits of a call that is never broken off. */
export const limits = (timeoutMs = 5_000) => ({ signal: new AbortController().signal, timeoutMs });

/** A guarded model with a scripted client, breakers over a store in memory, and a clock that a test moves. */
export function guardedBench(ask: ModelClient['ask']) {
  const store = new MemoryCircuitStore();
  const transitions: CircuitTransition[] = [];
  const asked: ModelEndpoint[] = [];
  const timeouts: number[] = [];
  const bench = { nowMs: Date.UTC(2026, 10, 22, 12) };
  let ids = 0;
  const now = () => bench.nowMs;
  const controller = new AbortController();
  const model = {
    now,
    client: {
      ask: async (...call: Parameters<ModelClient['ask']>) => {
        asked.push(call[0]);
        timeouts.push(call[2].timeoutMs);
        return ask(...call);
      },
    },
    breakers: new CircuitBreakers<CircuitCause>({
      store,
      clock: { ...systemCircuitClock, now },
      random: () => 0.5,
      newId: () => `id${++ids}`,
      hooks: {
        onTransition: (transition) => void transitions.push(transition),
        onTrouble: () => undefined,
        onLocalOpen: () => undefined,
      },
    }),
  };
  return Object.assign(bench, {
    model,
    store,
    transitions,
    asked,
    timeouts,
    /** What the batch runner does shortly before the function's time-out. */
    timeIsUp: () => controller.abort(new TimeUpError()),
    limits: (totalMs = 50_000): AskLimits => ({
      signal: controller.signal,
      callMs: 30_000,
      deadline: bench.nowMs + totalMs,
    }),
  });
}
