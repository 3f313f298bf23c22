import type { MessageRow } from '../records.ts';
import { dueFrom } from '../watch/watch.ts';
import type { Heard } from './heard.ts';

/** What stands in the row of a voice note whose transcript is waited for, if it is. @param until milliseconds since the epoch */
export function awaiting(
  conversationId: string,
  until: number | undefined,
): Pick<MessageRow, 'awaits' | 'due_shard' | 'due_at'> {
  if (until === undefined) return {};
  const { due_shard, due_at } = dueFrom(conversationId, until);
  return { awaits: 'transcript', due_shard, due_at };
}

/** The row is waited for no more. */
export const NOT_AWAITED = { awaits: undefined, due_shard: undefined, due_at: undefined } as const;

/** The row once it was listened to. What was taken back stays without words. */
export function heardRow(row: MessageRow, heard: Heard): MessageRow {
  const ended = { ...row, ...NOT_AWAITED, heard: heard.as };
  if (row.revoked) return ended;
  return {
    ...ended,
    ...(heard.as === 'words' ? { body: heard.text } : {}),
    ...(row.media?.state === 'ready' ? { media: { ...row.media, ...ofFile(heard) } } : {}),
  };
}

function ofFile({ seconds, ...heard }: Heard) {
  const length = seconds === undefined ? {} : { seconds };
  if (heard.as !== 'words') return length;
  const { text, model, language } = heard;
  return { ...length, transcript: { text, model, ...(language === undefined ? {} : { language }) } };
}
