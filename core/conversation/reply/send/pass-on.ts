import * as z from 'zod';
import type { Conversation } from '#core/conversation/records.ts';
import { relayedWake } from '#core/conversation/wake.ts';
import type { ConversationEnvelope } from '#core/events/envelope.ts';
import type { ReplyRow } from '../reply-records.ts';
import type { SenderPorts } from './sender-ports.ts';

/**
 * Records that took the place of one another, at most. Lambda takes a chain of about sixteen invocations for an endless
 * loop and drops the record.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 */
export const MOST_RELAYS = 8;

const payloadSchema = z.object({ replySeq: z.int(), relays: z.int().min(0).default(0) });

/**
 * A record waits only for the reply that it names, so that the receives of one record never have to do for two
 * replies. What has to wait for another reply goes on under fresh records, and this one ends:
 *
 * - Its own reply is settled, a later one waits. That has a record, or gets one.
 * - An earlier one waits in front of its own. That gets a record, and its own another one behind it.
 *
 * Fresh records go to the end of the conversation's group. That changes no order, which the table alone decides, and
 * a record that is not needed any more finds its reply settled. An environment that dies after sending them sends
 * them again: their keys are the same, and within five minutes SQS drops the second.
 *
 * @param reply that waits
 * @param conversation as it is now
 * @returns false when this record has to wait: for its own reply, or because the chain has become too long
 * @throws what sending throws
 */
export async function passOn(
  ports: Pick<SenderPorts, 'wakeSender'>,
  record: ConversationEnvelope,
  reply: ReplyRow,
  { settled_seq }: Pick<Conversation, 'settled_seq'>,
): Promise<boolean> {
  const payload = payloadSchema.safeParse(record.payload);
  if (!payload.success) return false;
  const { replySeq: own, relays: before } = payload.data;
  if (own === reply.reply_seq) return false;
  const isOwnSettled = own <= settled_seq;
  if (isOwnSettled && isAnnounced(reply)) return true;
  if (before >= MOST_RELAYS) return false;
  const relays = before + 1;
  const itsOwn = relayedWake(record, { replySeq: reply.reply_seq, why: 'own', relays });
  const behindIt = () =>
    relayedWake(record, { replySeq: own, why: `behind#${reply.reply_seq}:r${relays}`, relays });
  await ports.wakeSender(isOwnSettled ? [itsOwn] : [itsOwn, behindIt()]);
  return true;
}

/** Every answer comes with a record, which names its first part. Further parts and templates have none. */
function isAnnounced({ part = 0, author }: ReplyRow): boolean {
  return part === 0 && author !== 'system';
}
