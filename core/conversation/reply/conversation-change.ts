import type { TransactItem } from '#platform/dynamodb/conditional-write.ts';
import type { Conversation } from '../records.ts';
import type { ReplyRow } from './reply-records.ts';

/** No send is under way, and no place is reserved for one. */
export const NOT_SENDING = {
  sending_seq: undefined,
  sending_at: undefined,
  sending_attempt: undefined,
  slot_seq: undefined,
  slot_at: undefined,
} as const;

/** What else a declared send leaves in the item; see `declareIntent`. */
const NO_ID = { sending_id: undefined } as const;

/** What is written together with the end of a reply. `condition` is of the conversation, and only with `conversation`. */
export interface SettleMore {
  /** Fields of the conversation. */
  conversation?: Partial<Conversation>;
  /** What must hold of the conversation besides. */
  condition?: Condition;
  writes?: TransactItem[];
}

interface Condition {
  ConditionExpression: string;
  ExpressionAttributeValues: Record<string, unknown>;
}

type Fields = Partial<Conversation> & Partial<typeof NO_ID>;

/** A write of the conversation. */
export interface ConversationChange {
  fields: Fields;
  condition: Condition;
}

export const namesOf = (fields: Fields) => Object.keys(fields) as Array<keyof Fields>;

/** The reply is the first that is not settled, and the send that is under way is the one that was read, or none. */
export function inOrder(
  { sending_seq, sending_at }: Conversation,
  { reply_seq }: ReplyRow,
  fields: Partial<Conversation>,
): ConversationChange {
  const isUnderWay = sending_seq === reply_seq && sending_at !== undefined;
  return {
    fields: { ...fields, ...NO_ID },
    condition: {
      ConditionExpression: `settled_seq = :before AND ${
        isUnderWay ? 'sending_seq = :seq AND sending_at = :sending_at' : 'attribute_not_exists(sending_seq)'
      }`,
      ExpressionAttributeValues: {
        ':before': reply_seq - 1,
        ...(isUnderWay ? { ':seq': reply_seq, ':sending_at': sending_at } : {}),
      },
    },
  };
}

/** Only a condition: that what nobody can send before its turn still waits for it. */
export function unchanged({ settled_seq }: Pick<Conversation, 'settled_seq'>): ConversationChange {
  return {
    fields: { settled_seq },
    condition: {
      ConditionExpression: 'settled_seq = :seen_settled',
      ExpressionAttributeValues: { ':seen_settled': settled_seq },
    },
  };
}

/** Both in one write of the conversation. */
export function both(
  settled: ConversationChange | undefined,
  { conversation: fields, condition }: SettleMore,
): ConversationChange | undefined {
  if (!fields) return settled;
  const conditions = [settled?.condition, condition].filter((given) => given !== undefined);
  return {
    fields: { ...fields, ...settled?.fields },
    condition: {
      ConditionExpression:
        conditions.map(({ ConditionExpression }) => ConditionExpression).join(' AND ') ||
        'attribute_exists(pk)',
      ExpressionAttributeValues: Object.assign(
        {},
        ...conditions.map(({ ExpressionAttributeValues }) => ExpressionAttributeValues),
      ),
    },
  };
}
