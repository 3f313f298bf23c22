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

/** The row once it was listened to. What was taken back stays without words. */
export function heardRow(row: MessageRow, heard: Heard): MessageRow {
  return {
    ...row,
    ...{ awaits: undefined, due_shard: undefined, due_at: undefined },
    heard: heard.as,
    ...(heard.as === 'words' && !row.revoked ? { body: heard.text } : {}),
  };
}
