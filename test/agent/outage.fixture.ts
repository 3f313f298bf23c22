import { AI_AGENT } from '#core/agent/ai-agent.ts';
import type { AiTurnPorts } from '#core/agent/ai-ports.ts';
import { FakeKnowledge } from '#core/agent/knowledge/knowledge.fixture.ts';
import { runTurn } from '#core/agent/run-turn.ts';
import { UNUSED_TOOLS } from '#core/agent/tools/tools.fixture.ts';
import type { Conversation } from '#core/conversation/records.ts';
import { parkUntil } from '#core/conversation/turn/park-turn.ts';
import { PULLED_PER_SECOND } from '#core/conversation/watch/pull-forward.ts';
import type { CircuitCause } from '#core/events/circuit-event.ts';
import type { CallEnd } from '#core/model/call-end.ts';
import { BEST_DEGREE } from '#core/model/degree.ts';
import { askGuarded } from '#core/model/guarded-model.ts';
import { CAUSE, endpoint, memoryDegrees, memoryLedger } from '#core/model/model.fixture.ts';
import { retrySeconds } from '#platform/batch/backoff.ts';
import { CircuitBreakers } from '#platform/resilience/circuit-breakers.ts';
import { type CircuitTransition, unknownCircuit } from '#platform/resilience/circuit-record.ts';
import { MemoryCircuitStore } from '#platform/resilience/memory-circuit-store.fixture.ts';
import { pseudoRandom, SimulatedClock } from '#platform/resilience/simulated-clock.fixture.ts';
import { ProsaError } from '#platform/runtime/errors.ts';
import { MAX_RECEIVE_COUNT } from '../../functions/ai-agent/names.ts';
import { TENANT } from '../benches/turn.fixture.ts';
import type { TimedCall } from '../load/outage-report.ts';
import { turnCommand } from '../support/events.ts';
import { conversationItem } from '../support/records.ts';

export interface Outage {
  seed: number;
  /** Times in milliseconds since the simulation began. */
  from: number;
  to: number;
  /** Customers write until then, and the simulation goes on until each customer has an end. */
  writeUntil: number;
  environments: number;
  customersPerMinute: number;
  breaker: boolean;
  /** How each call ends while the provider fails. */
  failure: CallEnd;
}

export interface OutageResult {
  calls: TimedCall[];
  customers: number;
  answered: number;
  people: number;
  dead: number;
  /** Longest time from a customer's message to the answer or to people, in milliseconds. */
  longestWaitMs: number;
  /** When each customer whose turn was parked had an end. */
  parkedUntil: number[];
  transitions: CircuitTransition[];
  startMs: number;
}

const MINUTE = 60_000;
const ENDPOINT = endpoint('http://model/v1', { circuit: 'model#outage' });
const GOOD: CallEnd = { kind: 'said', text: '{"reply":"Oi","action":"reply","queue":null,"reason":null}' };

/**
 * Customers who write once each, turns as the function runs them, a watchdog every minute, and a provider that
 * fails for a while; on a clock of its own, over conversations in memory.
 */
export async function simulateOutage(outage: Outage): Promise<OutageResult> {
  const random = pseudoRandom(outage.seed);
  const clock = new SimulatedClock(Date.UTC(2026, 10, 22, 12));
  const startMs = clock.now();
  const result: OutageResult = {
    calls: [],
    customers: 0,
    answered: 0,
    people: 0,
    dead: 0,
    longestWaitMs: 0,
    parkedUntil: [],
    transitions: [],
    startMs,
  };
  const sleep = (ms: number) => new Promise<void>((resolve) => clock.after(ms, resolve));
  const store = new MemoryCircuitStore();
  if (!outage.breaker) {
    store.items.set(ENDPOINT.circuit, { ...unknownCircuit(ENDPOINT.circuit), version: 1, forced: 'CLOSED' });
  }

  async function provider(): Promise<CallEnd> {
    const at = clock.now();
    const failed = at - startMs >= outage.from && at - startMs < outage.to;
    result.calls.push({ at, failed });
    await sleep(100 + random() * (failed ? 300 : 2_000));
    return failed ? outage.failure : GOOD;
  }

  let ids = 0;
  const environments = Array.from({ length: outage.environments }, () => ({
    now: () => clock.now(),
    client: { ask: provider },
    degrees: memoryDegrees(BEST_DEGREE),
    breakers: new CircuitBreakers<CircuitCause>({
      store,
      clock,
      random,
      newId: () => `id${++ids}`,
      hooks: {
        onTransition: (transition) => {
          result.transitions.push(transition);
          if (transition.to === 'CLOSED')
            for (const afterMs of [1_000, 11_000]) clock.after(afterMs, pullForward);
        },
        onTrouble: (error) => {
          throw error;
        },
        onLocalOpen: () => undefined,
      },
    }),
  }));

  const conversations = new Map<string, Conversation>();
  const ended = (id: string, how: 'answered' | 'people') => {
    const began = Date.parse(conversations.get(id)?.created_at ?? '');
    // Of two turns of a conversation one is written.
    if (Number.isNaN(began)) return;
    result[how] += 1;
    if (conversations.get(id)?.parked_since !== undefined) result.parkedUntil.push(clock.now());
    result.longestWaitMs = Math.max(result.longestWaitMs, clock.now() - began);
    conversations.delete(id);
  };

  const portsOf = (model: (typeof environments)[number]): AiTurnPorts => ({
    agent: AI_AGENT,
    conversations: {
      find: async (_tenant, id) => conversations.get(id),
      findForTurn: async (_tenant, id) => {
        const conversation = conversations.get(id);
        return conversation && { conversation, replies: [], summary: undefined };
      },
      findTurn: async () => undefined,
      findReply: async () => undefined,
      latestMessages: async () => [],
      messagesNumbered: async () => [],
      findQuoted: async () => ({ kind: 'gone' }),
    },
    findTenant: async () => TENANT,
    ask: (_tenant, prompt, limits, _command, requests) =>
      askGuarded(model, [ENDPOINT], prompt, limits, CAUSE, requests),
    spending: memoryLedger,
    commit: async (seen, answer) => {
      ended(seen.conversation_id, answer.handover ? 'people' : 'answered');
      const turn = {
        turn_id: answer.turnId,
        seq_through: 1,
        reply_seq: 1,
        reply_count: 0,
        outcome: answer.outcome,
      };
      return { kind: 'committed', turn, replies: [], conversation: seen, unpublished: undefined };
    },
    park: async (seen, { openUntil }) => {
      const until = parkUntil(seen, { openUntil, now: clock.now(), random });
      if (until === undefined) return 'waited_enough';
      const parked_since = seen.parked_since ?? clock.now();
      parkUntilTime(seen, until, parked_since);
      return 'parked';
    },
    usesBegun: async () => [],
    recordOutcome: async () => undefined,
    wakeSender: async () => undefined,
    knowledge: new FakeKnowledge(),
    tools: UNUSED_TOOLS,
    showPresence: async () => undefined,
    requestAnswer: async () => undefined,
    publish: async () => undefined,
    publishChange: async () => undefined,
    publishAgain: async () => undefined,
    summarize: async () => undefined,
    noteHandoff: async () => undefined,
    peopleQueueOf: () => 'general',
    now: () => clock.now(),
  });

  function parkUntilTime(seen: Conversation, until: number, parked_since: number): void {
    const { conversation_id } = seen;
    conversations.set(conversation_id, { ...seen, parked_since, parked_until: until, due_at: until });
    clock.after(until - clock.now(), () => look(conversation_id));
  }

  /** As the timer and the watchdog do. */
  function look(id: string): void {
    const conversation = conversations.get(id);
    if (!conversation || (conversation.due_at ?? Number.POSITIVE_INFINITY) > clock.now()) return;
    conversations.set(id, { ...conversation, due_at: clock.now() + MINUTE });
    clock.after(random() * 1_000, () => void deliver(id));
  }

  /** What waited longest first, so many a second. */
  function pullForward(): void {
    const parked = [...conversations.values()].filter(({ parked_since }) => parked_since !== undefined);
    const first = parked.toSorted((one, other) => (one.parked_since ?? 0) - (other.parked_since ?? 0));
    for (const [index, conversation] of first.entries()) {
      const until = clock.now() + Math.floor((1_000 * index) / PULLED_PER_SECOND);
      const { parked_until = 0, parked_since = clock.now() } = conversation;
      if (parked_until > until + 1_000) parkUntilTime(conversation, until, parked_since);
    }
  }

  async function deliver(conversationId: string): Promise<void> {
    const command = turnCommand({}, { conversationId });
    for (let receiveCount = 1; receiveCount <= MAX_RECEIVE_COUNT; receiveCount++) {
      const model = environments[Math.floor(random() * environments.length)];
      if (!model || !conversations.has(conversationId)) return;
      try {
        const { signal } = new AbortController();
        await runTurn(portsOf(model), command, { signal, remainingMs: () => 58_000, receiveCount });
        return;
      } catch (error) {
        if (!(error instanceof ProsaError)) throw error;
        await sleep(retrySeconds(receiveCount, random, error.retryAfterSeconds) * 1_000);
      }
    }
    result.dead += 1;
  }

  function customer(): void {
    if (clock.now() - startMs >= outage.writeUntil) return;
    const conversation_id = `cv_${++result.customers}`;
    const created_at = new Date(clock.now()).toISOString();
    conversations.set(conversation_id, conversationItem({ conversation_id, created_at }));
    void deliver(conversation_id);
    clock.after((random() * 2 * MINUTE) / outage.customersPerMinute, customer);
  }

  function watchdog(): void {
    for (const id of conversations.keys()) look(id);
    clock.after(MINUTE, watchdog);
  }

  clock.after(0, customer);
  clock.after(random() * MINUTE, watchdog);
  await clock.run(outage.writeUntil);
  for (let minute = 0; minute < 20 && conversations.size > 0; minute++) await clock.run(MINUTE);
  return result;
}
