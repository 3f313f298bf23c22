import * as z from 'zod';

/**
 * A conversation whose rows are read with the living one's, where they stay. Its messages have numbers of its own:
 * those above `owed_after` were unanswered when it was merged, and count in the living one from `base` on.
 */
export const partSchema = z.object({ conversation_id: z.string(), owed_after: z.int(), base: z.int() });

export type Part = z.infer<typeof partSchema>;

/** A conversation with those that became part of it. */
export interface Merged {
  conversation_id: string;
  merged_from?: readonly Part[] | undefined;
}

/** The living conversation itself first, then those that became part of it. */
export function partsOf({ conversation_id, merged_from = [] }: Merged): [Part, ...Part[]] {
  return [{ conversation_id, owed_after: 0, base: 0 }, ...merged_from];
}

/** The number of a part's message in the living conversation; 0 for one that was answered before the merge. */
export function numberIn({ owed_after, base }: Part, number: number): number {
  return number > owed_after ? base + number - owed_after : 0;
}

/** What is stored in the part for a number of the living conversation: the reverse of {@link numberIn}. */
export function numberFrom({ owed_after, base }: Part, number: number): number {
  return number - base + owed_after;
}

/** A part's message as it counts in the living conversation. */
export function asInLiving<Row extends { inbound_seq?: number | undefined }>(part: Part, row: Row): Row {
  return row.inbound_seq === undefined ? row : { ...row, inbound_seq: numberIn(part, row.inbound_seq) };
}

/**
 * What the living conversation lists once another one becomes part of it, that one's own parts with it.
 *
 * @param owedAfter messages of the source with a higher number are unanswered
 * @param base the newest number of the living conversation before
 */
export function partsWith(
  { merged_from = [] }: Merged,
  source: Merged,
  owedAfter: number,
  base: number,
): Part[] {
  const arriving = partsOf(source).map((part): Part => {
    // Of what a part of the source owed, the source may have answered some.
    const answered = Math.max(0, owedAfter - part.base);
    return {
      conversation_id: part.conversation_id,
      owed_after: part.owed_after + answered,
      base: base + Math.max(0, part.base - owedAfter),
    };
  });
  const known = new Set(arriving.map(({ conversation_id }) => conversation_id));
  return [...merged_from.filter(({ conversation_id }) => !known.has(conversation_id)), ...arriving];
}
