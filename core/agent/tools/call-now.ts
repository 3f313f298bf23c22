import type { ToolEnd } from '../../tools/tool-caller.ts';
import type { AiTurnPorts } from '../ai-ports.ts';
import type { ToolWork } from './tool-work.ts';

/** A tool that takes longer is given up, in milliseconds; its source may allow less. */
const TOOL_TIMEOUT_MS = 20_000;

/** With less time no call is begun, in milliseconds. */
export const TOOL_NEEDS_MS = 3_000;

/** Milliseconds that are left for a call. */
export function leftForCall({ now }: Pick<AiTurnPorts, 'now'>, { limits }: Pick<ToolWork, 'limits'>): number {
  return Math.min(TOOL_TIMEOUT_MS, Math.floor(limits.deadline - now()));
}

/**
 * Makes one call. Who it is for comes from the turn's envelope; only tool and arguments are the model's.
 *
 * @throws the signal's reason when the turn was broken off
 */
export async function callNow(
  ports: AiTurnPorts,
  work: ToolWork,
  { tool, values, idempotencyKey }: { tool: string; values: Record<string, unknown>; idempotencyKey: string },
): Promise<ToolEnd> {
  const { turn, limits, tools } = work;
  const { tenant_id, conversation_id, contact_id } = turn.seen;
  const request = {
    ...{ tenantId: tenant_id, conversationId: conversation_id, contactId: contact_id },
    ...{ turnId: turn.id, traceId: turn.command.trace_id },
    ...{ tool, arguments: values, idempotencyKey },
  };
  const { signal } = limits;
  try {
    return await ports.tools.callTool(request, { signal, timeoutMs: leftForCall(ports, work) });
  } catch {
    // The port throws nothing else; a turn is not lost to one that does, and whether it happened is not known then.
    if (signal.aborted) throw signal.reason;
    const mayHaveHappened = tools.get(tool)?.effect !== 'none';
    return { kind: 'failed', code: 'unavailable', message: 'The tool does not answer.', mayHaveHappened };
  }
}
