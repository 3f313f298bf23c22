import type { SpentTokens } from '../conversation/turn/token-use.ts';
import type { RoutingHandoffRequested } from '../events/routing-handoff-requested.ts';
import { askDecision, type DecidingModel, rememberNoDecisions } from '../model/ask-decision.ts';
import type { Asked } from '../model/asked.ts';
import type { Chosen } from '../model/decisions.ts';
import { endpointsOf, type InstalledModels } from '../model/endpoints.ts';
import { askGuarded } from '../model/guarded-model.ts';
import { type RequestLedger, Requests } from '../model/requests.ts';
import { safetyId } from '../model/safety-id.ts';
import { decisionForm, decisionInstructions, decisionQuestion } from './decision-form.ts';
import type { Decided, TriagePorts } from './triage-ports.ts';

/** A decision that takes longer is given up, in milliseconds: the choices are shown instead. */
const CALL_MS = 6_000;

/** For all calls of one decision, in milliseconds. */
const ALL_MS = 9_000;

/** Time that writing the answer takes, in milliseconds. */
const COMMIT_NEEDS_MS = 5_000;

/** What deciding by a model needs. */
export interface DecidingWorld {
  model: DecidingModel;
  installed: InstalledModels;
  /** What the turn has spent on requests, kept between the receives of its command. */
  spending(command: RoutingHandoffRequested, turnId: string): RequestLedger;
}

/**
 * Deciding by the tenant's model: through the Decisions API where its endpoint has one, else by an answer in a fixed form.
 * That there is none is found by trying, once a week for each endpoint and model.
 */
export function createDecider({ model, installed, spending }: DecidingWorld): TriagePorts['decide'] {
  return async (tenant, question, { command, turnId }, { signal, remainingMs, receiveCount }) => {
    const limits = {
      signal,
      callMs: CALL_MS,
      deadline: model.now() + Math.min(ALL_MS, remainingMs() - COMMIT_NEEDS_MS),
    };
    const requests = await Requests.begin(spending(command, turnId), receiveCount);
    const asked = decisionQuestion(tenant, question, command.trace_id);
    const endpoints = endpointsOf(tenant, installed);
    const [first] = endpoints;
    const decision = first && (await askDecision(model, first, asked, limits, command, requests));
    if (decision && decision.kind !== 'absent') return decidedBy(decision, requests.tokens);
    const prompt = {
      instructions: decisionInstructions(asked),
      history: [{ role: 'user' as const, text: asked.input, isOwed: true }],
      form: decisionForm(tenant.queues),
      tenantId: tenant.tenant_id,
      safetyId: safetyId({ tenant_id: tenant.tenant_id, contact_id: command.customer_id }),
      traceId: command.trace_id,
    };
    const answered = await askGuarded(model, endpoints, prompt, limits, command, requests);
    if (answered.kind === 'answered' && first) await rememberNoDecisions(model, first);
    return decidedBy(answered, requests.tokens);
  };
}

function decidedBy(asked: Asked<Chosen>, tokens: SpentTokens): Decided {
  if (asked.kind !== 'answered') {
    const cause = 'cause' in asked ? asked.cause : undefined;
    return { kind: 'no_help', reason: asked.kind, cause, tokens };
  }
  const { value, certainty } = asked.answer;
  if (value === undefined) return { kind: 'none', tokens };
  return { kind: 'decided', decision: { queueId: value, certainty }, tokens };
}
