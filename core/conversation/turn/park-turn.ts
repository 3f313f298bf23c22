import type { Table } from '#platform/dynamodb/table.ts';
import { updateItem } from '#platform/dynamodb/update-item.ts';
import { unchangedSince } from '../conversation-write.ts';
import { conversationKey } from '../keys.ts';
import type { Conversation } from '../records.ts';
import type { WaitReason } from '../watch/wait-reason.ts';
import { parked } from '../watch/watch.ts';

/** What a turn waits for. */
export interface TurnWait {
  reason: WaitReason;
  /** Before this no call makes sense, in milliseconds since the epoch; undefined: that is not known. */
  openUntil: number | undefined;
}

/**
 * The shortest time that a turn waits in one go, in milliseconds: about as long as an environment goes by what it last
 * knew of a circuit.
 */
const SHORTEST_MS = 5_000;

/**
 * The longest time in all, in milliseconds. A timer may be lost, and the watchdog looks once a minute: with that a
 * customer waits no longer than fifteen minutes before people are asked.
 */
const LONGEST_MS = 14 * 60_000;

/**
 * Over how long the turns that wait for one provider come back after it may be asked again, in milliseconds; to that
 * is added how long the turn will have waited by then. The longer a provider was down, the more turns wait for it.
 */
const RAMP_MS = 10_000;

/**
 * When a turn may try again; undefined when it has waited for as long as a customer should. A message of a customer
 * who waits already changes nothing of that, unless the provider is known to be down for longer.
 *
 * @param options.openUntil before this no call makes sense; times in milliseconds since the epoch
 * @param options.random a number from 0 up to but not including 1
 */
export function parkUntil(
  { parked_since, parked_until = 0 }: Pick<Conversation, 'parked_since' | 'parked_until'>,
  { openUntil = 0, now, random }: { openUntil: number | undefined; now: number; random: () => number },
): number | undefined {
  const since = parked_since ?? now;
  const end = since + LONGEST_MS;
  if (parked_until > now && parked_until >= Math.min(openUntil, end)) return parked_until;
  if (now > end - SHORTEST_MS) return undefined;
  const earliest = Math.min(end, Math.max(now + SHORTEST_MS, openUntil));
  const ramp = Math.min(RAMP_MS + earliest - since, end - earliest);
  return Math.round(earliest + random() * ramp);
}

/**
 * Lets the owed answer of a conversation wait in the table: its `due_at` is when to try again. A timer, or the watchdog,
 * asks the agent then, without counting it as a failure. What ends the waiting before finds it by its reason.
 *
 * @param until milliseconds since the epoch
 * @returns false when the conversation changed since it was read: then nothing was written
 */
export async function parkTurn(
  table: Table,
  seen: Conversation,
  reason: WaitReason,
  until: number,
  now: number,
): Promise<boolean> {
  const key = conversationKey(seen.tenant_id, seen.conversation_id);
  const overwrite = parked(seen, reason, until, now);
  const { kind } = await updateItem(table, key, { seen, overwrite, where: unchangedSince(seen) });
  return kind === 'written';
}
