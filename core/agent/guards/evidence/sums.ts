import { toValue, type Value } from './numerals.ts';

/** Values that are put together at most, and counts: the work is bounded by their product. */
const MOST_VALUES = 400;
const MOST_COUNTS = 24;

/** A sum of more parts is made of what was said in the conversation, of so much of it. */
const MOST_SAID = 24;
const MOST_SAID_COUNTS = 6;

/** What an answer lists itself is added up in any selection of so many. */
const MOST_LISTED = 12;

/** What values are put together from. */
export interface Parts {
  /** Values of all evidence, those of the conversation first. */
  values: readonly Value[];
  counts: readonly number[];
  percents: readonly Value[];
  /** Values of the conversation and of the tools alone. */
  said: readonly Value[];
  /** Counts of these and of the answer: how many the customer wants, in how many instalments it is paid. */
  saidCounts: readonly number[];
  /** The same of halves, dozens and weights. */
  shares: readonly number[];
}

/**
 * Whether a value is put together from others: the sum or the difference of two, so many times one, a part of one, one with
 * a share in percent more or less, so many times one and another. Of what was said in the conversation also so many times
 * one, so many times another, and a third.
 *
 * The work is bounded, and so is what is let through by chance: the more parts a sum has, the fewer values it may be made of.
 */
export function isPutTogether(value: Value, parts: Parts): boolean {
  const { values, counts, percents, said, saidCounts } = parts;
  const all = values.slice(0, MOST_VALUES);
  const known = new Set(all);
  const times = saidCounts.slice(0, MOST_SAID_COUNTS);
  const few = [1, ...times];
  if (all.some((one) => known.has(value - one) || known.has(value + one))) return true;
  if ([...times, ...counts.slice(0, MOST_COUNTS)].some((count) => known.has(value / count))) return true;
  if (times.some((count) => all.some((one) => isNearly(value * count, one, count)))) return true;
  if (all.some((one) => percents.some((percent) => isShareOf(value, one, percent)))) return true;
  const shares = parts.shares.slice(0, MOST_SAID_COUNTS);
  if (all.some((one) => shares.some((share) => Math.abs(value - one * share) < CENT))) return true;
  if (all.some((one) => [...times, ...shares].some((count) => known.has(inCents(value - one * count)))))
    return true;
  const newest = said.slice(0, MOST_SAID);
  const multiples = new Set(newest.flatMap((one) => few.map((count) => one * count)));
  return [...multiples].some(
    (one) => multiples.has(value - one) || newest.some((other) => multiples.has(value - one - other)),
  );
}

/** Whether a value is the sum of some that the answer itself lists, the newest first. */
export function isSumOfListed(value: Value, listed: readonly Value[]): boolean {
  let sums = new Set<Value>([0]);
  for (const one of listed.slice(0, MOST_LISTED))
    sums = new Set([...sums, ...[...sums].map((sum) => sum + one)]);
  return sums.has(value);
}

/** A part is rounded to a cent. */
const isNearly = (value: Value, other: Value, count: number) => Math.abs(value - other) <= count * CENT;

const CENT = toValue(0.01);

const inCents = (value: number): Value => Math.round(value / CENT) * CENT;

/** So many percent of a value, or the value with these more or less. */
function isShareOf(value: Value, whole: Value, percent: Value): boolean {
  const part = (whole * percent) / toValue(100);
  return [part, whole - part, whole + part].some((other) => Math.abs(value - other) < CENT);
}
