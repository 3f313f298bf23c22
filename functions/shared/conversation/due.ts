/** How long an agent's answer may take before the watchdog looks, in milliseconds. */
export const ANSWER_DUE_MS = 60_000;

/** How long a send may take before the watchdog looks, in milliseconds. */
export const SEND_DUE_MS = 120_000;
