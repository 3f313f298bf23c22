import type { Table } from '#platform/dynamodb/table.ts';
import { announce, type Listeners } from '../conversation/announce.ts';
import { causeOf, handoffEvent, ticketChangedEvent } from '../conversation/facts.ts';
import { ledgerKey } from '../conversation/keys.ts';
import type { ReplyRow } from '../conversation/reply/reply-records.ts';
import { forgetUnpublished } from '../conversation/unpublished-change.ts';
import type { AgentHumanResponseGenerated } from '../events/agent-human-response-generated.ts';
import { type Cause, deriveEvent, type EventSource } from '../events/derive.ts';
import { EVENT_NAMES } from '../events/names.ts';
import type { RoutingHandoffRequested } from '../events/routing-handoff-requested.ts';
import type { TicketChanged } from '../events/ticket-changed.ts';
import type { DeskDone } from './desk-write.ts';

/** A fact that follows from what a person did. */
export type DeskFact = TicketChanged | RoutingHandoffRequested | AgentHumanResponseGenerated;

/** Those who are told what a person did. */
export interface DeskListeners extends Listeners<AgentHumanResponseGenerated> {
  source?: EventSource;
}

/**
 * Tells those who must act, then the bus, and deletes the note of what was to be told. All keys come from the
 * conversation, so that telling twice is harmless:
 *
 * - `ticket.changed`: `ticket:<conversation>:<epoch>`;
 * - `routing.handoff.requested`: `handoff:<conversation>:<seq>:e<epoch>`, command and fact;
 * - `agent.human.response.generated`: `reply:<conversation>#<reply_seq>`, wake and fact.
 */
export async function tell(
  listeners: DeskListeners & { table: Table },
  done: DeskDone,
  userId: string,
): Promise<void> {
  const { conversation, conversationId, change, handoff, reply } = done;
  const { source } = listeners;
  const cause: Cause = {
    ...causeOf(conversation, source),
    conversation_id: conversationId,
    occurred_at: done.at,
  };
  await announce(listeners, {
    change: change && ticketChangedEvent(cause, change, source),
    handoff:
      change && handoff && handoffEvent(cause, conversation, { ...handoff, reason: change.reason }, source),
    response: reply && responseEvent(cause, reply, userId, source),
  });
  if (!change) return;
  const ids = { tenantId: conversation.tenant_id, conversationId };
  await forgetUnpublished(listeners.table, ids, change.ownerEpoch);
}

function responseEvent(
  cause: Cause,
  reply: ReplyRow,
  userId: string,
  source: EventSource | undefined,
): AgentHumanResponseGenerated {
  return deriveEvent(
    cause,
    {
      event: EVENT_NAMES.agentHumanResponseGenerated,
      idempotencyKey: `reply:${ledgerKey(cause.conversation_id, reply.reply_seq)}`,
      payload: {
        ticketId: reply.ticket_id,
        replySeq: reply.reply_seq,
        seqThrough: reply.seq_through ?? 0,
        userId,
        kind: reply.content.kind,
        response: reply.body,
      },
    },
    source,
  );
}
