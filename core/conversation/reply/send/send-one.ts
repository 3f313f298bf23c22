import type { Conversation } from '#core/conversation/records.ts';
import type { ConversationEnvelope } from '#core/events/envelope.ts';
import { actionFor } from '#core/whatsapp/errors/error-codes.ts';
import { mayRetry, type RefusalAction, retryWaitSeconds } from '#core/whatsapp/errors/refusal-action.ts';
import type { ReplyRow } from '../reply-records.ts';
import { fail, hold, later, postponed, sent } from './record-end.ts';
import { resolveUnknown } from './resolve-unknown.ts';
import type { SenderPorts, SendResult, Settlement } from './sender-ports.ts';

/** Longest wait for an open circuit before it is asked again, in milliseconds: as long as one opens by itself. */
const LONGEST_CIRCUIT_WAIT_MS = 5 * 60_000;

/** Refusals of one reply that ask for patience; then it is given up. */
const MAX_ATTEMPTS = 8;

/** While a send of another environment may still be under way, in milliseconds: the function's time-out. */
const SEND_LASTS_MS = 30_000;

/** Before the conversation is read again after somebody else worked it, in milliseconds. */
const SOON_MS = 1_000;

/** What the steps of sending one reply are given. */
export interface Sending {
  ports: SenderPorts;
  record: ConversationEnvelope;
  conversation: Conversation;
  reply: ReplyRow;
  /** Throws when there is too little time to begin a send. */
  requireTime(): void;
}

/**
 * Brings one reply as far as it goes now.
 *
 * 1. A status that has come says that WhatsApp has the message, whatever we know ourselves.
 * 2. A send that was under way when a function died counts as unknown; what is unknown is resolved or waited for.
 * 3. A stopped channel holds the reply.
 * 4. A number that sent too fast waits; else the gate is passed: the one conditional write that is the intent.
 * 5. The message is sent, and what became of it recorded.
 *
 * @returns undefined when somebody else settled it, or works on it, meanwhile
 * @throws {SendPostponedError} when it can go later: it keeps its place
 */
export async function sendOne(sending: Sending): Promise<Settlement | undefined> {
  const { ports, conversation, reply } = sending;
  const isUnderWay = conversation.sending_seq === reply.reply_seq;
  if (reply.delivery && reply.delivery.status !== 'failed') {
    const attempts = isUnderWay ? conversation.sending_attempt : undefined;
    return sent(sending, reply.delivery.message_id, attempts);
  }
  if (isUnderWay) return resolve(await afterDeath(sending));
  if (reply.status === 'unknown') return resolve(sending);
  // Nothing is sent from there any more; what could go on went with the merge.
  if (conversation.merged_into !== undefined) return fail(sending, { reason: 'merged' });
  const stopped = await ports.channel.held(conversation);
  if (stopped !== undefined) {
    const held = await hold(sending, { reason: stopped });
    if (held !== 'released') return held;
  }
  sending.requireTime();
  const from = ports.channel.sendsFrom(conversation);
  if (from > ports.now()) throw postponed(sending, 'the number sends too many messages', from);
  const isTemplate = reply.content.kind === 'template';
  const optedOut = isTemplate && (await ports.isOptedOut(conversation));
  const intent = await ports.intend(conversation, reply, { now: ports.now(), optedOut });
  switch (intent.kind) {
    case 'wait':
      throw postponed(sending, 'the customer gets as many messages as WhatsApp allows', intent.until);
    case 'refuse':
      return fail(sending, { reason: intent.reason });
    case 'not_its_turn':
      throw postponed(sending, 'the conversation changed', ports.now() + SOON_MS);
    case 'declared':
      return send({ ...sending, conversation: intent.conversation });
  }
}

/**
 * The end of a reply that was settled as sent, or unknown, once WhatsApp's statuses say something else.
 *
 * A failure counts only when it is that of the message that we know: of a reply that was sent twice the other may
 * have arrived.
 */
export async function reviseSettled(sending: Sending): Promise<Settlement | undefined> {
  const { delivery, status, message_id } = sending.reply;
  if (!delivery || status === 'failed') return undefined;
  if (delivery.status !== 'failed') {
    return status === 'unknown' ? sent(sending, delivery.message_id) : undefined;
  }
  return message_id === undefined || message_id === delivery.message_id ? failedLater(sending) : undefined;
}

async function send(sending: Sending): Promise<Settlement | undefined> {
  const { ports, record, conversation, reply } = sending;
  const attempts = reply.attempts + 1;
  let result: SendResult;
  try {
    result = await ports.send(conversation, reply, record.trace_id);
  } catch (error) {
    // Whatever is thrown is thrown before a request is made.
    await ports.ledger.postpone(conversation, reply, { attempts: reply.attempts }, ports.now());
    throw error;
  }
  switch (result.kind) {
    case 'accepted':
      return sent(sending, result.messageId, attempts);
    case 'unknown': {
      const since = ports.now();
      await ports.ledger.markUnknown(conversation, reply, attempts, since);
      return resolve({ ...sending, reply: { ...reply, status: 'unknown', attempts, unknown_since: since } });
    }
    case 'unsendable':
      return fail(sending, { reason: result.reason });
    case 'refused':
      return refused(sending, result.action, result.code);
    case 'not_connected':
      return later(sending, { reason: 'not_connected' });
    case 'not_configured':
      return later(sending, { reason: result.reason });
    case 'circuit_open':
      // An operator may open it for hours, and release it in minutes: the reply looks again before.
      return later(sending, {
        reason: 'circuit_open',
        until: Math.min(result.until, sending.ports.now() + LONGEST_CIRCUIT_WAIT_MS),
      });
  }
}

/** The intent was written and nobody lived to record what came of it. */
async function afterDeath(sending: Sending): Promise<Sending> {
  const { ports, conversation, reply } = sending;
  const { sending_at = ports.now(), sending_attempt = reply.attempts + 1 } = conversation;
  const until = sending_at + SEND_LASTS_MS;
  if (ports.now() < until) throw postponed(sending, 'somebody is sending it', until);
  if (!(await ports.ledger.markUnknown(conversation, reply, sending_attempt, sending_at))) {
    throw postponed(sending, 'the reply changed', ports.now() + SOON_MS);
  }
  return {
    ...sending,
    conversation: { ...conversation, sending_seq: undefined, sending_at: undefined },
    reply: { ...reply, status: 'unknown', attempts: sending_attempt, unknown_since: sending_at },
  };
}

async function resolve(sending: Sending): Promise<Settlement | undefined> {
  const { ports, conversation, reply } = sending;
  const resolution = await resolveUnknown(ports, conversation, reply);
  switch (resolution.kind) {
    case 'sent':
      return sent(sending, resolution.messageId);
    case 'failed':
      return failedLater(sending);
    case 'given_up':
      return fail(sending, { reason: 'no_status' });
    case 'wait':
      throw postponed(sending, 'nobody knows yet whether it was sent', ports.now() + resolution.forMs);
    case 'send_again':
      return later(sending, { reason: 'no_status', until: ports.now() });
  }
}

async function refused(
  sending: Sending,
  action: RefusalAction,
  code?: number,
): Promise<Settlement | undefined> {
  const { ports, conversation, reply } = sending;
  await heed(sending, action, code);
  const attempts = reply.attempts + 1;
  if (action.kind === 'stop_channel') {
    const held = await hold(sending, { reason: action.reason, code });
    if (held !== 'released') return held;
    return later(sending, { reason: action.reason, attempts, until: ports.now() + SOON_MS, code });
  }
  if (action.kind === 'throughput') {
    // Not the message is at fault, and WhatsApp has not looked at it: it is no attempt, and there may be any number.
    return later(sending, { reason: action.reason, until: ports.channel.sendsFrom(conversation), code });
  }
  const maxAttempts = (action.kind === 'retry' ? action.maxAttempts : undefined) ?? MAX_ATTEMPTS;
  if (mayRetry(action) && attempts < maxAttempts) {
    const until = ports.now() + retryWaitSeconds(action, attempts, ports.random) * 1000;
    return later(sending, { reason: action.reason, attempts, until, code });
  }
  return fail(sending, { reason: action.reason, attempts, code });
}

/**
 * WhatsApp accepted the message and could not deliver it. That is final, whatever the code asks for: a later
 * attempt could not be told from this one, whose failure stays with the reply.
 */
async function failedLater(sending: Sending): Promise<Settlement | undefined> {
  const code = sending.reply.delivery?.errors?.[0]?.code;
  const action = actionFor({ code });
  await heed(sending, action, code);
  return fail(sending, { reason: action.reason, code });
}

/** What a refusal says beyond the one reply. */
async function heed({ ports, conversation }: Sending, action: RefusalAction, code?: number): Promise<void> {
  if (action.kind === 'opt_out') await ports.storeOptOut(conversation);
  if (action.kind === 'stop_channel') {
    await ports.channel.hold(conversation, {
      reason: action.reason,
      ...(code === undefined ? {} : { code }),
    });
  }
}
