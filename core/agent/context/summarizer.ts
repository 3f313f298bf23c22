import type { ConversationRepository } from '#core/conversation/conversation-repository.ts';
import { readSaidInStrands } from '#core/conversation/merge/said-in-strands.ts';
import { cleanText } from '#core/text/clean-text.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import type { Log } from '#platform/runtime/logger.ts';
import type { GuardedModel } from '../../model/asked.ts';
import { BEST_DEGREE } from '../../model/degree.ts';
import { endpointsOf, type InstalledModels } from '../../model/endpoints.ts';
import { verdictOf } from '../../model/failure.ts';
import { withoutThoughts } from '../../model/json-in-text.ts';
import { MAX_OUTPUT_TOKENS } from '../../model/model-call.ts';
import type { AiPorts } from '../ai-ports.ts';
import { type SummaryPorts, summarize } from './summarize.ts';
import { storeSummary } from './summary-store.ts';

/** A summary that takes longer is given up, in milliseconds: the next turn tries again. */
const SUMMARY_TIMEOUT_MS = 10_000;

/** With less time left none is begun, in milliseconds. */
const SUMMARY_NEEDS_MS = 3_000;

/**
 * Summarizing with the tenant's own model, behind its circuit breaker. Whatever goes wrong is logged and nothing
 * else: the answer is on its way already.
 */
export function createSummarizer(world: {
  conversations: ConversationRepository;
  table: Table;
  model: GuardedModel;
  installed: InstalledModels;
  log: Log;
}): AiPorts['summarize'] {
  const { conversations, table, model, installed, log } = world;
  return async (conversation, tenant, command, before, { signal, callMs, deadline }) => {
    const { tenant_id, conversation_id } = conversation;
    const [endpoint] = endpointsOf(tenant, installed);
    if (!endpoint) return;
    const timeoutMs = Math.min(SUMMARY_TIMEOUT_MS, Math.floor(deadline - model.now()));
    if (timeoutMs < SUMMARY_NEEDS_MS) return;
    const wanted = (await model.degrees.find(endpoint)) ?? BEST_DEGREE;
    const degree = { ...wanted, form: endpoint.fixedForm ?? wanted.form };
    const write: SummaryPorts['write'] = async ({ lines, ...asked }) => {
      const breaker = model.breakers.get(endpoint.circuit, { timeout: callMs });
      const prompt = {
        ...asked,
        history: [...lines],
        form: 'text' as const,
        tenantId: tenant_id,
        traceId: command.trace_id,
      };
      const execution = await breaker.execute(
        (late) =>
          model.client.ask(endpoint, prompt, {
            degree,
            signal: AbortSignal.any([signal, late]),
            timeoutMs,
            maxOutputTokens: MAX_OUTPUT_TOKENS,
          }),
        { cause: command, timeout: timeoutMs, judge: verdictOf },
      );
      if (execution.kind === 'open') return undefined;
      const end = execution.value;
      if (end.kind === 'said') return cleanText(withoutThoughts(end.text)).trim();
      log
        .child({ tenant_id, conversation_id, trace_id: command.trace_id })
        .warn('a conversation could not be summarized', { reason: end.kind, error: end.cause });
      return undefined;
    };
    try {
      await summarize(
        {
          messagesAfter: (of, sortKey, limit) => conversations.messagesAfter(of, sortKey, limit),
          repliesFrom: (of, replySeq, limit) =>
            conversations.repliesFrom(of.tenant_id, of.conversation_id, replySeq, limit),
          repliesInStrands: async (of, limit) => (await readSaidInStrands(conversations, of, limit)).replies,
          write,
          store: (summary, seen) => storeSummary(table, conversation, summary, seen),
        },
        conversation,
        before,
      );
    } catch (error) {
      log
        .child({ tenant_id, conversation_id, trace_id: command.trace_id })
        .warn('a conversation could not be summarized', { error });
    }
  };
}
