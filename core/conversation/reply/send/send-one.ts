import { failureCountsFrom } from '../delivery/failure-grace.ts';
import { REACHED } from '../delivery/merge-delivery.ts';
import { isAutomatic } from '../reply-records.ts';
import { makeAttempt } from './make-attempt.ts';
import { readyContent } from './ready-content.ts';
import { failedDelivery } from './refused.ts';
import type { Settlement } from './sender-ports.ts';
import type { Sending } from './sending.ts';
import { settleUnknown } from './settle-unknown.ts';
import { SENDER_TIMEOUT_MS, SOON_MS } from './time-limits.ts';
import { fail, hold, isTooLong, postponed, sent } from './write-outcome.ts';

/**
 * Brings one reply as far as it goes now: step 3 of `sendReplies`.
 *
 * @returns undefined when another environment settled it, or works on it, meanwhile
 * @throws {SendPostponedError} when it can go later: it keeps its place
 */
export async function sendOne(sending: Sending): Promise<Settlement | undefined> {
  const { ports, conversation, reply } = sending;
  const isUnderWay = conversation.sending_seq === reply.reply_seq;
  if (reply.delivery && reply.delivery.status !== 'failed') {
    const attempts = isUnderWay ? conversation.sending_attempt : undefined;
    return sent(sending, reply.delivery.message_id, attempts);
  }
  if (isUnderWay) return settleUnknown(await afterDeath(sending));
  if (reply.status === 'unknown') return settleUnknown(sending);
  // One before it may be held. What ends before its turn would leave a gap, over which no later reply passes.
  const isItsTurn = conversation.settled_seq === reply.reply_seq - 1;
  if (conversation.merged_into !== undefined) {
    // What was not on its way went with the merge. A person's words that WhatsApp refused for now go on from here.
    const staysBehind = isItsTurn && !isAutomatic(reply);
    if (!staysBehind) return fail(sending, { reason: 'merged' });
    if (await wentAlong(sending)) return undefined;
  }
  // A person's words may wait behind it, so it waits for nothing: neither for its number nor for a place.
  if (isItsTurn && isAutomatic(reply) && reply.owner_epoch !== conversation.owner_epoch) {
    return fail(sending, { reason: 'owner_changed' });
  }
  const stopped = await ports.channel.held(conversation);
  if (stopped !== undefined) {
    const held = await hold(sending, { reason: stopped });
    if (held !== 'released') return held;
  }
  sending.requireTime();
  const from = ports.channel.sendsFrom(conversation);
  if (from > ports.now()) {
    if (isItsTurn && isTooLong(sending, from)) return fail(sending, { reason: 'number_rests' });
    throw postponed(sending, 'the number rests', from);
  }
  const ready = isItsTurn ? await readyContent(sending) : undefined;
  if (ready?.kind === 'ended') return ready.settlement;
  const isTemplate = reply.content.kind === 'template';
  const templateRefusal = isTemplate ? await ports.templateRefusal(conversation) : undefined;
  const intent = await ports.intend(conversation, reply, { now: ports.now(), templateRefusal });
  switch (intent.kind) {
    case 'wait':
      throw postponed(sending, 'the customer gets as many messages as WhatsApp allows', intent.until);
    case 'refuse':
      return fail(sending, { reason: intent.reason });
    case 'not_its_turn':
      throw postponed(sending, 'the conversation changed', ports.now() + SOON_MS);
    case 'declared':
      return makeAttempt({ ...sending, conversation: intent.conversation, ready });
  }
}

/**
 * Whether the merge took a reply along that was read as unsettled. A query is no moment of the table: it may see the
 * conversation as it is after the move, and the reply as it was before. A row that is read by itself after that is
 * from after the move.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-isolation
 */
async function wentAlong({ ports, conversation, reply }: Sending): Promise<boolean> {
  const { tenant_id, conversation_id } = conversation;
  const now = await ports.conversations.findReply(tenant_id, conversation_id, reply.reply_seq);
  return now?.reason === 'merged';
}

/**
 * The end of a settled reply, once WhatsApp's statuses say something else. A delivery is proof, whatever was told
 * before and after it.
 *
 * A failure counts only when it is that of the message that we know: of a reply that was sent twice the other may
 * have arrived.
 *
 * @throws {SendPostponedError} while a delivery may still contradict the failure
 */
export async function reviseSettled(sending: Sending): Promise<Settlement | undefined> {
  const { delivery, status, message_id } = sending.reply;
  if (!delivery) return undefined;
  if (delivery.status !== 'failed') {
    const isWrong = status === 'unknown' || (status === 'failed' && REACHED.includes(delivery.status));
    return isWrong ? sent(sending, delivery.message_id) : undefined;
  }
  const isItsOwn = message_id === undefined || message_id === delivery.message_id;
  if (status === 'failed' || !isItsOwn) return undefined;
  const from = failureCountsFrom(delivery);
  if (sending.ports.now() < from) throw postponed(sending, 'a delivery may follow the failure', from);
  return failedDelivery(sending);
}

/** The intent was written, and the environment died before it wrote what came of it. */
async function afterDeath(sending: Sending): Promise<Sending> {
  const { ports, conversation, reply } = sending;
  const { sending_at = ports.now(), sending_attempt = reply.attempts + 1 } = conversation;
  const until = sending_at + SENDER_TIMEOUT_MS;
  if (ports.now() < until) throw postponed(sending, 'another environment is sending it', until);
  if (!(await ports.ledger.markUnknown(conversation, reply, sending_attempt, sending_at))) {
    throw postponed(sending, 'the reply changed', ports.now() + SOON_MS);
  }
  return {
    ...sending,
    conversation: { ...conversation, sending_seq: undefined, sending_at: undefined },
    reply: { ...reply, status: 'unknown', attempts: sending_attempt, unknown_since: sending_at },
  };
}
