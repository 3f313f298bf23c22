import { expect } from 'vitest';
import { ledgerKey } from '#core/conversation/keys.ts';
import type { ReplyRow } from '#core/conversation/reply/reply-records.ts';
import { LEAVES_AFTER } from '#core/conversation/reply/send/leave-queue.ts';
import { isWithPeople } from '#core/conversation/ticket/ticket.ts';
import { MOST_DEATHS } from './outbound-history.ts';
import type { OutboundEnd } from './run-outbound.ts';

/**
 * The most receives of one record: it leaves its queue after so many, unless an environment dies in that one, the reply is
 * settled just then, or a failure is told that a delivery may contradict.
 */
export const MOST_RECEIVES = LEAVES_AFTER + MOST_DEATHS + 2;

/** What must hold of every history. */
export function checkOutbound(end: OutboundEnd): void {
  const { conversation, rows, accepted, facts } = end;
  const { conversation_id } = conversation;
  const copies = ({ reply_seq }: ReplyRow) =>
    accepted.filter(({ key }) => key === ledgerKey(conversation_id, reply_seq)).length;

  expect(end.mostReceives, 'no record spends its receives').toBeLessThanOrEqual(MOST_RECEIVES);
  expect(end.longestChain, 'Lambda takes no chain of records for a loop').toBeLessThan(11);
  expect(end.deadLetters, 'no record ends in the dead-letter queue').toBe(0);
  expect(conversation.settled_seq, 'every reply has an end').toBe(conversation.reply_seq);
  expect(conversation.sending_seq, 'no send stays under way').toBeUndefined();
  for (const row of rows) {
    const name = `reply ${row.reply_seq} (${row.status}, ${row.reason ?? 'no reason'})`;
    expect(['sent', 'failed', 'unknown'], `${name}: its end is known to the ledger`).toContain(row.status);
    expect(row.waits_for, `${name}: what is over waits for nothing`).toBeUndefined();
    expect(row.due_at, `${name}: the watchdog does not watch what is over`).toBeUndefined();
    expect(copies(row), `${name}: no more copies than attempts`).toBeLessThanOrEqual(row.attempts);
    if (!end.carriesKeys) {
      expect(copies(row), `${name}: without a key in the statuses nothing is sent twice`).toBeLessThanOrEqual(
        1,
      );
    }
    if (row.status === 'sent') expect(copies(row), `${name}: sent is sent`).toBeGreaterThan(0);
    if (row.status === 'failed') expect(copies(row), `${name}: failed is not sent`).toBe(0);
    if (end.statusesInTime) {
      expect(copies(row), `${name}: with statuses in time, once or not at all`).toBe(
        row.status === 'sent' ? 1 : 0,
      );
    }
    const fact = `${row.status === 'sent' ? 'sent' : 'failed'}:${ledgerKey(conversation_id, row.reply_seq)}`;
    expect(facts, `${name}: its end is told`).toContain(fact);
    const isMissed = row.status !== 'sent' && (row.author === 'ai' || row.author === 'system');
    const isCared = isWithPeople(conversation) || conversation.template_for !== undefined;
    expect(isMissed && !isCared, `${name}: the template or people make up for it`).toBe(false);
  }
  expect(conversation.ticket_reason, 'our own echo is no person').not.toBe('echo_received');
  const isAllSent = rows.every(({ status }) => status === 'sent');
  const isForAFailure = conversation.ticket_reason.startsWith('send_failed_');
  expect(isAllSent && isForAFailure, 'people are not called for what the customer has').toBe(false);
  expect(firstCopies(accepted), 'in their order').toEqual(firstCopies(accepted).toSorted((a, b) => a - b));
}

function firstCopies(accepted: OutboundEnd['accepted']): number[] {
  return [...new Set(accepted.map(({ key }) => Number(key.split('#')[1])))];
}
