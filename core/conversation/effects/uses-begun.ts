import type { Conversation } from '../records.ts';
import type { ToolUse } from '../turn/turn-records.ts';
import type { EffectJournal } from './effect-journal.ts';
import { callHash, type Effect } from './effect-records.ts';

/**
 * The calls that a turn has begun, as its row names them, from the journal: for a turn whose process died, and that ends without
 * knowing of them. Without a sign of any the journal is not read.
 *
 * @param of.seq of the turn's command: what it began is for this message, or a newer one
 */
export async function usesBegun(
  journal: Pick<EffectJournal, 'live'>,
  conversation: Conversation,
  { turnId, seq }: { turnId: string; seq: number },
): Promise<ToolUse[]> {
  if ((conversation.effect_through ?? 0) < seq) return [];
  const begun = await journal.live(conversation, seq - 1);
  return begun.filter(({ turn_id }) => turn_id === turnId).map(useBefore);
}

/** A call that was begun before, as a turn's row names it. */
export function useBefore({ tool, effect, status, duration_ms, arguments: values }: Effect): ToolUse {
  return {
    ...{ name: tool, effect, end: status },
    ...(duration_ms === undefined ? {} : { duration_ms }),
    arguments_hash: callHash(tool, JSON.parse(values)).slice(0, 12),
    earlier: true,
  };
}
