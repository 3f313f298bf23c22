import type { Effect } from '#core/conversation/effects/effect-records.ts';
import type { Conversation } from '#core/conversation/records.ts';
import type { ToolUse } from '#core/conversation/turn/turn-records.ts';
import type { AskLimits, CallMade, CallRun } from '../../model/model-call.ts';
import type { Tool } from '../../tools/tool.ts';
import type { AiTurn } from '../ai-ports.ts';

/** What a turn has done with tools so far; it changes while it goes on. */
export interface ToolWork {
  turn: AiTurn;
  tools: ReadonlyMap<string, Tool>;
  limits: AskLimits;
  /** What was begun for the messages that it answers, by any turn. */
  live: Effect[];
  /** The conversation as the next effect must find it. */
  fence: Conversation;
  rounds: (readonly CallRun[])[];
  /** Calls, as the turn's row keeps them: rounds, calls of one and taps are bounded. */
  uses: ToolUse[];
}

/** Messages that the turn answers: those above `after` up to `through`. */
export function answersOf({ turn }: Pick<ToolWork, 'turn'>): { after: number; through: number } {
  const { after, through } = turn.answers ?? {
    after: turn.seen.answered_seq,
    through: turn.seen.inbound_seq,
  };
  return { after, through };
}

/** @param work.turn its `tools` are the calls of this work from now on */
export function beginWork(
  turn: AiTurn,
  limits: AskLimits,
  { tools, uses = [], rounds = [] }: { tools: readonly Tool[]; uses?: ToolUse[]; rounds?: CallRun[][] },
): ToolWork {
  turn.tools = uses;
  return {
    ...{ turn, limits, uses },
    tools: new Map(tools.map((tool) => [tool.name, tool])),
    live: [],
    fence: turn.seen,
    rounds: [...rounds],
  };
}

/** A call with what came of it. */
export const ran = (call: CallMade, output: string): CallRun => ({ ...call, output });
