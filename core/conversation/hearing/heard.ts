import * as z from 'zod';
import type { MessageRow } from '../records.ts';
import { dueFrom } from '../watch/watch.ts';

/**
 * What came of listening to a voice note:
 * - `words`: what is said in it;
 * - `empty`: nothing is said, or it is shorter than a second;
 * - `too_long`: people are to listen to it;
 * - `failed`: it could not be fetched or read, or nothing is there that listens;
 * - `late`: nothing came in time. Words that come after that are the message's all the same.
 */
export const heardSchema = z.enum(['words', 'empty', 'too_long', 'failed', 'late']);

/** What came of listening to a voice note, with the words if there are any. */
export type Heard =
  | { as: 'words'; text: string }
  | { as: Exclude<z.infer<typeof heardSchema>, 'words'> };

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
