import * as z from 'zod';
import { MESSAGE_PREFIX } from '#core/conversation/keys.ts';
import { messageMediaSchema } from '#core/media/message-media.ts';
import type { Evidence, Invariant } from '../evidence.ts';
import { WRITTEN_AFTER_MS } from './forgotten.ts';

const rowSchema = z.object({ sk: z.string().startsWith(MESSAGE_PREFIX), media: messageMediaSchema });

const filesIn = ({ items }: Evidence) =>
  items.flatMap((item) => {
    const { data } = rowSchema.safeParse(item);
    return data ? [{ ...data, place: `${item.pk} ${data.sk}` }] : [];
  });

/** Whatever dies, comes twice, or in another order: what became of a file is known. A record that vanished may take it along. */
export const filesAreKnown: Invariant = {
  name: 'what becomes of every file is known',
  violations: (evidence) =>
    evidence.hasThefts
      ? []
      : filesIn(evidence).flatMap(({ media, place }) =>
          media.state === 'fetching' ? [`${place} still waits for its file`] : [],
        ),
};

/** Between the file and its row its customer was forgotten: done again, the row says so, too. */
function isForgottenMeanwhile({ filePuts, forgets }: Evidence, key: string): boolean {
  return filePuts.some(
    (put) =>
      put.key === key &&
      forgets.some(
        ({ at, endedAt = Number.POSITIVE_INFINITY }) => put.at <= endedAt && at - put.at < WRITTEN_AFTER_MS,
      ),
  );
}

/** A row that has a file leads to one; and what was taken back, or dropped on the way, stays nowhere. */
export const filesOfRows: Invariant = {
  name: 'the bucket has the files of messages, and no others',
  violations(evidence) {
    const keys = filesIn(evidence).flatMap(({ media }) =>
      media.state === 'ready' ? [media.object_key] : [],
    );
    const missing = keys.filter(
      (key) => !evidence.files.includes(key) && !isForgottenMeanwhile(evidence, key),
    );
    const others = evidence.hasThefts ? [] : evidence.files.filter((key) => !keys.includes(key));
    return [
      ...missing.map((key) => `${key} is gone`),
      ...others.map((key) => `${key} belongs to no message`),
    ];
  },
};
