import { greetsOnly } from '../conversation/message/small-words.ts';
import { beginTurn } from '../conversation/turn/begin-turn.ts';
import { commitAnswer } from '../conversation/turn/commit-answer.ts';
import type { TurnAnswer } from '../conversation/turn/commit-turn.ts';
import { MAX_HOPS } from '../conversation/turn/ending.ts';
import type { SpentTokens } from '../conversation/turn/token-use.ts';
import type { Turn } from '../conversation/turn/turn-ports.ts';
import type { TurnOutcome } from '../conversation/turn/turn-records.ts';
import type { RoutingHandoffRequested } from '../events/routing-handoff-requested.ts';
import type { Tenant } from '../tenant/tenant-repository.ts';
import { byKeywords } from './keyword-rules.ts';
import { languageOf } from './language.ts';
import { type MenuOpening, menuOf } from './menu.ts';
import { type PlacedBy, placed } from './place.ts';
import { type Heard, readHeard } from './read-heard.ts';
import type { TriagePorts, TriageReceive } from './triage-ports.ts';
import { understand } from './understand.ts';

/** After so many times the choices are not shown again: people find out. */
const TIMES_ASKED = 2;

/** Keywords that are as sure as this are believed without asking a model. */
const SURE = 0.8;

/** How sure a model must be, unless the tenant says otherwise. */
const CERTAINTY = 0.7;

/** What was written so soon after the choices were made was written without having read them, in milliseconds. */
const READING_MS = 3_000;

/**
 * Runs one turn of triage: it finds the queue whose people a customer wants, or asks.
 *
 * 1. Conversation and newest replies are read; what is answered, superseded or taken over ends here.
 * 2. Everything unanswered is read. A tap, a number or a name is a choice; else keywords, and a model where they are not
 *    sure, say what the customer wants.
 * 3. Who is understood is told whose the conversation is and whether they are there, and the ticket goes to that queue. Who is
 *    not is shown the queues, at most twice; then the tenant's people have the conversation.
 * 4. That is written once, if the conversation is still as it was read; then the sender is woken and the facts are published.
 *
 * A model that is down costs the customer nothing but its help: no turn waits for it.
 *
 * @throws {UnknownConversationError}
 * @throws {ContentionError} and others that may pass: the record comes back
 */
export async function runTriage(
  ports: TriagePorts,
  command: RoutingHandoffRequested,
  delivery: TriageReceive,
): Promise<TurnOutcome> {
  const begun = await beginTurn(ports, command);
  if ('outcome' in begun) return begun.outcome;
  const { turn, read } = begun;
  const tenant = await ports.findTenant(command.tenant_id);
  const heard = await readHeard(ports, read);
  return commitAnswer(ports, turn, await answerTo(ports, turn, tenant, heard, delivery));
}

async function answerTo(
  ports: TriagePorts,
  turn: Turn,
  tenant: Tenant,
  heard: Heard,
  delivery: TriageReceive,
): Promise<TurnAnswer> {
  const { command, seen } = turn;
  const answer = { turnId: turn.id, ...heard.answers };
  if (heard.isWithdrawn) return { ...answer, outcome: 'withdrawn' };
  const language = languageOf(heard.texts, tenant.language);
  const place = (by: PlacedBy, queueId?: string) =>
    placed(ports, { tenant, language, name: seen.customer_name, answer, by, queueId });
  const ask = (opening: MenuOpening): TurnAnswer => ({
    ...answer,
    outcome: 'answered',
    content: menuOf(tenant, language, opening, seen.customer_name),
  });

  if (command.hops > MAX_HOPS) return place('too_many_hops');
  const [only, ...others] = tenant.queues;
  if (!only || others.length === 0) return place('only_queue', only?.id);
  const chosen = choiceIn(heard, tenant);
  if (chosen?.kind === 'queue') return place(chosen.by, chosen.queueId);
  if (chosen?.kind === 'menu') return ask('menu_again');
  const decided = await decide(ports, turn, tenant, heard, delivery);
  const { tokens } = decided;
  if (decided.chosen) return { ...(await place(decided.chosen.by, decided.chosen.queueId)), tokens };
  if (heard.timesAsked === 0) return { ...ask('menu'), tokens };
  if (isUnread(heard)) return { ...answer, outcome: 'already_asked', tokens };
  const next = heard.timesAsked < TIMES_ASKED ? ask('not_understood') : await place('not_understood');
  return { ...next, tokens };
}

/** The newest message that chooses something counts. */
function choiceIn({ owed, menu }: Heard, tenant: Tenant) {
  for (const row of owed.toReversed()) {
    const understood = understand(row, tenant.queues, menu);
    if (understood) return understood;
  }
  return undefined;
}

/** Whether everything was written before the customer could have read the choices. */
function isUnread({ owed, menu }: Heard): boolean {
  const readAt = Date.parse(menu?.shownAt ?? '') + READING_MS;
  return owed.every(({ occurred_at }) => Date.parse(occurred_at) < readAt);
}

/** Keywords that are sure, else the model, else keywords that are sure enough. */
async function decide(
  ports: TriagePorts,
  { command, id: turnId }: Turn,
  tenant: Tenant,
  heard: Heard,
  delivery: TriageReceive,
): Promise<{ chosen?: { by: 'keywords' | 'model'; queueId: string }; tokens?: SpentTokens | undefined }> {
  const texts = heard.owed.flatMap(({ body }) => body ?? []);
  if (texts.every((text) => greetsOnly(text))) return {};
  const ruled = byKeywords(texts, tenant.queues);
  if (ruled && ruled.certainty >= SURE) return { chosen: { by: 'keywords', queueId: ruled.queueId } };
  const needed = tenant.triage_certainty ?? CERTAINTY;
  const question = { texts: heard.texts, unanswered: heard.owed.length };
  const asked = await ports.decide(tenant, question, { command, turnId }, delivery);
  const { tokens } = asked;
  if (asked.kind === 'decided' && asked.decision.certainty >= needed) {
    return { chosen: { by: 'model', queueId: asked.decision.queueId }, tokens };
  }
  const isEnough = asked.kind === 'no_help' && ruled !== undefined && ruled.certainty >= needed;
  return isEnough ? { chosen: { by: 'keywords', queueId: ruled.queueId }, tokens } : { tokens };
}
