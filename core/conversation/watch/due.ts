/** How long an agent's answer may take before the watchdog looks, in milliseconds. */
export const ANSWER_DUE_MS = 60_000;

/** How long a send may take before the watchdog looks, in milliseconds. */
export const SEND_DUE_MS = 120_000;

/** How long the sender waits for a status of a send whose end it does not know, and a little more. */
export const UNKNOWN_DUE_MS = 420_000;
