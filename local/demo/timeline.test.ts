import type { CapturedEvent } from '@prosa/local-cloud/inspection';
import { expect, test } from 'vitest';
import type { AcceptedMessage } from '../whatsapp/outbox.ts';
import { median } from './median.ts';
import { renderTimeline } from './render-timeline.ts';
import { buildTimeline, type Capture, type SentMessage } from './timeline.ts';

const START = Date.UTC(2026, 10, 22, 14);

function event(name: string, trace: string, at: number, payload: object = {}): CapturedEvent {
  const timestamp = new Date(START + at).toISOString();
  return {
    'detail-type': name,
    source: 'prosa.test',
    time: timestamp,
    detail: { event: name, trace_id: trace, timestamp, payload },
  };
}

interface Times {
  posted: number;
  received: number;
  accepted: number;
  handoff: number;
  asked: number;
  generated: number;
  whatsapp: number;
  sent: number;
}

/** A conversation in which message `n` took the times of `times[n]`, in milliseconds since the start. */
function capture(times: Times[], sdkCalls = 12): Capture {
  return {
    messages: times.map(
      (at, n): SentMessage => ({
        text: `pergunta ${n}`,
        messageId: `in-${n}`,
        postedAt: START + at.posted,
        acceptedAt: START + at.accepted,
        sdkCalls: [
          { service: 'dynamodb', operation: 'GetItem', count: sdkCalls },
          { service: 'sqs', operation: 'SendMessage', count: n + 1 },
        ],
      }),
    ),
    events: times.flatMap((at, n) => [
      event('inbox.message.received', `trace-${n}`, at.received, { messageId: `in-${n}` }),
      event('routing.handoff.requested', `trace-${n}`, at.handoff),
      event('agent.ai.response.generated', `trace-${n}`, at.generated),
      event('outbox.message.sent', `trace-${n}`, at.sent, { messageId: `out-${n}` }),
    ]),
    outbox: times.map(
      (at, n): AcceptedMessage => ({
        at: new Date(START + at.whatsapp).toISOString(),
        phone_number_id: '1',
        to: '55',
        body: { type: 'text', text: { body: `resposta ${n}` } },
        wamid: `out-${n}`,
      }),
    ),
    modelCalls: times.map((at, n) => ({
      at: START + at.asked,
      answeredAt: START + at.asked + 2,
      path: '/v1/responses',
      model: 'm',
      traceId: `trace-${n}`,
      userTexts: [],
      answer: `resposta ${n}`,
      images: [],
    })),
  };
}

const way = (posted: number, latency: number): Times => ({
  posted,
  received: posted + 5,
  accepted: posted + 10,
  handoff: posted + 20,
  asked: posted + 25,
  generated: posted + 30,
  whatsapp: posted + 10 + latency,
  sent: posted + 15 + latency,
});

test('lists every hop of a message in the order of time', () => {
  const { turns } = buildTimeline(capture([way(1000, 40)]));
  expect(turns).toHaveLength(1);
  expect(turns[0]).toMatchObject({
    text: 'pergunta 0',
    answer: 'resposta 0',
    cold: true,
    latencyMs: 40,
    sdkCalls: 13,
  });
  expect(turns[0]?.hops).toEqual([
    { what: 'webhook: inbox.message.received', sincePosted: 5, sincePrevious: 5 },
    { what: 'webhook: 200 to the provider', sincePosted: 10, sincePrevious: 5 },
    { what: 'dispatcher: routing.handoff.requested', sincePosted: 20, sincePrevious: 10 },
    { what: 'model: asked', sincePosted: 25, sincePrevious: 5 },
    { what: 'model: answered', sincePosted: 27, sincePrevious: 2 },
    { what: 'AI agent: agent.ai.response.generated', sincePosted: 30, sincePrevious: 3 },
    { what: 'WhatsApp: message accepted', sincePosted: 50, sincePrevious: 20 },
    { what: 'sender: outbox.message.sent', sincePosted: 55, sincePrevious: 5 },
  ]);
});

test('takes the figures over the warm messages and over all', () => {
  const timeline = buildTimeline(capture([way(0, 900), way(2000, 100), way(3000, 140)], 10));
  expect(timeline.latencyP50Ms).toEqual({ warm: 120, all: 140 });
  expect(timeline.sdkCallsPerMessage).toEqual({ warm: 12.5, all: 12 });
  expect(timeline.sdkOperations).toEqual([
    { service: 'dynamodb', operation: 'GetItem', count: 10 },
    { service: 'sqs', operation: 'SendMessage', count: 3 },
  ]);
  expect(timeline.problems).toEqual([]);
});

test('says which message has no answer, and leaves it out of the figures', () => {
  const { messages, events, outbox, modelCalls } = capture([way(0, 900), way(2000, 100), way(3000, 140)]);
  const timeline = buildTimeline({
    messages,
    events: events.filter(
      ({ detail }) => !(detail.event === 'outbox.message.sent' && detail.trace_id === 'trace-2'),
    ),
    outbox: outbox.slice(0, 2),
    modelCalls,
  });
  expect(timeline.problems).toEqual(['message 3 has no answer']);
  expect(timeline.turns[2]).toMatchObject({ answer: undefined, latencyMs: undefined });
  expect(timeline.latencyP50Ms).toEqual({ warm: 100, all: 500 });
});

test('says when answers left in another order, or answer nothing', () => {
  const whole = capture([way(0, 900), way(2000, 100)]);
  expect(buildTimeline({ ...whole, outbox: whole.outbox.toReversed() }).problems).toEqual([
    'the answers left in another order than the messages came',
  ]);
  const [first] = whole.outbox;
  const doubled = first ? [...whole.outbox, { ...first, wamid: 'out-again' }] : [];
  expect(buildTimeline({ ...whole, outbox: doubled }).problems).toEqual([
    'WhatsApp accepted 1 message(s) that answer nothing',
  ]);
});

test('an empty capture has no figures and no problem', () => {
  expect(buildTimeline({ messages: [], events: [], outbox: [], modelCalls: [] })).toEqual({
    turns: [],
    latencyP50Ms: { warm: undefined, all: undefined },
    sdkCallsPerMessage: { warm: undefined, all: undefined },
    sdkOperations: [],
    problems: [],
  });
});

test('is readable: texts, hops, figures with their targets, problems', () => {
  const whole = capture([way(0, 900), way(2000, 100)]);
  const text = renderTimeline(buildTimeline({ ...whole, outbox: whole.outbox.toReversed() }));
  expect(text).toContain(
    "Message 1 (cold functions): 900 ms from the webhook's 200 to WhatsApp, 13 SDK calls",
  );
  expect(text).toContain('  customer: pergunta 1');
  expect(text).toContain('      20 ms     +10  dispatcher: routing.handoff.requested');
  expect(text).toContain('  answer:   resposta 1');
  expect(text).toContain('p50: 100 ms warm, 500 ms over all (target: under 300 ms warm)');
  expect(text).toContain('SDK calls per answered message: 14 warm, 13.5 over all (target: at most 26)');
  expect(text).toContain('PROBLEM: the answers left in another order than the messages came');
});

test('median', () => {
  expect(median([])).toBeUndefined();
  expect(median([3])).toBe(3);
  expect(median([9, 1, 5])).toBe(5);
  expect(median([9, 1, 5, 7])).toBe(6);
});
