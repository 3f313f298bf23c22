import * as z from 'zod';

/**
 * What came of listening to a voice note:
 * - `words`: what is said in it;
 * - `empty`: nothing is said, or it is shorter than a second;
 * - `too_long`: people are to listen to it;
 * - `failed`: it could not be fetched or read, or nothing is there that listens;
 * - `late`: nothing came in time. Words that come after that are the message's all the same;
 * - `expired`: words that are not kept any more, as the file is not.
 */
export const heardSchema = z.enum(['words', 'empty', 'too_long', 'failed', 'late', 'expired']);

/** What came of listening to a voice note, with the words if there are any and which model heard them. `seconds`: how long it is. */
export type Heard = { seconds?: number | undefined } & (
  | { as: 'words'; text: string; model: string; language?: string | undefined }
  | { as: Exclude<z.infer<typeof heardSchema>, 'words'> }
);
