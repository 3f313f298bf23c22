import * as z from 'zod';

/**
 * A conversation whose rows are read with the living one's, where they stay. Its messages have numbers of its own:
 * those above `owed_after` were unanswered when it was merged, and count in the living one from `base` on.
 */
export const strandSchema = z.object({ conversation_id: z.string(), owed_after: z.int(), base: z.int() });

export type Strand = z.infer<typeof strandSchema>;

/** A conversation with those that became part of it. */
export interface Merged {
  conversation_id: string;
  merged_from?: readonly Strand[] | undefined;
}

/** The living conversation itself first, then those that became part of it. */
export function strandsOf({ conversation_id, merged_from = [] }: Merged): [Strand, ...Strand[]] {
  return [{ conversation_id, owed_after: 0, base: 0 }, ...merged_from];
}

/** The number of a strand's message in the living conversation; 0 for one that was answered before the merge. */
export function numberIn({ owed_after, base }: Strand, number: number): number {
  return number > owed_after ? base + number - owed_after : 0;
}

/** What is stored in the strand for a number of the living conversation: the reverse of {@link numberIn}. */
export function numberFrom({ owed_after, base }: Strand, number: number): number {
  return number - base + owed_after;
}

/** A strand's message as it counts in the living conversation. */
export function asInLiving<Row extends { inbound_seq?: number | undefined }>(strand: Strand, row: Row): Row {
  return row.inbound_seq === undefined ? row : { ...row, inbound_seq: numberIn(strand, row.inbound_seq) };
}

/**
 * What the living conversation lists once another one becomes part of it, that one's own strands with it.
 *
 * @param owedAfter messages of the source with a higher number are unanswered
 * @param base the newest number of the living conversation before
 */
export function strandsWith(
  { merged_from = [] }: Merged,
  source: Merged,
  owedAfter: number,
  base: number,
): Strand[] {
  const arriving = strandsOf(source).map((strand): Strand => {
    // Of what a strand of the source owed, the source may have answered some.
    const answered = Math.max(0, owedAfter - strand.base);
    return {
      conversation_id: strand.conversation_id,
      owed_after: strand.owed_after + answered,
      base: base + Math.max(0, strand.base - owedAfter),
    };
  });
  const known = new Set(arriving.map(({ conversation_id }) => conversation_id));
  return [...merged_from.filter(({ conversation_id }) => !known.has(conversation_id)), ...arriving];
}
