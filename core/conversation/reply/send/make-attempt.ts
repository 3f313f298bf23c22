import { failOrSayAsText, refused } from './refused.ts';
import type { SendResult, Settlement } from './sender-ports.ts';
import type { Sending } from './sending.ts';
import { settleUnknown } from './settle-unknown.ts';
import { later, sent, waitForCircuit } from './write-outcome.ts';

/**
 * Makes the send attempt whose intent is written: one request to WhatsApp, and what became of it.
 *
 * @returns undefined when another environment settled the reply meanwhile
 * @throws {SendPostponedError} when it can go later; what `ports.send` throws, which is thrown before a request is made
 */
export async function makeAttempt(sending: Sending): Promise<Settlement | undefined> {
  const { ports, record, conversation, reply, ready } = sending;
  const { content } = ready ?? reply;
  const attempts = reply.attempts + 1;
  let result: SendResult;
  try {
    result = await ports.send(conversation, { ...reply, content }, record.trace_id);
  } catch (error) {
    await ports.ledger.postpone(conversation, reply, { attempts: reply.attempts }, ports.now());
    throw error;
  }
  switch (result.kind) {
    case 'accepted':
      return sent(sending, result.messageId, attempts);
    case 'unknown': {
      const since = ports.now();
      await ports.ledger.markUnknown(conversation, reply, attempts, since);
      return settleUnknown({
        ...sending,
        reply: { ...reply, status: 'unknown', attempts, unknown_since: since },
      });
    }
    case 'unsendable':
      return failOrSayAsText(sending, { reason: result.reason });
    case 'refused':
      return refused(sending, result);
    case 'not_connected':
      return later(sending, { reason: 'not_connected' });
    case 'not_configured':
      return later(sending, { reason: result.reason });
    case 'circuit_open':
      return waitForCircuit(sending, result);
  }
}
