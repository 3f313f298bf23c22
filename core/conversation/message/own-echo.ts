import type { ConversationEnvelope } from '#core/events/envelope.ts';
import type { InboxEchoReceived } from '#core/events/inbox-echo-received.ts';
import type { OutboundContent } from '#core/whatsapp/outbound/outbound-content.ts';
import type { ConversationRepository } from '../conversation-repository.ts';
import { standbyId } from '../ids.ts';
import type { Conversation } from '../records.ts';
import type { DeliveryStore } from '../reply/delivery/delivery-store.ts';
import type { ReplyRow } from '../reply/reply-records.ts';
import { wakeEvent } from '../wake.ts';

/** Newest replies that an echo is compared with. An echo comes within seconds, mostly. */
const REPLIES_COMPARED = 50;

/** Between a send attempt and its echo, where only the content tells that they belong together; milliseconds. */
const CLOSE_MS = 10 * 60_000;

/** What comparing an echo with the ledger needs from outside. */
export interface OwnEchoPorts {
  conversations: Pick<ConversationRepository, 'findWithReplies'>;
  deliveries: Pick<DeliveryStore, 'record'>;
  wakeSender(wake: ConversationEnvelope): Promise<void>;
}

/**
 * Whether an echo is a message of ours that came back: the ledger of sends decides, whatever field of the webhook
 * brought it. It is one when a reply has its message id; or, unless it is a standby copy, when a reply says the same of which an attempt is under way,
 * or ended without an answer, within minutes of it.
 *
 * Where a reply's end is not known the echo is proof: it is recorded as a status would be, and the sender is woken.
 * Repeating that changes nothing.
 *
 * @returns the reply's number; undefined for what a person or another machine wrote
 */
export async function recogniseOwnEcho(
  { conversations, deliveries, wakeSender }: OwnEchoPorts,
  event: InboxEchoReceived,
): Promise<number | undefined> {
  const { tenant_id: tenantId, conversation_id: conversationId, payload, occurred_at } = event;
  const found = await conversations.findWithReplies(tenantId, conversationId, REPLIES_COMPARED);
  if (!found) return undefined;
  const [reply, other] = ownReplies(found.conversation, found.replies, event);
  if (!reply) return undefined;
  const { reply_seq: replySeq, status } = reply;
  // Of two that say the same it proves neither: the customer may have only the other one.
  if (status === 'sent' || status === 'failed' || other) return replySeq;
  await deliveries.record(
    { tenantId, channelId: payload.channelId, conversationId, replySeq },
    { status: 'sent', message_id: payload.messageId, at: { sent: occurred_at } },
  );
  await wakeSender(wakeEvent(event, { replySeq, why: 'echo' }));
  return replySeq;
}

/** The replies that an echo may show, the likeliest first: of two that say the same, the first. */
function ownReplies(
  { sending_seq, sending_at }: Conversation,
  replies: readonly ReplyRow[],
  { payload, occurred_at }: InboxEchoReceived,
): ReplyRow[] {
  const isSame = (id: string | undefined) =>
    id !== undefined && payload.messageId === (payload.standby ? standbyId(id) : id);
  const byId = replies.find(({ message_id, delivery }) => isSame(message_id) || isSame(delivery?.message_id));
  // While another responder has the conversation it may say the same.
  if (byId || payload.standby) return byId ? [byId] : [];
  const isClose = (triedAt: number | undefined) =>
    triedAt !== undefined && Math.abs(Date.parse(occurred_at) - triedAt) <= CLOSE_MS;
  return replies.filter(
    ({ reply_seq, unknown_since, content }) =>
      (isClose(unknown_since) || (reply_seq === sending_seq && isClose(sending_at))) &&
      saysTheSame(content, payload),
  );
}

function saysTheSame(
  content: OutboundContent,
  { mediaType, body, media, location }: InboxEchoReceived['payload'],
): boolean {
  switch (content.kind) {
    case 'text':
      return mediaType === 'text' && sameWords(content.body, body);
    case 'media':
      return mediaType === content.mediaType && sameWords(content.caption, media?.caption);
    case 'reaction':
      return mediaType === 'reaction';
    case 'location':
      return (
        mediaType === 'location' &&
        isSameDegree(content.latitude, location?.latitude) &&
        isSameDegree(content.longitude, location?.longitude)
      );
    case 'buttons':
    case 'list':
    case 'location_request':
    case 'link':
    case 'template':
      // In the phone app no person can write one of these, and how an echo shows their words is not documented.
      return mediaType === 'interactive' || mediaType === 'unsupported';
  }
}

/** Within ten metres: how many digits come back is not documented. */
const isSameDegree = (one: number, other: number | undefined) =>
  other !== undefined && Math.abs(one - other) < 1e-4;

/** WhatsApp trims a text. */
function sameWords(one: string | null | undefined, other: string | null | undefined): boolean {
  return (one ?? '').trim() === (other ?? '').trim();
}
