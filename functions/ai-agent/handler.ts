import type { AiTurnPorts } from '#core/agent/ai-ports.ts';
import { runTurn } from '#core/agent/run-turn.ts';
import { isWithoutAnswer } from '#core/agent/turn-answer.ts';
import {
  type RoutingHandoffRequested,
  routingHandoffRequestedSchema,
} from '#core/events/routing-handoff-requested.ts';
import { fifoConsumer } from '#platform/batch/consumer.ts';
import type { ConsumedQueue } from '#platform/queue/consumed-queue.ts';
import type { DeadLetters } from '#platform/queue/dead-letters.ts';
import type { Log, LogFields } from '#platform/runtime/logger.ts';
import type { Metrics } from '#platform/runtime/metrics.ts';
import type { Trace } from '#platform/runtime/tracer.ts';
import { FUNCTION_NAME, MAX_RECEIVE_COUNT, TROUBLE, UNANSWERED } from './names.ts';

export interface AiAgentDeps {
  log: Log;
  metrics: Metrics;
  trace: Trace;
  queue: ConsumedQueue;
  deadLetters: DeadLetters;
  /** Ends when what calls of the model took and cost is written. Never throws. */
  settled(): Promise<void>;
  turn: AiTurnPorts;
}

/** Consumes turns.fifo. */
export function createHandler(deps: AiAgentDeps) {
  const { log, metrics, trace } = deps;
  return fifoConsumer<RoutingHandoffRequested>({
    name: FUNCTION_NAME,
    groupOf: ({ conversation_id }) => conversation_id,
    maxReceiveCount: MAX_RECEIVE_COUNT,
    schema: routingHandoffRequestedSchema,
    ...deps,
    handle: (command, delivery) =>
      trace.inSegment('## turn', async () => {
        const { trace_id, tenant_id, conversation_id } = command;
        let durationMs = 0;
        let facts: Pick<LogFields, 'guards' | 'documents'> = {};
        const measured: AiTurnPorts = {
          ...deps.turn,
          ask: async (...call) => {
            const started = deps.turn.now();
            try {
              const asked = await deps.turn.ask(...call);
              if (asked.kind === 'misconfigured') metrics.trouble(TROUBLE.misconfigured, 1, tenant_id);
              if ('cause' in asked && asked.cause !== undefined) {
                log
                  .child({ trace_id, tenant_id, conversation_id })
                  .warn('the model was of no help', { reason: asked.kind, error: asked.cause });
              }
              return asked;
            } finally {
              durationMs += Math.max(0, deps.turn.now() - started);
            }
          },
          knowledge: {
            search: (question, limits) =>
              trace.inSegment('## knowledge', async () => {
                const end = await deps.turn.knowledge.search(question, limits);
                if (end.kind === 'failed') metrics.trouble(TROUBLE.noDocuments, 1, tenant_id);
                return end;
              }),
          },
          tools: {
            ...deps.turn.tools,
            callTool: (request, limits) =>
              trace.inSegment('## tool', async () => {
                const started = deps.turn.now();
                const { tool } = request;
                const lines = log.child({ trace_id, tenant_id, conversation_id });
                const end = await deps.turn.tools.callTool(request, limits).catch((error: unknown) => {
                  // The turn goes on without its result, as with a tool that does not answer.
                  if (!limits.signal.aborted) lines.warn('a tool could not be called', { tool, error });
                  throw error;
                });
                const result = end.kind === 'done' ? 'done' : end.code;
                trace.annotate('tool', tool);
                trace.annotate('tool_end', result);
                lines.info('tool called', {
                  tool,
                  outcome: result,
                  durationMs: Math.round(deps.turn.now() - started),
                });
                return end;
              }),
          },
          commit: async (seen, answer) => {
            const result = await deps.turn.commit(seen, answer);
            const { guards, knowledge } = answer;
            facts = {
              ...(guards && { guards: Object.entries(guards).map(([guard, times]) => `${guard}: ${times}`) }),
              ...(knowledge && { documents: knowledge.end }),
            };
            if (result.kind === 'committed' && answer.outcome !== 'withdrawn') {
              metrics.share(UNANSWERED, isWithoutAnswer(answer.handover?.reason ?? ''));
            }
            return result;
          },
        };
        const outcome = await runTurn(measured, command, delivery).finally(() => deps.settled());
        trace.annotate('conversation_id', conversation_id);
        trace.annotate('outcome', outcome);
        log
          .child({ trace_id, tenant_id, conversation_id })
          .info('turn ended', { outcome, seq: command.payload.seq, durationMs, ...facts });
      }),
  });
}
