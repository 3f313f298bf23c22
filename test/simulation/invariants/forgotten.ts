import { MESSAGE_PREFIX } from '#core/conversation/keys.ts';
import { messageRowSchema } from '#core/conversation/records.ts';
import { mergedAt } from '../contacts.ts';
import type { Said } from '../customers.ts';
import type { Evidence, Invariant } from '../evidence.ts';
import { pageOf } from '../fake-files.ts';

/** Longer than one invocation takes to write of a file that it has stored, in milliseconds. */
export const WRITTEN_AFTER_MS = 60_000;

/** What is still fetched while its customer is forgotten may be stored after that; what was there before may not. */
export const forgottenIsGone: Invariant = {
  name: 'what was forgotten is in no row, marker, or object',
  violations: (evidence) =>
    evidence.forgets.flatMap(({ customer, at, outcome }) => {
      if (outcome !== 'done') return [];
      const { merges, said } = evidence;
      const living = mergedAt(merges, customer, at);
      const gone = said.filter((one) => mergedAt(merges, one.customer, at) === living);
      return gone.flatMap((one) => traces(evidence, one, at));
    }),
};

function traces({ items, filePuts, files }: Evidence, said: Said, at: number): string[] {
  const puts = filePuts.filter(({ mediaId }) => mediaId === said.mediaId);
  if (puts.length === 0 || puts.some((put) => put.at > at - WRITTEN_AFTER_MS)) return [];
  const keys = new Set(puts.map(({ key }) => key));
  const left = items.filter((item) => [...keys].some((key) => JSON.stringify(item).includes(key)));
  return [
    ...files.filter((key) => keys.has(key)).map((key) => `${key} is in the bucket`),
    ...left.map(({ pk, sk }) => `${pk} ${sk} leads to the file of ${said.text}`),
  ];
}

/**
 * Whatever was forgotten or taken back, and when: nothing that a machine heard or read outlives the file that it is from. A record
 * that vanished may leave it where it waited for its message.
 */
export const machineTextHasItsFile: Invariant = {
  name: 'what was heard or read in a file is nowhere without it',
  violations({ items, said, hasThefts }) {
    const rows = items.flatMap((item) => {
      if (!String(item.sk).startsWith(MESSAGE_PREFIX)) return [];
      const { data } = messageRowSchema.safeParse(item);
      return data ? [{ ...data, place: `${item.pk} ${item.sk}` }] : [];
    });
    const ready = new Set(rows.flatMap((row) => (row.media?.state === 'ready' ? [row.message_id] : [])));
    const heard = rows.flatMap(({ heard: as, body, message_id, place }) =>
      as === 'words' && body !== null && !ready.has(message_id) ? [`${place} has words without a file`] : [],
    );
    const texts = items.map((item) => ({ place: `${item.pk} ${item.sk}`, text: JSON.stringify(item) }));
    const read = said.flatMap(({ file, messageId, text: name }) =>
      hasThefts || file === undefined || ready.has(messageId)
        ? []
        : texts
            .filter(({ text }) => text.includes(pageOf(file)))
            .map(({ place }) => `${place} has the page of ${name}`),
    );
    return [...heard, ...read];
  },
};
