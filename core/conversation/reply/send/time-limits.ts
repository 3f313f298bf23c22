/** The longest wait for WhatsApp's answer to one send attempt, in milliseconds. */
export const WHATSAPP_TIMEOUT_MS = 12_000;

/** Time that must be left to begin a send attempt: WhatsApp's answer and what is written of it. */
export const ATTEMPT_NEEDS_MS = WHATSAPP_TIMEOUT_MS + 4_000;

/** The longest time that WhatsApp gets for one file, in milliseconds: 100 MB come at 80 Mbit/s within it. */
export const UPLOAD_TIMEOUT_MS = 10_000;

/** Time that must be left to begin an upload: the attempt follows it at once. */
export const UPLOAD_NEEDS_MS = UPLOAD_TIMEOUT_MS + ATTEMPT_NEEDS_MS;

/**
 * The sender's time-out, in milliseconds: while an attempt of another environment may still be under way. lib/ deploys
 * the function with it.
 */
export const SENDER_TIMEOUT_MS = 30_000;

/** Before the conversation is read again because another environment changed it, in milliseconds. */
export const SOON_MS = 1_000;
