import { LATENCY_TARGET_MS, SDK_CALLS_TARGET, type Timeline, type Turn } from './timeline.ts';

/** Writes a timeline for people. Each time is milliseconds; `+` counts from the line above. */
export function renderTimeline(timeline: Timeline): string {
  const { latencyP50Ms: latency, sdkCallsPerMessage: calls, sdkOperations, problems } = timeline;
  const operations = sdkOperations
    .map(({ service, operation, count }) => `${count}× ${service} ${operation}`)
    .join(', ');
  return [
    ...timeline.turns.flatMap((turn, index) => renderTurn(turn, index + 1)),
    `Webhook accepted → WhatsApp called, p50: ${milliseconds(latency.warm)} warm, ${milliseconds(latency.all)} over all (target: under ${LATENCY_TARGET_MS} ms warm)`,
    `SDK calls per answered message: ${count(calls.warm)} warm, ${count(calls.all)} over all (target: at most ${SDK_CALLS_TARGET})`,
    ...(operations === '' ? [] : [`  the last message: ${operations}`]),
    ...problems.map((problem) => `PROBLEM: ${problem}`),
  ].join('\n');
}

function renderTurn(turn: Turn, number: number): string[] {
  const way =
    turn.latencyMs === undefined
      ? 'no answer'
      : `${turn.latencyMs} ms from the webhook's 200 to WhatsApp, ${turn.sdkCalls} SDK calls`;
  return [
    `Message ${number}${turn.cold ? ' (cold functions)' : ''}: ${way}`,
    `  customer: ${turn.text}`,
    ...turn.hops.map(
      ({ what, sincePosted, sincePrevious }) =>
        `  ${String(sincePosted).padStart(6)} ms  ${`+${sincePrevious}`.padStart(6)}  ${what}`,
    ),
    `  answer:   ${turn.answer ?? '—'}`,
    '',
  ];
}

function milliseconds(value: number | undefined): string {
  return value === undefined ? '—' : `${Math.round(value)} ms`;
}

function count(value: number | undefined): string {
  return value === undefined ? '—' : String(Math.round(value * 10) / 10);
}
