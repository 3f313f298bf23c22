import type { Conversation } from '#core/conversation/records.ts';
import type { CircuitCause } from '#core/events/circuit-event.ts';
import type { CircuitBreakers } from '#platform/resilience/circuit-breakers.ts';
import { CircuitTimeoutError } from '#platform/resilience/errors.ts';
import type { Verdict } from '#platform/resilience/local-circuit.ts';
import type { SendResult } from './sender-ports.ts';
import { WHATSAPP_TIMEOUT_MS } from './time-limits.ts';

/** Longer than the request's own time-out, so that the request says what it came to. */
const CIRCUIT_OPTIONS = { timeout: WHATSAPP_TIMEOUT_MS + 1_000 };

/** Name of the circuit in front of WhatsApp for one business number. */
export function channelCircuit(channelId: string): string {
  return `whatsapp#${channelId}`;
}

/**
 * Sends through the channel's circuit breaker: while WhatsApp does not answer for the number, nothing is tried,
 * and no attempt ends as unknown for it.
 *
 * A message that WhatsApp refuses is an answer, with whatever status it says that a number sends too many; only its
 * own trouble (5xx, silence) counts as a failure.
 */
export async function guardedSend(
  breakers: CircuitBreakers<CircuitCause>,
  cause: CircuitCause,
  conversation: Conversation,
  send: () => Promise<SendResult>,
): Promise<SendResult> {
  const breaker = breakers.get(channelCircuit(conversation.channel_id), CIRCUIT_OPTIONS);
  let result: SendResult | undefined;
  const keep = async () => {
    result = await send();
    return result;
  };
  try {
    const execution = await breaker.execute(keep, { cause, judge: judgeSend });
    return execution.kind === 'open'
      ? { kind: 'circuit_open', circuit: execution.circuit, until: execution.openUntil }
      : execution.value;
  } catch (error) {
    // The message is sent, whatever the breaker could not note down.
    if (result) return result;
    // The request was made, and may have arrived.
    if (error instanceof CircuitTimeoutError) return { kind: 'unknown', cause: error };
    throw error;
  }
}

/** What a send says about WhatsApp. What was never tried says nothing. */
export function judgeSend(outcome: { value: SendResult } | { error: unknown }): Verdict {
  if ('error' in outcome) return 'neutral';
  switch (outcome.value.kind) {
    case 'accepted':
      return 'success';
    case 'refused':
      return outcome.value.httpStatus >= 500 && outcome.value.action.kind !== 'throughput'
        ? 'failure'
        : 'success';
    case 'unknown':
    case 'not_connected':
      return 'failure';
    case 'circuit_open':
    case 'unsendable':
    case 'not_configured':
      return 'neutral';
  }
}
