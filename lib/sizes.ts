/** For how many conversations at once, with a message a minute each, an installation is made. */
export const SIZES = ['small', '10k', '100k'] as const;

/** What matters more where the two differ: how soon an answer comes, or what it costs. */
export const PREFERENCES = ['latency', 'cost'] as const;

/** Settings that a size gives, each of which may be given by itself. */
export interface SizedSettings {
  readonly webhookRequestsPerSecond: number;
  readonly webhookBurst: number;
  readonly dispatcherMaximumConcurrency: number;
  readonly aiAgentMaximumConcurrency: number;
  readonly triageAgentMaximumConcurrency: number;
  readonly senderMaximumConcurrency: number;
  readonly mediaMaximumConcurrency: number;
  readonly receiptsMaximumConcurrency?: number;
  readonly timerMaximumConcurrency?: number;
  /** What the conversations table takes at once from its first minute on; a new one takes 4,000 and 12,000. */
  readonly tableWriteUnits?: number;
  readonly tableReadUnits?: number;
}

/**
 * What an answered message asks of each function: how many records or requests, and the seconds that one takes, with room
 * for a bad day. What is limited must bear it at the rate of its size; a test holds them to it.
 */
export const LOAD = {
  webhook: { times: 4, seconds: 0.1 },
  dispatcher: { times: 1, seconds: 0.3 },
  'ai-agent': { times: 1, seconds: 4.1 },
  // Of conversations that people answer, and most without a model.
  'triage-agent': { times: 0.2, seconds: 1.2 },
  sender: { times: 1, seconds: 0.5 },
  // Three of ten messages are spoken or pictures. A voice note takes three seconds, and two share an invocation.
  media: { times: 0.3, seconds: 1.5 },
  // The webhook records statuses; while the table is busy the queue takes them all.
  receipts: { times: 3, seconds: 0.1 },
} as const;

/** Answered messages a second. */
export const RATES: Readonly<Record<(typeof SIZES)[number], number>> = {
  small: 17,
  '10k': 167,
  '100k': 1_667,
};

/** Of an idle queue without a limit Lambda asks two times at once in place of five: only the largest has one for all. */
const SETTINGS: Readonly<Record<(typeof SIZES)[number], SizedSettings>> = {
  small: {
    webhookRequestsPerSecond: 200,
    webhookBurst: 400,
    dispatcherMaximumConcurrency: 20,
    aiAgentMaximumConcurrency: 100,
    triageAgentMaximumConcurrency: 20,
    senderMaximumConcurrency: 20,
    mediaMaximumConcurrency: 20,
  },
  '10k': {
    webhookRequestsPerSecond: 2_000,
    webhookBurst: 4_000,
    dispatcherMaximumConcurrency: 60,
    aiAgentMaximumConcurrency: 700,
    triageAgentMaximumConcurrency: 50,
    senderMaximumConcurrency: 120,
    mediaMaximumConcurrency: 100,
  },
  '100k': {
    webhookRequestsPerSecond: 10_000,
    webhookBurst: 5_000,
    dispatcherMaximumConcurrency: 600,
    aiAgentMaximumConcurrency: 7_000,
    triageAgentMaximumConcurrency: 500,
    senderMaximumConcurrency: 1_000,
    mediaMaximumConcurrency: 1_000,
    receiptsMaximumConcurrency: 600,
    timerMaximumConcurrency: 100,
    tableWriteUnits: 40_000,
    tableReadUnits: 20_000,
  },
};

/**
 * Seconds of an agent that an answer is billed for where agents are so few that about four turns wait for each: they are
 * worked side by side, and the slowest ends the invocation.
 */
const SHARED_SECONDS = 1.4;

/** How many turns come while one waits for an agent then, on average and in one of twenty; of a simulation in the tests. */
const TURNS_WHILE_WAITING = { mean: 5, p95: 15 };

/** The settings of a size. */
export function settingsOf(
  size: (typeof SIZES)[number],
  prefer: (typeof PREFERENCES)[number],
): SizedSettings {
  const settings = SETTINGS[size];
  if (prefer === 'latency') return settings;
  return { ...settings, aiAgentMaximumConcurrency: Math.ceil(RATES[size] * SHARED_SECONDS) };
}

/** Seconds that an answer waits longer for an agent where cost is preferred, at the rate of the size; below it, none. */
export function addedWait(size: (typeof SIZES)[number]): { mean: number; p95: number } {
  const rate = RATES[size];
  return { mean: TURNS_WHILE_WAITING.mean / rate, p95: TURNS_WHILE_WAITING.p95 / rate };
}
