import type { CommitResult, TurnAnswer } from '../shared/conversation/commit-turn.ts';
import type { ConversationRepository } from '../shared/conversation/conversation-repository.ts';
import { ContentionError, UnknownConversationError } from '../shared/conversation/errors.ts';
import { handoffEvent } from '../shared/conversation/facts.ts';
import type { Conversation, MessageRow, ReplyRow, TurnRow } from '../shared/conversation/records.ts';
import { route } from '../shared/conversation/route.ts';
import type { AgentAiResponseGenerated } from '../shared/events/agent-ai-response-generated.ts';
import { deriveEvent, type EventSource } from '../shared/events/derive.ts';
import { EVENT_NAMES } from '../shared/events/names.ts';
import type { RoutingHandoffRequested } from '../shared/events/routing-handoff-requested.ts';
import { turnId } from '../shared/ids/ids.ts';
import type { Tenant } from '../shared/tenancy/tenant-repository.ts';
import { fitText } from './fit-text.ts';
import { type HistoryLine, history } from './history.ts';
import { instructions } from './instructions.ts';
import type { ModelAnswer } from './model.ts';

/** Messages and replies that the model reads, the newest of each. */
const HISTORY_LENGTH = 20;

/** Unanswered messages that the model reads besides, when they are older than the newest ones. */
const UNANSWERED_LENGTH = 40;

/**
 * What became of a command, exactly one per command:
 * `answered`: the reply is in the outbox, now or since an earlier delivery;
 * `already_answered`: another turn answered through this message;
 * `superseded`: a newer message has its own command, which answers this one too;
 * `taken_over`: people own the conversation, or triage does, which was asked instead.
 */
export type TurnOutcome = 'answered' | 'already_answered' | 'superseded' | 'taken_over';

/** What a turn needs from outside. */
export interface TurnPorts {
  conversations: Pick<
    ConversationRepository,
    'find' | 'findWithReplies' | 'findTurn' | 'findReply' | 'latestMessages' | 'messagesSince'
  >;
  /** @throws {UnknownTenantError} */
  findTenant(tenantId: string): Promise<Tenant>;
  ask(
    prompt: { instructions: string; history: HistoryLine[]; tenantId: string; traceId: string },
    signal: AbortSignal,
  ): Promise<ModelAnswer>;
  commit(seen: Conversation, answer: TurnAnswer): Promise<CommitResult>;
  /** Asks the sender to look at the conversation. */
  nudgeSender(command: AgentAiResponseGenerated): Promise<void>;
  /** Asks the agent that owns the conversation instead. */
  requestAnswer(command: RoutingHandoffRequested): Promise<void>;
  publish(facts: (AgentAiResponseGenerated | RoutingHandoffRequested)[]): Promise<void>;
  /** Milliseconds; the model's answering time is measured with it. */
  now(): number;
  source?: EventSource;
}

/**
 * Runs one turn: one answer to everything unanswered.
 *
 * 1. The conversation and its newest replies are read; what is answered, superseded or taken over ends here.
 * 2. The model reads them, the newest messages and everything unanswered, and answers.
 * 3. Text and outcome are written once, with the reply row, if the conversation is still as it was read.
 * 4. The sender is nudged and the fact published.
 *
 * A redelivery after step 3 finds the turn's row: it asks no model and repeats only step 4.
 */
export async function runTurn(
  ports: TurnPorts,
  command: RoutingHandoffRequested,
  signal: AbortSignal,
): Promise<TurnOutcome> {
  const { tenant_id, conversation_id, payload } = command;
  const turn = turnId(command.idempotency_key);
  const found = await ports.conversations.findWithReplies(tenant_id, conversation_id, HISTORY_LENGTH);
  if (!found) throw new UnknownConversationError(conversation_id);
  const { conversation: seen, replies } = found;
  const ending = endingOf(seen, payload);
  if (ending === 'already_answered') return finishAgain(ports, command, turn);
  if (ending === 'taken_over') return routeAgain(ports, command, seen);
  if (ending) return ending;

  const tenant = await ports.findTenant(tenant_id);
  const messages = await messagesToRead(ports, seen);
  const started = ports.now();
  const answer = await ports.ask(
    {
      instructions: instructions(tenant),
      history: history(messages, replies),
      tenantId: tenant_id,
      traceId: command.trace_id,
    },
    signal,
  );
  const result = await ports.commit(seen, {
    turnId: turn,
    seq: payload.seq,
    body: fitText(answer),
    durationMs: Math.max(0, Math.round(ports.now() - started)),
    ...(answer.tokensUsed === undefined ? {} : { tokensUsed: answer.tokensUsed }),
  });
  if (result.kind === 'committed') return announce(ports, command, result.turn, result.reply);
  if (result.kind === 'repeated') return finishAgain(ports, command, turn);
  const current = await ports.conversations.find(tenant_id, conversation_id);
  const moved = current && endingOf(current, payload);
  if (current && moved === 'taken_over') return routeAgain(ports, command, current);
  if (moved) return moved;
  throw new ContentionError(conversation_id, 'an answer was to be written');
}

/** The newest messages, and before them those unanswered ones that arrived late or in a long burst. */
async function messagesToRead(ports: TurnPorts, seen: Conversation): Promise<MessageRow[]> {
  const { tenant_id, conversation_id, unanswered_from } = seen;
  const newest = await ports.conversations.latestMessages(tenant_id, conversation_id, HISTORY_LENGTH);
  const oldestRead = newest[0]?.occurred_at;
  if (unanswered_from === undefined || oldestRead === undefined || unanswered_from >= oldestRead) {
    return newest;
  }
  const since = await ports.conversations.messagesSince(
    tenant_id,
    conversation_id,
    unanswered_from,
    UNANSWERED_LENGTH,
  );
  const read = new Set(newest.map(({ message_id }) => message_id));
  return [...since.filter(({ message_id }) => !read.has(message_id)), ...newest];
}

/** Why the turn needs no answer of ours, if it does not. */
function endingOf(
  conversation: Conversation,
  { seq }: RoutingHandoffRequested['payload'],
): Exclude<TurnOutcome, 'answered'> | undefined {
  if (seq <= conversation.answered_through) return 'already_answered';
  if (route(conversation) !== 'agent.ai') return 'taken_over';
  if (seq < conversation.turn_seq) return 'superseded';
  return undefined;
}

/**
 * The conversation has another owner: an agent is asked by a command of its own, people find it in the table,
 * and both are told as a fact. The epoch makes the key, so that a redelivery has the same.
 */
async function routeAgain(
  ports: TurnPorts,
  command: RoutingHandoffRequested,
  conversation: Conversation,
): Promise<'taken_over'> {
  const { conversation_id, turn_seq, owner_epoch } = conversation;
  const handoff = handoffEvent(
    command,
    conversation,
    {
      fromAgent: 'agent.ai',
      reason: 'owner_changed',
      idempotencyKey: `handoff:${conversation_id}:${turn_seq}:e${owner_epoch}`,
      seq: turn_seq,
    },
    ports.source,
  );
  await ports.requestAnswer(handoff);
  await ports.publish([handoff]);
  return 'taken_over';
}

/** If it was this very command that answered, what came after the write is done again. */
async function finishAgain(
  ports: TurnPorts,
  command: RoutingHandoffRequested,
  turn: string,
): Promise<TurnOutcome> {
  const { tenant_id, conversation_id } = command;
  const row = await ports.conversations.findTurn(tenant_id, conversation_id, turn);
  const reply = row && (await ports.conversations.findReply(tenant_id, conversation_id, row.reply_seq));
  return row && reply ? announce(ports, command, row, reply) : 'already_answered';
}

async function announce(
  ports: TurnPorts,
  command: RoutingHandoffRequested,
  turn: TurnRow,
  reply: ReplyRow,
): Promise<'answered'> {
  const generated = deriveEvent(
    command,
    {
      event: EVENT_NAMES.agentAiResponseGenerated,
      idempotencyKey: `reply:${turn.turn_id}`,
      payload: {
        ticketId: reply.ticket_id,
        turnId: turn.turn_id,
        replySeq: reply.reply_seq,
        seqThrough: turn.seq_through,
        outcome: 'answered' as const,
        kind: 'text' as const,
        response: reply.body,
        ...(turn.tokens_used === undefined ? {} : { tokensUsed: turn.tokens_used }),
        ...(turn.duration_ms === undefined ? {} : { duration: turn.duration_ms }),
      },
    },
    ports.source,
  );
  await ports.nudgeSender(generated);
  await ports.publish([generated]);
  return 'answered';
}
