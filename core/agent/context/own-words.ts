import type { Conversation } from '#core/conversation/records.ts';
import type { RoutingHandoffRequested } from '#core/events/routing-handoff-requested.ts';
import { cleanText } from '#core/text/clean-text.ts';
import type { Log } from '#platform/runtime/logger.ts';
import type { GuardedModel } from '../../model/asked.ts';
import { BEST_DEGREE } from '../../model/degree.ts';
import { endpointsOf, type InstalledModels } from '../../model/endpoints.ts';
import { verdictOf } from '../../model/failure.ts';
import { withoutThoughts } from '../../model/json-in-text.ts';
import { type AskLimits, type HistoryLine, MAX_OUTPUT_TOKENS } from '../../model/model-call.ts';
import { safetyId } from '../../model/safety-id.ts';
import type { Tenant } from '../../tenant/tenant-repository.ts';

/** What takes longer is given up, in milliseconds. */
const WORDS_TIMEOUT_MS = 10_000;

/** With less time left nothing is begun, in milliseconds. */
const WORDS_NEED_MS = 3_000;

/** For whom words are written, and what asked for them. */
export interface WordsFor {
  conversation: Conversation;
  tenant: Tenant;
  command: RoutingHandoffRequested;
  limits: AskLimits;
}

/** What the words are to be about. */
export interface WordsAsked {
  instructions: string;
  about: string | undefined;
  lines: readonly HistoryLine[];
}

/** What an environment asks with. */
export interface OwnWordsWorld {
  model: GuardedModel;
  installed: InstalledModels;
  log: Log;
}

/**
 * Plain words of the tenant's own model, behind its circuit breaker and asked for once: for what is made when the customer's
 * answer is on its way, and is simply missing where the model is of no help.
 *
 * `work` is given the way to ask; whatever goes wrong in it is logged and nothing else. Without time, or an endpoint, it is
 * not begun.
 *
 * @param what could not be done then, for the log
 */
export async function withOwnWords(
  { model, installed, log }: OwnWordsWorld,
  { conversation, tenant, command, limits: { signal, callMs, deadline } }: WordsFor,
  what: string,
  work: (write: (asked: WordsAsked) => Promise<string | undefined>) => Promise<unknown>,
): Promise<void> {
  const { tenant_id, conversation_id } = conversation;
  const { trace_id } = command;
  const warn = (fields: { reason?: string; error: unknown }) =>
    log.child({ tenant_id, conversation_id, trace_id }).warn(what, fields);
  const [endpoint] = endpointsOf(tenant, installed);
  const timeoutMs = Math.min(WORDS_TIMEOUT_MS, Math.floor(deadline - model.now()));
  if (!endpoint || timeoutMs < WORDS_NEED_MS) return;
  try {
    const wanted = (await model.degrees.find(endpoint)) ?? BEST_DEGREE;
    const degree = { ...wanted, form: endpoint.fixedForm ?? wanted.form };
    await work(async ({ lines, ...asked }) => {
      const prompt = {
        ...{ ...asked, history: [...lines], form: 'text' as const },
        ...{ tenantId: tenant_id, traceId: trace_id, safetyId: safetyId(conversation) },
      };
      const options = { degree, timeoutMs, maxOutputTokens: MAX_OUTPUT_TOKENS };
      const execution = await model.breakers
        .get(endpoint.circuit, { timeout: callMs })
        .execute(
          (late) =>
            model.client.ask(endpoint, prompt, { ...options, signal: AbortSignal.any([signal, late]) }),
          { cause: command, timeout: timeoutMs, judge: verdictOf },
        );
      if (execution.kind === 'open') return undefined;
      const end = execution.value;
      if (end.kind === 'said') return cleanText(withoutThoughts(end.text)).trim();
      warn({ reason: end.kind, error: 'cause' in end ? end.cause : undefined });
      return undefined;
    });
  } catch (error) {
    warn({ error });
  }
}
