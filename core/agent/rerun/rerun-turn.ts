import type { ConversationRepository } from '#core/conversation/conversation-repository.ts';
import { causeOf, handoffEvent } from '#core/conversation/facts.ts';
import { newReplies } from '#core/conversation/reply/new-replies.ts';
import type { TurnAnswer } from '#core/conversation/turn/commit-turn.ts';
import { NO_TOKENS, type TokenUse } from '#core/conversation/turn/token-use.ts';
import type { TurnOutcome, TurnRow } from '#core/conversation/turn/turn-records.ts';
import type { Asked, Called } from '../../model/asked.ts';
import { AI_AGENT } from '../ai-agent.ts';
import type { AiPorts, AiTurnPorts } from '../ai-ports.ts';
import { runTurn } from '../run-turn.ts';
import { createDryTools, type DryToolWorld } from '../tools/dry-tools.ts';
import { rewind, type TurnOf } from './rewind.ts';

/** An answer has as long as in the function, in milliseconds. */
const TIME_MS = 50_000;

/** What a turn came to. */
export interface TurnEnd {
  outcome: TurnOutcome;
  /** Why the conversation went from the AI; undefined: it stayed. */
  reason: string | undefined;
  /** What the customer reads, message by message, with what is offered. */
  said: string[];
  /** Calls of tools, each with its end. */
  tools: string[];
  tokens: TokenUse;
  durationMs: number | undefined;
}

/** A turn as it was, and as it would be. */
export interface Rerun {
  was: TurnEnd;
  again: TurnEnd;
  /** Why the model was of no help this time; undefined where it answered. */
  noHelp: string | undefined;
}

/** What running a turn again needs: reads, and a model. */
export interface RerunWorld
  extends Pick<AiPorts, 'ask' | 'findTenant' | 'knowledge' | 'peopleQueueOf'>,
    Omit<DryToolWorld, 'through'> {
  /** Over a table that is only read. */
  conversations: ConversationRepository;
  /** Milliseconds since the epoch. */
  now(): number;
}

/**
 * Runs a turn again, dry: the conversation as it was, with the code and the tenant as they are, and what follows is told and not
 * done. It is `runTurn` itself, since each of its effects passes a port: here none of them writes, sends or publishes, and no
 * tool is called that changes something. The model is asked, and costs.
 *
 * @throws {UnknownConversationError}, {@link UnknownTurnError}, {@link UnknownTenantError}
 * @throws {ModelUnavailableError}
 */
export async function rerunTurn(world: RerunWorld, of: TurnOf): Promise<Rerun> {
  const { turn, replies, read, conversations } = await rewind(world.conversations, of);
  const then = Date.parse(turn.ended_at ?? read.conversation.last_inbound_at ?? read.conversation.created_at);
  const later = world.now() - then;
  const now = () => world.now() - later;
  let answer: TurnAnswer | undefined;
  let said: string[] = [];
  let asked: Asked<unknown> | Called | undefined;
  const { tools, would } = createDryTools({ ...world, through: turn.seq_through });
  const nothing = async () => undefined;
  const ports: AiTurnPorts = {
    ...{ agent: AI_AGENT, conversations, now },
    knowledge: world.knowledge,
    ...{ findTenant: world.findTenant, peopleQueueOf: world.peopleQueueOf },
    async ask(tenant, prompt, { deadline, ...limits }, command, requests) {
      const end = await world.ask(
        tenant,
        prompt,
        { ...limits, deadline: deadline + later },
        command,
        requests,
      );
      asked = end;
      return end;
    },
    async commit(seen, given) {
      answer = given;
      const origin = { author: AI_AGENT.author, turn_id: given.turnId, owner_epoch: seen.owner_epoch };
      const rows = given.content ? newReplies(seen, origin, given.content, now()) : [];
      said = rows.map(({ body }) => body);
      const row: TurnRow = {
        ...{ turn_id: given.turnId, seq_through: given.seq, outcome: given.outcome },
        ...{ reply_seq: seen.reply_seq + 1, reply_count: rows.length },
      };
      return { kind: 'committed', turn: row, replies: rows, conversation: seen, unpublished: undefined };
    },
    tools,
    park: async () => 'parked',
    usesBegun: async () => [],
    spending: () => ({ read: nothing, write: nothing }),
    ...{ recordOutcome: nothing, publishChange: nothing, publishAgain: nothing },
    ...{ wakeSender: nothing, requestAnswer: nothing, publish: nothing },
    ...{ showPresence: nothing, summarize: nothing, noteHandoff: nothing },
  };
  const handoff = { fromAgent: null, reason: 'rerun', seq: turn.seq_through };
  const command = handoffEvent(causeOf(read.conversation), read.conversation, handoff);
  const ends = world.now() + TIME_MS;
  const outcome = await runTurn(ports, command, {
    signal: AbortSignal.timeout(TIME_MS),
    remainingMs: () => ends - world.now(),
    receiveCount: 1,
  });
  return {
    was: {
      outcome: turn.outcome,
      reason: turn.reason,
      said: replies.map(({ body }) => body),
      tools: usesOf(turn.tools),
      tokens: turn.tokens ?? NO_TOKENS,
      durationMs: turn.duration_ms,
    },
    again: {
      outcome,
      reason: answer?.handover?.reason,
      said,
      tools: [...usesOf(answer?.tools), ...would.map(({ tool, end }) => `${tool}: ${end}`)],
      tokens: answer?.tokens ?? NO_TOKENS,
      durationMs: answer?.durationMs,
    },
    noHelp: asked === undefined || asked.kind === 'answered' ? undefined : asked.kind,
  };
}

function usesOf(tools: TurnAnswer['tools'] = []): string[] {
  return tools.map(({ name, end }) => `${name}: ${end}`);
}
