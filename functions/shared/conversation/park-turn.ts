import { conversationKey, dueShard } from './keys.ts';
import type { Conversation } from './records.ts';
import type { ConversationsTable } from './table.ts';
import { unchangedSince, updateOf, withCondition } from './update-fields.ts';
import { updateOne } from './update-one.ts';

/** The shortest and the longest that a turn waits for the model in one go, and in all, in milliseconds. */
const SHORTEST_MS = 60_000;
const LONGEST_MS = 15 * 60_000;

/**
 * Over how long the turns that wait for one model come back after it may be asked again, in milliseconds: at
 * first four minutes, twice that for whoever waits for the second time, and so on.
 */
const RAMP_MS = 4 * 60_000;

/** When a turn may try again; undefined when it has waited for as long as a customer should. */
export function parkUntil(
  conversation: Pick<Conversation, 'parked_since'>,
  { openUntil, now, random }: { openUntil: number | undefined; now: number; random: () => number },
): number | undefined {
  const since = conversation.parked_since ?? now;
  const end = since + LONGEST_MS;
  if (now >= end - SHORTEST_MS) return undefined;
  const earliest = Math.max(now + SHORTEST_MS, openUntil ?? 0);
  const ramp = Math.max(0, Math.min(RAMP_MS, end - earliest));
  return Math.min(end, Math.round(earliest + random() * ramp));
}

/**
 * Lets the owed answer of a conversation wait in the table: its `due_at` is when to try again, and the watchdog
 * asks the agent then, without counting it as a failure.
 *
 * @param until milliseconds since the epoch
 * @returns false when the conversation changed since it was read: then nothing was written
 */
export async function parkTurn(
  table: ConversationsTable,
  seen: Conversation,
  until: number,
  now: number,
): Promise<boolean> {
  const parked = {
    parked_since: seen.parked_since ?? now,
    parked_until: until,
    due_shard: dueShard(seen.conversation_id),
    due_at: until,
    nudges: undefined,
  };
  const result = await updateOne(table, {
    Key: conversationKey(seen.tenant_id, seen.conversation_id),
    ...withCondition(
      updateOf(parked, ['parked_since', 'parked_until', 'due_shard', 'due_at', 'nudges']),
      unchangedSince(seen),
    ),
  });
  return result.kind === 'written';
}
