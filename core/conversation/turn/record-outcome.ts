import type { RoutingHandoffRequested } from '#core/events/routing-handoff-requested.ts';
import { ContentionError } from '#platform/dynamodb/contention-error.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { updateItem } from '#platform/dynamodb/update-item.ts';
import { turnKey } from '../keys.ts';
import { totalTokens } from './token-use.ts';
import type { Turn } from './turn-ports.ts';
import type { TurnOutcome, TurnRow } from './turn-records.ts';

/**
 * Keeps how a command ended that said nothing. What the same command wrote before stays.
 *
 * @param end.tokens what was spent on it all the same; `tools`: the calls that were made; `now` in milliseconds since the epoch
 * @throws {ContentionError} when another writer has the row at this moment
 */
export async function recordOutcome(
  table: Table,
  { tenant_id, conversation_id, trace_id, payload }: RoutingHandoffRequested,
  turnId: string,
  { outcome, tokens, tools, now }: { outcome: TurnOutcome; now: number } & Pick<Turn, 'tokens' | 'tools'>,
): Promise<void> {
  const next: TurnRow = {
    turn_id: turnId,
    seq_through: payload.seq,
    reply_seq: 0,
    reply_count: 0,
    outcome,
    trace_id,
    ended_at: new Date(now).toISOString(),
    ...(tokens === undefined || totalTokens(tokens) === 0 ? {} : { tokens }),
    ...(tools?.length ? { tools: [...tools] } : {}),
  };
  const key = turnKey(tenant_id, conversation_id, turnId);
  const { kind } = await updateItem<Partial<TurnRow>>(table, key, { seen: {}, next, existing: 'new or' });
  if (kind === 'conflict') throw new ContentionError(conversation_id, 'the end of a turn was to be recorded');
}
