import { type TransactItem, writeTransaction } from '#platform/dynamodb/conditional-write.ts';
import { updateOrCheck } from '#platform/dynamodb/item-update.ts';
import { queryRows } from '#platform/dynamodb/query-rows.ts';
import { LOST, retryLost } from '#platform/dynamodb/retry-lost.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { updateItem } from '#platform/dynamodb/update-item.ts';
import { shortHash } from '#platform/ids/hash.ts';
import { canonicalJson } from '#platform/json/canonical-json.ts';
import { LIVING } from '../conversation-write.ts';
import { conversationKey, conversationPartition, EFFECT_PREFIX, effectKey } from '../keys.ts';
import { numberIn, strandsOf } from '../merge/strands.ts';
import type { Conversation } from '../records.ts';
import { callHash, type Effect, effectSchema } from './effect-records.ts';

/** Long enough for a conversation that people had meanwhile and gave back; milliseconds. */
const TTL_MS = 7 * 24 * 3_600_000;

/** Writes of an end while another delivery has the row in a transaction of its own. */
const END_ATTEMPTS = 3;

/** A conversation has one, rarely a few; they are in no order. */
const MOST_READ = 1_000;

/** A call that is to be declared. */
export interface EffectWanted extends Pick<Effect, 'tool' | 'effect'> {
  arguments: Record<string, unknown>;
  turnId: string;
  /** The `inbound_seq` through which the turn has read. */
  through: number;
  /** Messages with a higher number are owed an answer: effects for these are not begun again. */
  after: number;
  /** What must hold, or be written, besides. */
  more?: TransactItem[];
}

export type EffectBegun =
  /** It is declared: only now may the call be made. `seen` is the conversation after it. */
  | { kind: 'begun'; effect: Effect; seen: Conversation }
  /** It was begun before, for messages that are owed an answer. */
  | { kind: 'there'; effect: Effect }
  /** `more` did not hold. */
  | { kind: 'refused' }
  /** The conversation is not as it was read: another owner, a newer message, an effect or an answer of another delivery. */
  | { kind: 'moved' };

/** What calls changed for a conversation: no effect happens twice for the same messages, whichever turn begins it and dies. */
export interface EffectJournal {
  /** Declares a call, before it is made. */
  begin(seen: Conversation, wanted: EffectWanted): Promise<EffectBegun>;
  /** Keeps how a declared call ended. @throws {ContentionError} when another writer has its row at this moment, three times */
  end(
    of: Pick<Conversation, 'tenant_id' | 'conversation_id'>,
    effect: Effect,
    end: Pick<Effect, 'status' | 'output' | 'duration_ms'>,
  ): Promise<void>;
  /**
   * What was begun for messages that are owed an answer, oldest first, and happened or may have. Without a sign of any it is not
   * read.
   *
   * @param after messages with a higher number are owed an answer
   */
  live(seen: Conversation, after: number): Promise<Effect[]>;
}

/**
 * Effects in the conversations table. Each is declared by one transaction, with the conversation as it was read: so who
 * has not seen the newest effect, the newest message or the present owner begins none.
 *
 * @param now milliseconds since the epoch
 */
export function createEffectJournal(table: Table, now: () => number): EffectJournal {
  const { client, tableName: TableName } = table;
  return {
    async begin(seen, { tool, effect: kind, arguments: values, turnId, through, after, more = [] }) {
      const { tenant_id, conversation_id, effect_seq = 0, effect_through = 0 } = seen;
      const at = now();
      const hash = callHash(tool, values);
      const effect: Effect = {
        effect_id: `ef_${shortHash([conversation_id, String(effect_seq + 1), hash])}`,
        ...{ tool, effect: kind, arguments: canonicalJson(values) },
        ...{ turn_id: turnId, seq: through, status: 'begun' },
        begun_at: new Date(at).toISOString(),
        expires_at: Math.floor((at + TTL_MS) / 1_000),
      };
      const next = {
        ...seen,
        effect_seq: effect_seq + 1,
        effect_through: Math.max(through, effect_through),
      };
      const key = effectKey(tenant_id, conversation_id, tool, hash);
      const result = await writeTransaction(client, [
        declared(TableName, { ...key, ...effect }, after, at),
        updateOrCheck<Conversation>(TableName, conversationKey(tenant_id, conversation_id), {
          ...{ seen, next },
          where: [
            ['owner_epoch', '=', seen.owner_epoch],
            ['inbound_seq', '=', seen.inbound_seq],
            ['answered_seq', '=', seen.answered_seq],
            ['owed_after', '=', seen.owed_after],
            ['revised_seq', '=', seen.revised_seq],
            ['effect_seq', '=', seen.effect_seq],
            ['merged_from', '=', seen.merged_from],
            LIVING,
          ],
        }),
        ...more,
      ]);
      if (result.kind === 'written') return { kind: 'begun', effect, seen: next };
      if (result.kind === 'conflict') return { kind: 'moved' };
      if (result.failed.has(0)) return { kind: 'there', effect: effectSchema.parse(result.failed.get(0)) };
      return result.failed.has(1) ? { kind: 'moved' } : { kind: 'refused' };
    },
    async end({ tenant_id, conversation_id }, effect, end) {
      const hash = callHash(effect.tool, JSON.parse(effect.arguments));
      const key = effectKey(tenant_id, conversation_id, effect.tool, hash);
      const options = { id: conversation_id, step: 'the end of an effect was to be kept' };
      await retryLost({ ...options, attempts: END_ATTEMPTS }, async () => {
        const { kind } = await updateItem<Effect>(table, key, {
          seen: effect,
          next: { ...effect, ...end },
          existing: 'required',
          unchanged: ['effect_id'],
        });
        return kind === 'conflict' ? LOST : undefined;
      });
    },
    async live(seen, after) {
      const isMarked = (seen.effect_through ?? 0) > after;
      const [own, ...merged] = strandsOf(seen);
      const strands = [...(isMarked ? [own] : []), ...merged];
      const found = await Promise.all(
        strands.map(async (strand) =>
          (await readEffects(table, seen.tenant_id, strand.conversation_id)).filter(
            ({ seq, status, expires_at }) =>
              (strand === own ? seq : numberIn(strand, seq)) > after &&
              status !== 'not_done' &&
              expires_at * 1_000 > now(),
          ),
        ),
      );
      return found.flat().sort((one, other) => (one.begun_at < other.begun_at ? -1 : 1));
    },
  };
}

async function readEffects(table: Table, tenantId: string, conversationId: string): Promise<Effect[]> {
  const query = {
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: {
      ':pk': conversationPartition(tenantId, conversationId),
      ':prefix': EFFECT_PREFIX,
    },
    ConsistentRead: true,
  };
  return (await queryRows(table, query, MOST_READ)).map((item) => effectSchema.parse(item));
}

/** Over one that surely did not happen, that messages which are answered led to, or whose time is over: none other. */
function declared(TableName: string, Item: Record<string, unknown>, after: number, at: number): TransactItem {
  return {
    Put: {
      TableName,
      Item,
      ConditionExpression:
        'attribute_not_exists(pk) OR #seq <= :after OR #status = :not_done OR expires_at <= :now',
      ExpressionAttributeNames: { '#seq': 'seq', '#status': 'status' },
      ExpressionAttributeValues: { ':after': after, ':not_done': 'not_done', ':now': Math.floor(at / 1_000) },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}
