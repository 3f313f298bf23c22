import { owedAfter } from '../owed.ts';
import type { Conversation } from '../records.ts';
import { isAutomatic, type ReplyRow } from '../reply/reply-records.ts';

/** What a turn knows of earlier answers. */
export interface Said {
  /** The replies that the customer got or will get. */
  said: ReplyRow[];
  /** Messages with a higher `inbound_seq` are owed an answer. */
  after: number;
  /** The same, if nothing that still waits to be sent will be. */
  afterUnsent: number;
}

/**
 * What the customer got or will get. An agent's answer of an earlier owner that waits is never sent: what it was to
 * answer is owed, unless a later reply answers it too.
 */
export function whatWasSaid(conversation: Conversation, replies: readonly ReplyRow[]): Said {
  const waits = (reply: ReplyRow) =>
    isAutomatic(reply) && (reply.status === 'pending' || reply.status === 'held');
  const isDoomed = (reply: ReplyRow) =>
    reply.status === 'pending' && waits(reply) && reply.owner_epoch !== conversation.owner_epoch;
  const said = replies.filter((reply) => !isDoomed(reply));
  const isAnsweredSince = ({ reply_seq, seq_through = 0 }: ReplyRow) =>
    said.some(
      (later) =>
        later.reply_seq > reply_seq && later.status !== 'failed' && (later.seq_through ?? 0) >= seq_through,
    );
  const dropped = replies.filter((reply) => isDoomed(reply) && !isAnsweredSince(reply));
  const after = Math.min(owedAfter(conversation), ...dropped.map(startOf));
  return { said, after, afterUnsent: Math.min(after, ...said.filter(waits).map(startOf)) };
}

const startOf = ({ seq_after = 0 }: ReplyRow) => seq_after;
