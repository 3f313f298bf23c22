import { FaultRegistry } from '@prosa/local-cloud/faults';
import type { CircuitCause } from '#core/events/circuit-event.ts';
import { TimeUpError } from '#platform/batch/fifo-batch.ts';
import { CircuitBreakers } from '#platform/resilience/circuit-breakers.ts';
import type { CircuitTransition } from '#platform/resilience/circuit-record.ts';
import { systemCircuitClock } from '#platform/resilience/clock.ts';
import { MemoryCircuitStore } from '#platform/resilience/memory-circuit-store.fixture.ts';
import type { SecretReader } from '#platform/secrets/secret-reader.ts';
import { disturbedAnswers } from '../../local/faults/model-faults.ts';
import type { MODEL_TARGET } from '../../local/faults/model-target.ts';
import { serveModelStandIn } from '../../local/model/stand-in.ts';
import { customerAnswer, type ModelAnswer } from '../agent/answer.ts';
import { HISTORY_TOKENS, withinBudget } from '../agent/context/token-budget.ts';
import type { DecisionQuestion } from './decisions.ts';
import { BEST_DEGREE, type Degree } from './degree.ts';
import type { DegreeBook } from './degree-book.ts';
import {
  type AskLimits,
  type CallOptions,
  MAX_OUTPUT_TOKENS,
  type ModelEndpoint,
  type Prompt,
} from './model-call.ts';
import { ModelClient } from './model-client.ts';
import { type RequestLedger, Requests, type Spent } from './requests.ts';

export const CAUSE: CircuitCause = {
  tenant_id: 'acme',
  trace_id: '1-5759e988-bd862e3fe1be46a994272793',
  span_id: '53995c3f42cd8ad8',
  hops: 1,
};

export function prompt(text: string, more: Partial<Prompt<ModelAnswer>> = {}): Prompt<ModelAnswer> {
  return {
    instructions: 'Seja breve.',
    history: [{ role: 'user', text, isOwed: true }],
    form: customerAnswer({ queueIds: ['sales', 'finance'] }),
    shortHistory: () => withinBudget(more.history ?? [], HISTORY_TOKENS / 3),
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

/** A call that is never broken off. */
export const callOptions = (more: Partial<CallOptions> = {}): CallOptions => ({
  degree: BEST_DEGREE,
  signal: new AbortController().signal,
  timeoutMs: 5_000,
  maxOutputTokens: MAX_OUTPUT_TOKENS,
  ...more,
});

/** Degrees in memory. @param known what is known of every endpoint that is not there */
export function memoryDegrees(known?: Degree) {
  const items = new Map<string, Degree>();
  const book: DegreeBook & { items: typeof items; known: Degree | undefined } = {
    items,
    known,
    find: async ({ modelId }) => items.get(modelId) ?? book.known,
    remember: async ({ modelId }, degree) => void items.set(modelId, degree),
  };
  return book;
}

/** What a turn spends, in memory. */
export function memoryLedger(): RequestLedger & { written: Spent[] } {
  const written: Spent[] = [];
  return { written, read: async () => written.at(-1), write: async (spent) => void written.push(spent) };
}

export const firstReceive = () => Requests.begin(memoryLedger(), 1);

/**
 * A guarded model with a scripted client, breakers over a store in memory, and a clock that a test moves. Every endpoint is
 * known to have the degree.
 */
export function guardedBench(
  ask: ModelClient['ask'],
  known = BEST_DEGREE,
  decide: ModelClient['decide'] = () => Promise.reject(new Error('it was not to decide')),
) {
  const degrees = memoryDegrees(known);
  const store = new MemoryCircuitStore();
  const transitions: CircuitTransition[] = [];
  const asked: ModelEndpoint[] = [];
  const timeouts: number[] = [];
  const options: CallOptions[] = [];
  const prompts: Prompt[] = [];
  const questions: DecisionQuestion[] = [];
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
        options.push(call[2]);
        prompts.push(call[1]);
        return ask(...call);
      },
      decide: async (...call: Parameters<ModelClient['decide']>) => {
        asked.push(call[0]);
        timeouts.push(call[2].timeoutMs);
        questions.push(call[1]);
        return decide(...call);
      },
    },
    degrees,
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
    options,
    prompts,
    questions,
    degrees,
    /** What the batch runner does shortly before the function's time-out. */
    timeIsUp: () => controller.abort(new TimeUpError()),
    limits: (totalMs = 50_000): AskLimits => ({
      signal: controller.signal,
      callMs: 30_000,
      deadline: bench.nowMs + totalMs,
    }),
  });
}
