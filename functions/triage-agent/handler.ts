import {
  type RoutingHandoffRequested,
  routingHandoffRequestedSchema,
} from '#core/events/routing-handoff-requested.ts';
import { runTriage } from '#core/triage/run-triage.ts';
import type { TriagePorts } from '#core/triage/triage-ports.ts';
import { fifoConsumer } from '#platform/batch/consumer.ts';
import type { ConsumedQueue } from '#platform/queue/consumed-queue.ts';
import type { DeadLetters } from '#platform/queue/dead-letters.ts';
import type { Log } from '#platform/runtime/logger.ts';
import type { Metrics } from '#platform/runtime/metrics.ts';
import type { Trace } from '#platform/runtime/tracer.ts';
import { FUNCTION_NAME, MAX_RECEIVE_COUNT, TROUBLE } from './names.ts';

export interface TriageAgentDeps {
  log: Log;
  metrics: Metrics;
  trace: Trace;
  queue: ConsumedQueue;
  deadLetters: DeadLetters;
  /** Ends when what calls of the model took and cost is written. Never throws. */
  settled(): Promise<void>;
  triage: TriagePorts;
}

/** Consumes triage.fifo. */
export function createHandler(deps: TriageAgentDeps) {
  const { log, metrics, trace } = deps;
  return fifoConsumer<RoutingHandoffRequested>({
    name: FUNCTION_NAME,
    groupOf: ({ conversation_id }) => conversation_id,
    maxReceiveCount: MAX_RECEIVE_COUNT,
    schema: routingHandoffRequestedSchema,
    ...deps,
    handle: (command, delivery) =>
      trace.inSegment('## triage', async () => {
        const { trace_id, tenant_id, conversation_id } = command;
        const lines = log.child({ trace_id, tenant_id, conversation_id });
        let decidedAs: string | undefined;
        let reason: string | undefined;
        const measured: TriagePorts = {
          ...deps.triage,
          decide: async (...question) => {
            const decided = await deps.triage.decide(...question);
            decidedAs = decided.kind === 'no_help' ? decided.reason : decided.kind;
            if (decided.kind === 'no_help') {
              if (decided.reason === 'misconfigured') metrics.trouble(TROUBLE.misconfigured, 1, tenant_id);
              if (decided.cause !== undefined) {
                lines.warn('the model was of no help', { reason: decided.reason, error: decided.cause });
              }
            }
            return decided;
          },
          commit: async (seen, answer) => {
            reason = answer.handover?.reason;
            return deps.triage.commit(seen, answer);
          },
        };
        const outcome = await runTriage(measured, command, delivery).finally(() => deps.settled());
        trace.annotate('conversation_id', conversation_id);
        trace.annotate('outcome', outcome);
        lines.info('turn ended', {
          outcome,
          seq: command.payload.seq,
          ...(reason === undefined ? {} : { reason }),
          ...(decidedAs === undefined ? {} : { model: decidedAs }),
        });
      }),
  });
}
