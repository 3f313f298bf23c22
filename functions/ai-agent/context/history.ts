import type { MessageRow, ReplyRow } from '../shared/conversation/records.ts';

/** One line of the conversation as the model reads it. */
export interface HistoryLine {
  role: 'user' | 'assistant';
  text: string;
}

/** What the model reads of a message that holds no text. */
const withoutText = (mediaType: string) => `[${mediaType}]`;

/**
 * The conversation in the order in which it happened: customers' messages by the provider's time, our
 * replies by the time they were made. The provider's time has whole seconds, so within a second the time of
 * arrival decides. Replies that never went out are left out.
 */
export function history(messages: MessageRow[], replies: ReplyRow[]): HistoryLine[] {
  const said = [
    ...messages.map((row) => ({
      second: secondOf(row.occurred_at),
      arrival: row.received_at,
      role: 'user' as const,
      text: row.body ?? withoutText(row.media_type),
    })),
    ...replies
      .filter(({ status }) => status !== 'failed' && status !== 'held')
      .map((row) => ({
        second: secondOf(row.created_at),
        arrival: row.created_at,
        role: 'assistant' as const,
        text: row.body,
      })),
  ];
  return said
    .sort((a, b) => a.second - b.second || Number(a.arrival > b.arrival) - Number(a.arrival < b.arrival))
    .map(({ role, text }) => ({ role, text }));
}

function secondOf(instant: string): number {
  return Math.floor(Date.parse(instant) / 1000);
}
