import type * as z from 'zod';
import { messageHash } from '../../conversation/ids.ts';
import type { Reactions } from '../../conversation/message/change-records.ts';
import type { MessageContent } from '../../conversation/message/message-content.ts';
import type { NoteRow, TicketRow } from '../../conversation/records.ts';
import type { ReplyRow } from '../../conversation/reply/reply-records.ts';
import { protocolNumber } from '../../conversation/ticket/protocol.ts';
import type { TurnRow } from '../../conversation/turn/turn-records.ts';
import type { MessageMedia } from '../../media/message-media.ts';
import type { OutboundContent } from '../../whatsapp/outbound/outbound-content.ts';
import { typeOf, wordsBeside } from '../../whatsapp/outbound/text-of.ts';
import type { TimelineEntry } from '../timeline.ts';
import type { entrySchema, noteSchema, replySchema, sentFileSchema } from './entry-fields.ts';
import type { closedTicketSchema } from './fields.ts';
import { offerOf } from './offer-of.ts';
import type { turnSchema } from './turn-fields.ts';
import { messageRefOf, time, timeOrNull } from './views.ts';

/** How the history of a conversation looks from outside: its closed tickets, turns, messages, replies and notes. */

type Entry = z.input<typeof entrySchema>;

const messageRef = (providerId: string) => messageRefOf(messageHash(providerId));

export function closedTicketOf(row: TicketRow): z.input<typeof closedTicketSchema> {
  return {
    id: row.ticket_id,
    number: row.ticket_number,
    protocol: protocolNumber(row.ticket_id, row.opened_at),
    openedAt: time(row.opened_at),
    closedAt: time(row.closed_at),
    queueId: row.queue_id ?? null,
    userId: row.user_id ?? null,
    reason: row.reason,
    closingReason: row.closing_reason ?? null,
  };
}

/** @param looksBehind what a turn cost, and where its trace is looked at, is told to who answers for the others */
export function turnOf(
  row: TurnRow,
  { looksBehind, traceUrl }: { looksBehind: boolean; traceUrl(traceId: string): string },
): z.input<typeof turnSchema> {
  return {
    id: row.turn_id,
    outcome: row.outcome,
    reason: row.reason ?? null,
    seqThrough: row.seq_through,
    replySeq: row.outcome === 'answered' || row.outcome === 'handed_over' ? row.reply_seq : null,
    replyCount: row.reply_count,
    endedAt: timeOrNull(row.ended_at),
    durationMs: row.duration_ms ?? null,
    guards: row.guards ?? null,
    documents: row.knowledge?.end ?? null,
    sources:
      row.sources?.map(({ document_id, version, chunk_id, section }) => ({
        ...{ documentId: document_id, version, chunkId: chunk_id, section },
      })) ?? null,
    tools:
      row.tools?.map(({ name, effect, end, duration_ms, earlier = false }) => ({
        ...{ name, effect, end, earlier },
        durationMs: duration_ms ?? null,
      })) ?? null,
    ...(looksBehind ? { cost: costOf(row), trace: traceOf(row, traceUrl) } : {}),
  };
}

function costOf({ tokens: spent }: TurnRow) {
  if (!spent) return null;
  const { cache_write: cacheWrite, micro_usd: microUsd = null, ...tokens } = spent;
  return { tokens: { ...tokens, cacheWrite }, microUsd };
}

function traceOf({ trace_id: id }: TurnRow, urlOf: (traceId: string) => string) {
  return id === undefined ? null : { id, url: urlOf(id) };
}

export function entryOf(entry: TimelineEntry): Entry {
  if (entry.kind === 'reply') return replyOf(entry.reply);
  if (entry.kind === 'note') return noteOf(entry.note);
  const { message } = entry;
  return {
    kind: entry.kind,
    at: time(entry.at),
    id: messageRef(message.message_id),
    type: message.media_type,
    text: message.body,
    content: contentOf(entry.content),
    file: receivedOf(message.media),
    seq: message.inbound_seq ?? null,
    fromBusiness: message.from_me ?? false,
    late: message.late ?? false,
    edited: timeOrNull(message.edited_at),
    revoked: message.revoked ?? false,
    revokedText: message.revoked_body ?? null,
    reactions: reactionsOf(message.reactions),
  };
}

export function noteOf({
  note_id,
  ticket_id,
  author,
  user_id,
  body,
  created_at,
}: NoteRow): z.input<typeof noteSchema> {
  return {
    kind: 'note',
    at: time(created_at),
    id: note_id,
    ticketId: ticket_id,
    author: author ?? 'human',
    userId: user_id ?? null,
    text: body,
  };
}

export function replyOf(reply: ReplyRow): z.input<typeof replySchema> {
  const { refusal, delivery } = reply;
  return {
    kind: 'reply',
    at: time(reply.created_at),
    id: reply.message_id === undefined ? null : messageRef(reply.message_id),
    seq: reply.reply_seq,
    author: reply.author,
    userId: reply.user_id ?? null,
    turnId: reply.turn_id ?? null,
    type: typeOf(reply.content),
    text: wordsBeside(reply.content, reply.body),
    offer: offerOf(reply.content),
    file: fileOf(reply.content),
    status: reply.status,
    reason: reply.reason ?? null,
    refusal: refusal
      ? {
          code: reply.code ?? null,
          title: refusal.title,
          details: refusal.details ?? null,
          traceId: refusal.fbtrace_id ?? null,
        }
      : null,
    delivery: delivery
      ? {
          status: delivery.status,
          at: Object.fromEntries(Object.entries(delivery.at).map(([status, at]) => [status, time(at)])),
          errors: (delivery.errors ?? []).map(({ code, title, details }) => ({
            code,
            title: title ?? null,
            details: details ?? null,
          })),
        }
      : null,
    reactions: reactionsOf(reply.reactions),
  };
}

function receivedOf(media: MessageMedia | undefined) {
  if (!media) return null;
  const ready = media.state === 'ready' ? media : undefined;
  return {
    state: media.state,
    kind: media.kind,
    reason: media.state === 'failed' ? media.reason : null,
    name: ready?.name ?? null,
    mime: ready?.mime ?? null,
    bytes: ready?.bytes ?? null,
    seconds: ready?.seconds ?? null,
  };
}

function fileOf(content: OutboundContent): z.input<typeof sentFileSchema> | null {
  if (content.kind !== 'media') return null;
  const { object, filename } = content;
  return { name: filename ?? null, mime: object?.mime ?? null, bytes: object?.bytes ?? null };
}

function reactionsOf({ customer, business }: Reactions = {}) {
  return { customer: customer?.emoji ?? null, business: business?.emoji ?? null };
}

/** Messages are named in it, which a client finds by the ids of the other entries. */
function contentOf(content: MessageContent | undefined): Record<string, unknown> | null {
  if (!content) return null;
  const { context, reaction, target } = content;
  return {
    ...content,
    ...(context ? { context: named(context) } : {}),
    ...(reaction ? { reaction: named(reaction) } : {}),
    ...(target ? { target: named(target) } : {}),
  };
}

function named<Part extends { messageId?: string | undefined }>({ messageId, ...part }: Part) {
  return messageId === undefined ? part : { ...part, messageId: messageRef(messageId) };
}
