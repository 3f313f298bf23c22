import { expect } from 'vitest';
import { ledgerKey } from '#core/conversation/keys.ts';
import type { ReplyRow } from '#core/conversation/reply/reply-records.ts';
import { isWithPeople } from '#core/conversation/ticket/ticket.ts';
import type { OutboundEnd } from './run-outbound.ts';

/** What must hold of every history. */
export function checkOutbound(end: OutboundEnd): void {
  const { conversation, rows, accepted, facts } = end;
  const { conversation_id } = conversation;
  const copies = ({ reply_seq }: ReplyRow) =>
    accepted.filter(({ key }) => key === ledgerKey(conversation_id, reply_seq)).length;

  expect(end.deadLetters, 'no record ends in the dead-letter queue').toBe(0);
  expect(conversation.settled_seq, 'every reply has an end').toBe(conversation.reply_seq);
  expect(conversation.sending_seq, 'no send stays under way').toBeUndefined();
  for (const row of rows) {
    const name = `reply ${row.reply_seq} (${row.status}, ${row.reason ?? 'no reason'})`;
    expect(['sent', 'failed', 'unknown'], `${name}: its end is known to the ledger`).toContain(row.status);
    expect(row.waits_for, `${name}: what is over waits for nothing`).toBeUndefined();
    expect(row.due_at, `${name}: nobody watches what is over`).toBeUndefined();
    expect(copies(row), `${name}: no more copies than attempts`).toBeLessThanOrEqual(row.attempts);
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
    expect(isMissed && !isCared, `${name}: somebody makes up for it`).toBe(false);
  }
  expect(firstCopies(accepted), 'in their order').toEqual(firstCopies(accepted).toSorted((a, b) => a - b));
}

function firstCopies(accepted: OutboundEnd['accepted']): number[] {
  return [...new Set(accepted.map(({ key }) => Number(key.split('#')[1])))];
}
