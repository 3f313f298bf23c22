import { type AgentResponse, responseKindSchema, spokenOutcomeSchema } from '#core/events/agent-response.ts';
import type { RoutingHandoffRequested } from '#core/events/routing-handoff-requested.ts';
import { announce } from '../announce.ts';
import { handoffEvent } from '../facts.ts';
import { owedAfter } from '../owed.ts';
import type { Conversation } from '../records.ts';
import type { ReplyRow } from '../reply/reply-records.ts';
import { route } from '../route.ts';
import type { CommitResult } from './commit-turn.ts';
import { totalTokens } from './token-use.ts';
import type { Turn, TurnPorts } from './turn-ports.ts';
import type { TurnOutcome, TurnRow } from './turn-records.ts';

type Committed = Extract<CommitResult, { kind: 'committed' }>;

/** What follows the write of a turn: the sender is woken, the facts are published, and what was left is asked for. */
export async function announceTurn(
  ports: TurnPorts,
  command: RoutingHandoffRequested,
  { turn, replies, conversation, unpublished }: Committed,
): Promise<TurnOutcome> {
  await announceReplies(ports, command, turn, replies);
  if (unpublished) await ports.publishChange(conversation, unpublished, command);
  await askForRest(ports, command, turn, conversation);
  return turn.outcome;
}

/**
 * If it was this very command that wrote the turn, what came after the write is done again.
 *
 * @param spent on it all the same, where another has answered
 */
export async function announceAgain(
  ports: TurnPorts,
  command: RoutingHandoffRequested,
  turnId: string,
  spent?: Pick<Turn, 'tokens' | 'tools'>,
): Promise<TurnOutcome> {
  const { tenant_id, conversation_id } = command;
  const turn = await ports.conversations.findTurn(tenant_id, conversation_id, turnId);
  if (!turn) {
    await ports.recordOutcome(command, turnId, 'already_answered', spent);
    return 'already_answered';
  }
  const parts = Array.from({ length: turn.reply_count }, (_, part) => turn.reply_seq + part);
  const found = await Promise.all(
    parts.map((replySeq) => ports.conversations.findReply(tenant_id, conversation_id, replySeq)),
  );
  const replies = found.filter((reply) => reply !== undefined);
  await announceReplies(ports, command, turn, replies);
  if (turn.owner_epoch !== undefined) await ports.publishAgain(command, turn.owner_epoch);
  if (turn.rest_through !== undefined) {
    const conversation = await ports.conversations.find(tenant_id, conversation_id);
    if (conversation) await askForRest(ports, command, turn, conversation);
  }
  return turn.outcome;
}

/**
 * A turn that left messages unread asks its own agent to go on with them. The key is the turn's, so that a repetition
 * asks once. Where this agent has the conversation no more, its owner was asked.
 */
async function askForRest(
  ports: TurnPorts,
  command: RoutingHandoffRequested,
  { turn_id, seq_through, rest_through }: TurnRow,
  conversation: Conversation,
): Promise<void> {
  const isLeft = rest_through !== undefined && owedAfter(conversation) === seq_through;
  if (!isLeft || route(conversation) !== ports.agent.name || conversation.merged_into !== undefined) return;
  const rest = {
    fromAgent: ports.agent.name,
    reason: 'more_to_read',
    idempotencyKey: `handoff:${turn_id}:rest`,
    seq: rest_through,
  };
  await announce(ports, { handoff: handoffEvent(command, conversation, rest, ports.source) });
}

/** What does not fit beside choices, or a place, is a text before them. */
function kindOf(replies: readonly ReplyRow[]): AgentResponse['kind'] {
  return responseKindSchema.catch('text').parse(replies.at(-1)?.content.kind);
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
    kind: kindOf(replies),
    response: replies.map(({ body }) => body).join('\n\n'),
    ...(turn.tokens === undefined ? {} : { tokensUsed: totalTokens(turn.tokens) }),
    ...(turn.duration_ms === undefined ? {} : { duration: turn.duration_ms }),
  };
  const key = `reply:${turn.turn_id}`;
  await announce(ports, { response: ports.agent.responseEvent(command, key, response, ports.source) });
}
