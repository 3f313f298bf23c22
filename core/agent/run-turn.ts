import { beginTurn } from '../conversation/turn/begin-turn.ts';
import { commitAnswer } from '../conversation/turn/commit-answer.ts';
import { hasEffect, MAX_HOPS } from '../conversation/turn/ending.ts';
import type { TurnOutcome } from '../conversation/turn/turn-records.ts';
import type { RoutingHandoffRequested } from '../events/routing-handoff-requested.ts';
import { Requests } from '../model/requests.ts';
import { afterAsking } from './after-asking.ts';
import type { AiTurn, AiTurnPorts, TurnReceive } from './ai-ports.ts';
import { readContext } from './context/read-context.ts';
import { askWithinGuards, foundInTurn } from './guards/ask-within-guards.ts';
import { citedIn, lookUp } from './knowledge/look-up.ts';
import { askWithTools } from './tools/ask-with-tools.ts';
import { giveUp, withdrawn } from './turn-answer.ts';

/** A model call that takes longer is given up, in milliseconds. */
const MODEL_TIMEOUT_MS = 30_000;

/** Time that writing the answer takes after the model has answered, in milliseconds. */
const COMMIT_NEEDS_MS = 5_000;

/**
 * Runs one turn: one answer to everything unanswered, in the provider's order.
 *
 * 1. Conversation, newest replies and summary are read; what is answered, superseded or taken over ends here.
 * 2. The tenant's documents are searched, where it has any. The model reads policy, profile, summary, everything unanswered, the
 *    last messages and what was found, and answers in a fixed form, which is guarded before it counts. Tools that it wants called are called first, see `askWithTools`. More than
 *    it can read at once is left to a further turn, which is asked for in step 4.
 * 3. Text, outcome and reply rows are written once, with the change of owner where the model asked for one, if
 *    the conversation is still as it was read.
 * 4. The sender is woken and the facts are published.
 * 5. People who take over get a note.
 *
 * A newer message while the model thinks drops the answer; the next command answers all. Once the customer has
 * waited too long the answer is kept, and what is newer stays owed.
 *
 * A model that is down parks the turn in the table. A redelivery after step 3 finds the turn's row: it asks no
 * model and repeats only step 4.
 *
 * @throws {UnknownConversationError}
 * @throws {ModelUnavailableError}, {@link ContentionError} and others that may pass: the record comes back
 */
export async function runTurn(
  ports: AiTurnPorts,
  command: RoutingHandoffRequested,
  delivery: TurnReceive,
): Promise<TurnOutcome> {
  const begun = await beginTurn(ports, command);
  if ('outcome' in begun) return begun.outcome;
  const { read } = begun;
  const begin: AiTurn = { ...begun.turn, tenant: await ports.findTenant(command.tenant_id) };
  if (command.hops > MAX_HOPS) return commitAnswer(ports, begin, giveUp(ports, begin, 'too_many_hops'));
  const context = await readContext(ports, read, begin.tenant, command);
  const { answers, newestMessageId } = context;
  const turn: AiTurn = { ...begin, answers };
  if (context.isWithdrawn && !hasEffect(turn.seen)) return commitAnswer(ports, turn, withdrawn(turn));
  const limits = {
    signal: delivery.signal,
    callMs: MODEL_TIMEOUT_MS,
    deadline: ports.now() + delivery.remainingMs() - COMMIT_NEEDS_MS,
  };
  const presence =
    newestMessageId === undefined
      ? undefined
      : ports.showPresence(turn.seen, newestMessageId, command.trace_id);
  const [requests, lookedUp] = await Promise.all([
    Requests.begin(ports.spending(command, turn.id), delivery.receiveCount),
    lookUp(ports.knowledge, turn, context.prompt.history, limits),
  ]);
  const prompt = { ...context.prompt, ...lookedUp?.prompt };
  const asking = ports.now();
  const guards = foundInTurn();
  const ask = askWithinGuards(ports, guards.add);
  const worked = await askWithTools({ ...ports, ask }, turn, { ...context, prompt }, limits, requests);
  await presence;
  if (worked.kind === 'ended') return worked.outcome;
  const durationMs = Math.max(0, Math.round(ports.now() - asking));
  const { receiveCount } = delivery;
  turn.tokens = requests.tokens;
  const followed =
    worked.kind === 'question'
      ? worked.answer
      : await afterAsking(ports, turn, worked.asked, { receiveCount, mayAskAgain: !requests.isSpent });
  if (typeof followed === 'string') return followed;
  const answer =
    worked.kind === 'asked' && worked.asked.kind === 'answered' ? worked.asked.answer : undefined;
  const outcome = await commitAnswer(ports, turn, {
    ...followed,
    ...(lookedUp && citedIn(lookedUp, answer?.sources)),
    durationMs,
    tokens: turn.tokens,
    guards: guards.found,
    tools: turn.tools,
  });
  if (outcome === 'answered') await ports.summarize(turn.seen, turn.tenant, command, read.summary, limits);
  const isWithPeople = outcome === 'handed_over' && followed.handover?.owner.status === 'pending';
  // A model that was of no help for the answer is not asked for a note.
  if (isWithPeople && answer) await ports.noteHandoff(turn, prompt, limits);
  return outcome;
}
