import type { Weekday } from '#core/tenant/hours/local-day.ts';
import { fold } from '#core/text/fold.ts';
import { findDays, type WrittenDay, weekdaysIn } from './calendar.ts';
import { amountsIn, codeOf, PERCENT, scaleOf } from './claims.ts';
import { wordValues } from './number-words.ts';
import { NUMERAL, plainNumerals, readings, SPACED, toValue, type Value } from './numerals.ts';

/** Texts are read up to this length, in UTF-16 units; what tools give is shorter. */
const LONGEST = 200_000;

const SCALED = new RegExp(
  String.raw`(${NUMERAL})\s*(mil|milh[ãõ]\p{L}{1,3}|millones|thousand|million|k)(?![\p{L}\p{N}])`,
  'giu',
);
const NUMBERS = new RegExp(`${SPACED}|${NUMERAL}`, 'gu');
const PARTS = new RegExp(NUMERAL, 'gu');
const WITH_CENTS = /(?<![\d.,])(\d[\d.,]*)\s*(?:reais|real|pesos?|d[oó]lares)\s+(?:e|con)\s+(\d{1,2})/giu;
const CODES = /[\p{L}\d]{1,40}(?:[-_./][\p{L}\d]{1,40}){0,8}/gu;
const SPLIT_CODE = /(?<![\p{L}\d])\p{L}{1,6}[ -]\d{2,12}(?![\p{L}\d])/gu;
const DIGIT_RUNS = /\d[\d.() /+-]{2,30}\d/g;
const SPANS =
  /(?<![\p{L}\p{N}])(\d{1,3})(?:\s*(?:a|e|o|ou|y|to|or|–|-)\s*(\d{1,3}))?\s*(business|working)?\s*(dias?|d[ií]as?|days?|semanas?|weeks?|m[eê]s(?:es)?|months?|h(?:oras?|ours?|s)?)(?![\p{L}\p{N}])(?:\s+([uú]te?is|[uú]til|h[aá]b[ie]\p{L}+|laborables))?/giu;

/** Where a text comes from. */
export type Source = 'tenant' | 'said' | 'data';

/** What some texts say, in every way in which it may be read. */
export interface Facts {
  values: ReadonlySet<Value>;
  /** Those that may be prices or parts of a total. */
  amounts: ReadonlySet<Value>;
  /** Of how much of a thing something may be: halves, dozens, weights in thousandths of what is sold by the kilo. */
  shares: ReadonlySet<number>;
  /** Whole numbers from 2 to 1,000: of how many something may be. */
  counts: ReadonlySet<number>;
  percents: ReadonlySet<Value>;
  codes: ReadonlySet<string>;
  /** All digits that stand together, whatever is between them. */
  digits: string;
  days: readonly WrittenDay[];
  weekdays: ReadonlySet<Weekday>;
  /** Lengths of time in days, the shortest and the longest that may be meant. */
  spans: ReadonlyArray<readonly [number, number]>;
}

/**
 * Reads all facts of some texts. More is read than is meant, such as a price from a number of a house: who repeats it has made
 * nothing up. Systems may count in cents. Costs as much as the texts are long.
 */
export function factsOf(texts: readonly string[], source: Source): Facts {
  const text = plainNumerals(texts.join('\n').slice(0, LONGEST));
  const values = new Set<Value>();
  const counts = new Set<number>();
  const isData = source === 'data';
  const add = (value: Value) => {
    const count = value / toValue(1);
    values.add(value);
    if (isData && Number.isInteger(count)) values.add(value / 100);
    if (Number.isInteger(count) && count >= 2 && count <= 1_000) counts.add(count);
  };
  for (const [numeral] of text.matchAll(NUMBERS)) readings(numeral).forEach(add);
  for (const [numeral] of text.matchAll(PARTS)) readings(numeral).forEach(add);
  for (const [, numeral = '', scale] of text.matchAll(SCALED)) {
    for (const value of readings(numeral)) add(value * scaleOf(scale));
  }
  for (const [, whole = '', cents] of text.matchAll(WITH_CENTS)) {
    for (const value of readings(whole)) add(value + toValue(Number(cents) / 100));
  }
  const inWords = wordValues(text);
  inWords.forEach(add);
  // “one” and “dos” are mostly no numbers.
  const amounts = [
    ...amountsIn(text, source !== 'tenant'),
    ...inWords.filter((value) => value >= toValue(5)),
  ];
  return {
    values,
    amounts: new Set(isData ? amounts.flatMap((amount) => [amount, amount / 100]) : amounts),
    counts,
    shares: sharesOf(text, counts),
    percents: new Set([...text.matchAll(PERCENT)].flatMap(([, numeral = '']) => readings(numeral))),
    codes: codesOf(text),
    digits: [...text.matchAll(DIGIT_RUNS)].map(([run]) => run.replace(/\D/g, '')).join(' '),
    days: [...findDays(text).days.flatMap(({ readings: all }) => all), ...eveningsBefore(text)],
    weekdays: weekdaysIn(text),
    spans: spansOf(text),
  };
}

/** Every word with its digits, as a whole and in its parts. */
function codesOf(text: string): Set<string> {
  const codes = new Set<string>();
  for (const pattern of [CODES, SPLIT_CODE]) {
    for (const [word] of text.matchAll(pattern)) {
      if (!/\d/.test(word)) continue;
      codes.add(codeOf(word));
      for (const part of word.split(/[-_./]/)) codes.add(codeOf(part));
      for (const [digits] of word.matchAll(/\d+/g)) codes.add(digits);
    }
  }
  return codes;
}

const WEIGHT = new RegExp(`(${NUMERAL})\\s*(?:g|gr?amas?|gramos?|grams?|ml)\\b`, 'gi');
const DECIMAL = /(?<![\d.,])(\d{1,2}[.,]\d{1,3})(?![\d.,]|\s*%)/g;

function sharesOf(text: string, counts: ReadonlySet<number>): Set<number> {
  const shares = new Set<number>();
  const words = fold(text);
  const some = [1, ...[...counts].slice(0, 6)];
  for (const [, numeral = ''] of text.matchAll(WEIGHT)) {
    for (const value of readings(numeral)) shares.add(value / toValue(1_000));
  }
  for (const [, numeral = ''] of text.matchAll(DECIMAL)) shares.add(Number(numeral.replace(',', '.')));
  if (/\b(?:meio|meia|medio|media|half)\b/.test(words)) {
    shares.add(0.5);
    for (const count of some) shares.add(count + 0.5);
  }
  if (/\b(?:duzias?|docenas?|dozens?)\b/.test(words)) {
    shares.add(6);
    for (const count of some) shares.add(count * 12);
  }
  return shares;
}

/** “2026-12-05T01:00:00Z” is an evening of the day before in Brazil. */
function eveningsBefore(text: string): WrittenDay[] {
  return [...text.matchAll(/(\d{4}-\d{2}-\d{2})T0[0-4]:/g)].flatMap(([, date = '']) => {
    const before = new Date(Date.parse(date) - 86_400_000);
    if (Number.isNaN(before.getTime())) return [];
    return [{ day: before.getUTCDate(), month: before.getUTCMonth() + 1, year: before.getUTCFullYear() }];
  });
}

/** “3 a 5 dias úteis” is up to eight days: who counts working days leaves out weekends, and a holiday. */
function spansOf(text: string): [number, number][] {
  return [...text.matchAll(SPANS)].map(([, least = '', most, before, unit = '', behind]) => {
    const [from, to] = [Number(least), Number(most ?? least)];
    const word = unit.toLowerCase();
    if (word.startsWith('h')) return [Math.floor(from / 24), Math.ceil(to / 24)];
    if (word.startsWith('s') || word.startsWith('w')) return [from * 7, to * 7];
    if (word.startsWith('m')) return [from * 28, to * 31];
    return [from, before || behind ? to + Math.ceil(to / 5) * 2 + 1 : to];
  });
}
