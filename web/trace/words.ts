import { i18n } from '@lingui/core';
import { placeReason, toolUse, turnOutcome, turnReason } from '../ui/names.ts';
import type { BusEvent } from '../watch/bus.ts';
import { progressWord } from '../watch/progress-word.ts';
import type { Hop } from './way.ts';

/** How a hop is marked. */
export type Tone = 'plain' | 'good' | 'ai' | 'warn' | 'bad';

/** What a hop is called, and what else is known of it. */
export interface HopWords {
  title: string;
  detail: string | undefined;
  tone: Tone;
}

export function hopWords(hop: Hop): HopWords {
  switch (hop.kind) {
    case 'written':
      return { title: i18n._('O cliente enviou'), detail: i18n._('WhatsApp posta o webhook'), tone: 'plain' };
    case 'read':
      return {
        title: i18n._('Marcada como lida'),
        detail: i18n._('o cliente vê que a resposta vem'),
        tone: 'plain',
      };
    case 'accepted':
      return { title: i18n._('WhatsApp aceitou a resposta'), detail: undefined, tone: 'good' };
    case 'status':
      return statusWords(hop);
    case 'turn': {
      const { outcome, reason, duration_ms, tokens, tools = [] } = hop.turn;
      const facts = [
        reason === undefined ? undefined : turnReason(reason),
        ...tools.map(toolUse),
        duration_ms === undefined ? undefined : i18n._('modelo: {ms} ms', { ms: duration_ms }),
        tokens === undefined ? undefined : i18n._('{count} tokens', { count: tokens }),
      ];
      const detail = facts.filter((fact) => fact !== undefined).join(' · ');
      return { title: turnOutcome({ outcome }), detail: detail || undefined, tone: TURN_TONES[outcome] };
    }
    case 'event':
      return eventWords(hop.event);
  }
}

const TURN_TONES: Record<Extract<Hop, { kind: 'turn' }>['turn']['outcome'], Tone> = {
  ...{ answered: 'ai', handed_over: 'warn', already_answered: 'plain', superseded: 'plain' },
  ...{ taken_over: 'plain', already_asked: 'plain', withdrawn: 'plain', parked: 'bad', continued: 'plain' },
  ...{ refused: 'bad', failed: 'bad', over_budget: 'bad' },
};

function statusWords({ status, code }: Extract<Hop, { kind: 'status' }>): HopWords {
  const detail = code === undefined ? undefined : i18n._('código {code} do WhatsApp', { code });
  const word = progressWord(status);
  const title = i18n._('Status: {word}', { word });
  return { title, detail, tone: status === 'failed' ? 'bad' : status === 'read' ? 'good' : 'plain' };
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function agentName(agent: string | undefined): string {
  if (agent === 'agent.ai') return i18n._('IA');
  if (agent === 'agent.triage') return i18n._('Triagem');
  const queue = agent?.replace('agent.queue.', '') ?? '';
  return i18n._('Fila {name}', { name: queue });
}

function reasonWords(reason: string): string {
  return reason === 'message_received' ? i18n._('o cliente escreveu') : placeReason({ reason });
}

/** An event of the bus by what it says; one without words here by its own name. */
export function eventWords({ type, payload }: BusEvent): HopWords {
  const reason = text(payload.reason);
  const why = reason === undefined ? undefined : reasonWords(reason);
  const words: Record<string, () => HopWords> = {
    'inbox.message.received': () => ({
      ...{
        title: i18n._('No barramento'),
        detail: i18n._('assinatura conferida, contato encontrado'),
        tone: 'plain',
      },
    }),
    'routing.handoff.requested': () => ({
      ...{ title: i18n._('Pedido a: {agent}', { agent: agentName(text(payload.toAgent)) }), detail: why },
      tone: text(payload.toAgent)?.startsWith('agent.queue.') ? 'warn' : 'plain',
    }),
    'ticket.changed': () => ({
      ...{
        title: i18n._('Atendimento: {state}', { state: ticketState(payload) }),
        detail: why,
        tone: 'plain',
      },
    }),
    'agent.ai.response.generated': () => answerWords(i18n._('Resposta da IA'), payload),
    'agent.triage.response.generated': () => answerWords(i18n._('Resposta da triagem'), payload),
    'agent.human.response.generated': () => answerWords(i18n._('Resposta de uma pessoa'), payload),
    'outbox.message.sent': () => ({ title: i18n._('Envio confirmado'), detail: undefined, tone: 'good' }),
    'outbox.message.failed': () => ({ title: i18n._('Não enviada'), detail: why, tone: 'bad' }),
    'circuit.state.changed': () => ({
      title: i18n._('Circuito: {state}', { state: text(payload.to) ?? '' }),
      ...{ detail: text(payload.circuit), tone: payload.to === 'CLOSED' ? 'good' : 'bad' },
    }),
    'outbox.message.delivered': () => ({ title: i18n._('Entregue'), detail: undefined, tone: 'good' }),
  };
  return words[type]?.() ?? { title: type, detail: why, tone: 'plain' };
}

function answerWords(title: string, payload: Record<string, unknown>): HopWords {
  return { title, detail: text(payload.response), tone: 'ai' };
}

function ticketState({ to, userId, queueId }: Record<string, unknown>): string {
  if (to === 'closed') return i18n._('encerrado');
  if (to === 'bot') return i18n._('com a IA');
  if (to === 'open') return i18n._('com {name}', { name: text(userId) ?? i18n._('uma pessoa') });
  return queueId === undefined ? i18n._('na triagem') : i18n._('na fila');
}

/** How long something takes: `480 ms`, `12,3 s`. */
export function spanWords(ms: number): string {
  return ms < 10_000
    ? `${Math.round(ms)} ms`
    : `${(ms / 1_000).toLocaleString(i18n.locale, { maximumFractionDigits: 1 })} s`;
}

/** The same, since or before something: `+480 ms`. */
export const sinceWords = (ms: number): string => `${ms < 0 ? '−' : '+'}${spanWords(Math.abs(ms))}`;

export const secondTime = (iso: string): string =>
  new Date(iso).toLocaleTimeString(i18n.locale, {
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 },
  });
