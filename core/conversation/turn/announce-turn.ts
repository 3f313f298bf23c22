import { spokenOutcomeSchema } from '#core/events/agent-ai-response-generated.ts';
import { deriveEvent } from '#core/events/derive.ts';
import { EVENT_NAMES } from '#core/events/names.ts';
import type { RoutingHandoffRequested } from '#core/events/routing-handoff-requested.ts';
import { handoffEvent } from '../facts.ts';
import type { Conversation, TurnOutcome, TurnRow } from '../records.ts';
import type { ReplyRow } from '../reply/reply-records.ts';
import type { CommitResult } from './commit-turn.ts';
import type { TurnPorts } from './turn-ports.ts';

type Committed = Extract<CommitResult, { kind: 'committed' }>;

/** What follows the write of a turn: the sender looks, and the facts are told. */
export async function announce(
  ports: TurnPorts,
  command: RoutingHandoffRequested,
  { turn, replies, conversation, unpublished }: Committed,
): Promise<TurnOutcome> {
  await publishReplies(ports, command, turn, replies);
  if (unpublished) await ports.publishChange(conversation, unpublished, command);
  return turn.outcome;
}

/** If it was this very command that wrote the turn, what came after the write is done again. */
export async function announceAgain(
  ports: TurnPorts,
  command: RoutingHandoffRequested,
  turnId: string,
): Promise<TurnOutcome> {
  const { tenant_id, conversation_id } = command;
  const turn = await ports.conversations.findTurn(tenant_id, conversation_id, turnId);
  if (!turn) {
    await ports.recordOutcome(command, turnId, 'already_answered');
    return 'already_answered';
  }
  const parts = Array.from({ length: turn.reply_count }, (_, part) => turn.reply_seq + part);
  const found = await Promise.all(
    parts.map((replySeq) => ports.conversations.findReply(tenant_id, conversation_id, replySeq)),
  );
  await publishReplies(
    ports,
    command,
    turn,
    found.filter((reply) => reply !== undefined),
  );
  if (turn.owner_epoch !== undefined) await ports.publishAgain(command, turn.owner_epoch);
  return turn.outcome;
}

async function publishReplies(
  ports: TurnPorts,
  command: RoutingHandoffRequested,
  turn: TurnRow,
  replies: ReplyRow[],
): Promise<void> {
  const [first] = replies;
  if (!first) return;
  const generated = deriveEvent(
    command,
    {
      event: EVENT_NAMES.agentAiResponseGenerated,
      idempotencyKey: `reply:${turn.turn_id}`,
      payload: {
        ticketId: first.ticket_id,
        turnId: turn.turn_id,
        replySeq: turn.reply_seq,
        seqThrough: turn.seq_through,
        outcome: spokenOutcomeSchema.parse(turn.outcome),
        kind: 'text' as const,
        response: replies.map(({ body }) => body).join('\n\n'),
        ...(turn.tokens_used === undefined ? {} : { tokensUsed: turn.tokens_used }),
        ...(turn.duration_ms === undefined ? {} : { duration: turn.duration_ms }),
      },
    },
    ports.source,
  );
  await ports.wakeSender(generated);
  await ports.publish([generated]);
}

/**
 * The conversation has another owner: an agent is asked by a command of its own, people find it in the table,
 * and both are told as a fact. The epoch makes the key, so that a redelivery has the same.
 */
export async function routeAgain(
  ports: TurnPorts,
  command: RoutingHandoffRequested,
  conversation: Conversation,
): Promise<void> {
  const { conversation_id, inbound_seq, owner_epoch } = conversation;
  const cause = { ...command, conversation_id, customer_id: conversation.contact_id };
  const handoff = handoffEvent(
    cause,
    conversation,
    {
      fromAgent: 'agent.ai',
      reason: 'owner_changed',
      idempotencyKey: `handoff:${conversation_id}:${inbound_seq}:e${owner_epoch}`,
      seq: inbound_seq,
    },
    ports.source,
  );
  await ports.requestAnswer(handoff);
  await ports.publish([handoff]);
}
