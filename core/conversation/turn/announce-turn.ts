import { spokenOutcomeSchema } from '#core/events/agent-response.ts';
import type { RoutingHandoffRequested } from '#core/events/routing-handoff-requested.ts';
import { announce } from '../announce.ts';
import type { TurnOutcome, TurnRow } from '../records.ts';
import type { ReplyRow } from '../reply/reply-records.ts';
import type { CommitResult } from './commit-turn.ts';
import type { TurnPorts } from './turn-ports.ts';

type Committed = Extract<CommitResult, { kind: 'committed' }>;

/** What follows the write of a turn: the sender is woken, and the facts are published. */
export async function announceTurn(
  ports: TurnPorts,
  command: RoutingHandoffRequested,
  { turn, replies, conversation, unpublished }: Committed,
): Promise<TurnOutcome> {
  await announceReplies(ports, command, turn, replies);
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
  const replies = found.filter((reply) => reply !== undefined);
  await announceReplies(ports, command, turn, replies);
  if (turn.owner_epoch !== undefined) await ports.publishAgain(command, turn.owner_epoch);
  return turn.outcome;
}

async function announceReplies(
  ports: TurnPorts,
  command: RoutingHandoffRequested,
  turn: TurnRow,
  replies: readonly ReplyRow[],
): Promise<void> {
  const [first] = replies;
  if (!first) return;
  const response = {
    ticketId: first.ticket_id,
    turnId: turn.turn_id,
    replySeq: turn.reply_seq,
    seqThrough: turn.seq_through,
    outcome: spokenOutcomeSchema.parse(turn.outcome),
    kind: 'text' as const,
    response: replies.map(({ body }) => body).join('\n\n'),
    ...(turn.tokens_used === undefined ? {} : { tokensUsed: turn.tokens_used }),
    ...(turn.duration_ms === undefined ? {} : { duration: turn.duration_ms }),
  };
  const key = `reply:${turn.turn_id}`;
  await announce(ports, { response: ports.agent.responseEvent(command, key, response, ports.source) });
}
