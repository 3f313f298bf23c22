import type { CapturedEvent, SdkCallCount } from '@prosa/local-cloud/inspection';
import type { ModelCall } from '../model/stand-in.ts';
import { type AcceptedMessage, textOf } from '../whatsapp/outbox.ts';
import { median } from './median.ts';

/** Highest median from the webhook's 200 to the call of WhatsApp, over warm messages, in milliseconds. */
export const LATENCY_TARGET_MS = 300;

/** Most SDK calls that an answered message may cost: 20 to answer, and two for each of WhatsApp's three statuses. */
export const SDK_CALLS_TARGET = 26;

/** One message of the customer, as the one who sent it saw it. Times are milliseconds since the epoch. */
export interface SentMessage {
  text: string;
  messageId: string;
  postedAt: number;
  /** When the webhook's 200 was there. */
  acceptedAt: number;
  /** SDK calls from this message until everything was quiet again. */
  sdkCalls: readonly SdkCallCount[];
}

/** Everything that was captured of one conversation. */
export interface Capture {
  /** In the order of sending; the first one met cold functions. */
  messages: readonly SentMessage[];
  events: readonly CapturedEvent[];
  /** What the WhatsApp stand-in accepted for this customer. */
  outbox: readonly AcceptedMessage[];
  modelCalls: readonly ModelCall[];
}

/** One step of a message's way. */
export interface Hop {
  what: string;
  /** Milliseconds since the customer's message was posted, and since the hop before. */
  sincePosted: number;
  sincePrevious: number;
}

/** One message's way to its answer. */
export interface Turn {
  text: string;
  answer: string | undefined;
  cold: boolean;
  hops: Hop[];
  /** From the webhook's 200 to the call of WhatsApp, milliseconds; undefined without an answer. */
  latencyMs: number | undefined;
  sdkCalls: number;
}

/** A median or mean over the warm messages, and over all. Undefined when there is none. */
export interface Figure {
  warm: number | undefined;
  all: number | undefined;
}

export interface Timeline {
  turns: Turn[];
  /** Median from the webhook's 200 to the call of WhatsApp, milliseconds. */
  latencyP50Ms: Figure;
  /** Mean per answered message. */
  sdkCallsPerMessage: Figure;
  /** The operations that the last message called. */
  sdkOperations: readonly SdkCallCount[];
  /** What is missing or in the wrong order, one line each; empty when all is well. */
  problems: string[];
}

/** What the events of the bus mean on the way of a message. */
const EVENT_HOPS: Readonly<Record<string, string>> = {
  'inbox.message.received': 'webhook: inbox.message.received',
  'routing.handoff.requested': 'dispatcher: routing.handoff.requested',
  'agent.ai.response.generated': 'AI agent: agent.ai.response.generated',
  'outbox.message.sent': 'sender: outbox.message.sent',
  'outbox.message.failed': 'sender: outbox.message.failed',
};

/** Puts what was captured of a conversation in the order in which it happened, message by message. */
export function buildTimeline(capture: Capture): Timeline {
  const answers = capture.messages.map((message) => answerOf(message, capture));
  const turns = capture.messages.map((message, index) => turnOf(message, index, answers[index], capture));
  const answered = turns.filter((turn) => turn.latencyMs !== undefined);
  return {
    turns,
    latencyP50Ms: figure(answered, (turn) => turn.latencyMs ?? 0, median),
    sdkCallsPerMessage: figure(answered, (turn) => turn.sdkCalls, mean),
    sdkOperations: capture.messages.at(-1)?.sdkCalls ?? [],
    problems: problemsOf(answers, capture),
  };
}

function turnOf(
  message: SentMessage,
  index: number,
  answer: AcceptedMessage | undefined,
  capture: Capture,
): Turn {
  const { trace, events } = eventsOf(message, capture);
  const sentAt = answer && Date.parse(answer.at);
  const moments = [
    { what: 'webhook: 200 to the provider', at: message.acceptedAt },
    ...events.map((event) => ({
      what: EVENT_HOPS[event['detail-type']] ?? event['detail-type'],
      at: Date.parse(String(event.detail.timestamp)),
    })),
    ...capture.modelCalls
      .filter((call) => trace !== undefined && call.traceId === trace)
      .flatMap((call) => [
        { what: 'model: asked', at: call.at },
        { what: 'model: answered', at: call.answeredAt },
      ]),
    ...(sentAt === undefined ? [] : [{ what: 'WhatsApp: message accepted', at: sentAt }]),
  ].sort((a, b) => a.at - b.at);
  return {
    text: message.text,
    answer: answer && textOf(answer),
    cold: index === 0,
    hops: moments.map(({ what, at }, position) => ({
      what,
      sincePosted: at - message.postedAt,
      sincePrevious: at - (moments[position - 1]?.at ?? message.postedAt),
    })),
    latencyMs: sentAt === undefined ? undefined : sentAt - message.acceptedAt,
    sdkCalls: message.sdkCalls.reduce((sum, { count }) => sum + count, 0),
  };
}

/** The events that followed from a message; every one carries the trace that began at the webhook. */
function eventsOf(message: SentMessage, { events }: Capture) {
  const received = events.find(
    ({ detail }) =>
      detail.event === 'inbox.message.received' && payloadOf(detail).messageId === message.messageId,
  );
  const trace = received?.detail.trace_id;
  return {
    trace,
    events: trace === undefined ? [] : events.filter(({ detail }) => detail.trace_id === trace),
  };
}

function answerOf(message: SentMessage, capture: Capture): AcceptedMessage | undefined {
  const sent = eventsOf(message, capture).events.find(({ detail }) => detail.event === 'outbox.message.sent');
  const wamid = sent && payloadOf(sent.detail).messageId;
  return wamid === undefined ? undefined : capture.outbox.find((accepted) => accepted.wamid === wamid);
}

function payloadOf(detail: Record<string, unknown>): Record<string, unknown> {
  return typeof detail.payload === 'object' && detail.payload !== null ? { ...detail.payload } : {};
}

function problemsOf(answers: readonly (AcceptedMessage | undefined)[], { outbox }: Capture): string[] {
  const missing = answers.flatMap((answer, index) =>
    answer === undefined ? [`message ${index + 1} has no answer`] : [],
  );
  const positions = answers.flatMap((answer) => (answer ? [outbox.indexOf(answer)] : []));
  const disordered = positions.some((position, index) => position < (positions[index - 1] ?? -1));
  const extra = outbox.length - new Set(positions).size;
  return [
    ...missing,
    ...(disordered ? ['the answers left in another order than the messages came'] : []),
    ...(extra > 0 ? [`WhatsApp accepted ${extra} message(s) that answer nothing`] : []),
  ];
}

function figure(
  turns: readonly Turn[],
  value: (turn: Turn) => number,
  summarize: (values: number[]) => number | undefined,
): Figure {
  return {
    warm: summarize(turns.filter((turn) => !turn.cold).map(value)),
    all: summarize(turns.map(value)),
  };
}

function mean(values: number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}
