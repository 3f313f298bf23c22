import { announce } from '#core/conversation/announce.ts';
import { handoffEvent } from '#core/conversation/facts.ts';
import { turnId } from '#core/conversation/ids.ts';
import type { TurnAnswer } from '#core/conversation/turn/commit-turn.ts';
import { hasEffect, MAX_HOPS } from '#core/conversation/turn/ending.ts';
import type { TurnOutcome } from '#core/conversation/turn/turn-records.ts';
import type { Asked } from '../../model/asked.ts';
import type { AskLimits, CallRun, PromptTool } from '../../model/model-call.ts';
import { MOST_ROUNDS, type Requests } from '../../model/requests.ts';
import type { Tool } from '../../tools/tool.ts';
import { toolsOf } from '../../tools/tools-of.ts';
import type { AiTurn, AiTurnPorts } from '../ai-ports.ts';
import type { ModelAnswer } from '../answer.ts';
import type { TurnContext } from '../context/read-context.ts';
import { type GivenTexts, withoutForeignLinks } from '../guards/guard-answer.ts';
import { answerOf } from '../turn-answer.ts';
import { confirmQuestion } from './confirm-words.ts';
import { earlierRound } from './earlier-round.ts';
import { runRound } from './run-round.ts';
import { runTaps } from './run-taps.ts';
import { answersOf, beginWork, type ToolWork } from './tool-work.ts';

/** With less time left no further round is begun in this invocation, in milliseconds. */
const ROUND_NEEDS_MS = 15_000;

/**
 * Invocations of one chain of records after which none goes on: with the agent and the sender that may follow it stays below
 * twelve, as that of timers does.
 */
const MOST_CHAINED = 8;

/** Why a turn was asked for that goes on with the rounds of another. */
const MORE_ROUNDS = 'more_rounds';

/** What asking a model that has tools came to. */
export type AskedWithTools =
  /** `rounds`: what tools answered, as the model read it. */
  | { kind: 'asked'; asked: Asked<ModelAnswer>; rounds: ReadonlyArray<readonly CallRun[]> }
  /** The customer is asked to confirm a call. */
  | { kind: 'question'; answer: TurnAnswer }
  /** The turn is over: another owner, a newer message, or a further turn that goes on. */
  | { kind: 'ended'; outcome: TurnOutcome };

/**
 * Asks the model, makes the calls that it wants, and asks again with what they brought, until it answers; without tools it
 * is asked once, as ever.
 *
 * 1. What was begun before for these messages, by another turn or delivery, is read: the model is told, and none of it is
 *    begun again. A call that the customer has confirmed by a tap is made.
 * 2. Up to six rounds follow. Each costs one request more than an answer may, and counts over all receives.
 * 3. What does not fit the time of this invocation goes on in a further turn, which gets the rounds so far.
 *
 * A call that must be confirmed ends the turn with a question, unless something was done that is to be told first. A tool that fails or is slow is an output like others.
 *
 * @throws {ContentionError}; the signal's reason when the turn was broken off
 */
export async function askWithTools(
  ports: AiTurnPorts,
  turn: AiTurn,
  { prompt, tapped }: Pick<TurnContext, 'prompt' | 'tapped'>,
  limits: AskLimits,
  requests: Requests,
): Promise<AskedWithTools> {
  const { tenant, command } = turn;
  const tools = toolsOf(tenant, 'agent.ai');
  if (tools.length === 0 && !hasEffect(turn.seen)) {
    const asked = await ports.ask(tenant, prompt, limits, command, requests);
    return { kind: 'asked', asked: taken(asked), rounds: [] };
  }
  const work = await startWork(ports, turn, limits, tools, requests);
  const earlier = earlierRound(work);
  if (earlier.length > 0) work.rounds.push(earlier);
  const tap = await runTaps(ports, work, tapped);
  if (tap) return { kind: 'ended', outcome: tap.outcome };
  const offered = tools.map(promptTool);
  for (let isFirst = true; ; isFirst = false) {
    const isShort = !isFirst && limits.deadline - ports.now() < ROUND_NEEDS_MS;
    if (isShort && mayGoOn(turn)) return goOnLater(ports, work, requests);
    const isLastRound = isShort || requests.rounds >= MOST_ROUNDS;
    const asking = { ...prompt, tools: offered, rounds: work.rounds, isLastRound };
    const asked = await ports.ask(tenant, asking, limits, command, requests);
    turn.tokens = requests.tokens;
    if (asked.kind !== 'called') return { kind: 'asked', asked, rounds: work.rounds };
    requests.addRound();
    const round = await runRound(ports, work, asked.calls);
    if (round.kind === 'ended') return round;
    if (round.kind === 'to_confirm') {
      const given = { ...prompt, rounds: work.rounds };
      return { kind: 'question', answer: await askToConfirm(ports, work, round, given) };
    }
  }
}

/** Who was offered nothing calls nothing: see `askEndpoint`. */
function taken(asked: Awaited<ReturnType<AiTurnPorts['ask']>>): Asked<ModelAnswer> {
  if (asked.kind === 'called') throw new TypeError('a call without tools');
  return asked;
}

const promptTool = ({ name, description, parameters, effect }: Tool): PromptTool => ({
  ...{ name, description, parameters },
  hasEffect: effect !== 'none',
});

/** The work with what is known of it before: rounds of the turn that left it, and what was begun. */
async function startWork(
  ports: AiTurnPorts,
  turn: AiTurn,
  limits: AskLimits,
  tools: readonly Tool[],
  requests: Requests,
): Promise<ToolWork> {
  const { command, seen, id } = turn;
  const { tenant_id, conversation_id } = seen;
  const isFurther = command.payload.reason === MORE_ROUNDS;
  const [live, carried] = await Promise.all([
    ports.tools.effects.live(seen, answersOf({ turn }).after),
    isFurther ? ports.tools.carried.find({ tenant_id, conversation_id, turnId: id }) : undefined,
  ]);
  if (carried) requests.carryOver({ requests: carried.requests, rounds: carried.rounds.length });
  return Object.assign(beginWork(turn, limits, { tools, ...carried }), { live });
}

/** A chain of records has an end; then the model answers with what it has. */
function mayGoOn({ command: { chain = 0, hops } }: AiTurn): boolean {
  return chain < MOST_CHAINED && hops < MAX_HOPS;
}

/** Leaves the rounds to a further turn, which is asked for once, however often this one is delivered. */
async function goOnLater(ports: AiTurnPorts, work: ToolWork, requests: Requests): Promise<AskedWithTools> {
  const { turn, rounds, uses } = work;
  const { command, seen, id } = turn;
  const { tenant_id, conversation_id } = seen;
  const idempotencyKey = `handoff:${id}:rounds`;
  const place = { tenant_id, conversation_id, turnId: turnId(idempotencyKey) };
  const carried = {
    rounds: rounds.map((round) => [...round]),
    uses: uses.map((use) => ({ ...use, earlier: true })),
    requests: requests.made,
  };
  await ports.tools.carried.keep(place, carried);
  const further = {
    ...{ fromAgent: ports.agent.name, reason: MORE_ROUNDS, idempotencyKey },
    seq: answersOf(work).through,
  };
  await announce(ports, { handoff: handoffEvent(command, seen, further, ports.source) });
  await ports.recordOutcome(command, id, 'continued', turn);
  return { kind: 'ended', outcome: 'continued' };
}

async function askToConfirm(
  ports: AiTurnPorts,
  { turn }: ToolWork,
  { tool, values }: { tool: Tool; values: Record<string, unknown> },
  given: GivenTexts,
): Promise<TurnAnswer> {
  const pending = await ports.tools.confirmations.ask(turn.seen, tool.name, values);
  const question = confirmQuestion(pending, tool, turn.tenant);
  const content = { ...question, body: withoutForeignLinks(question.body, given, turn.tenant) };
  const reply = { reply: content.body, action: 'reply' as const, queue: null, reason: null };
  return { ...answerOf(ports, turn, reply), content };
}
