import { daysLater, type LocalDate, weekdayOf } from '#core/tenant/hours/local-day.ts';
import type { WrittenDay } from './calendar.ts';
import { type Claim, claimsOf } from './claims.ts';
import { type Facts, factsOf } from './facts.ts';
import { plainNumerals, type Value } from './numerals.ts';
import { isPutTogether, isSumOfListed, type Parts } from './sums.ts';

/** What an answer may be made from. */
export interface EvidenceTexts {
  /** What holds for the tenant, with its profile and the clock. */
  tenant: string;
  /** What was said, newest last, with what is known of the customer. */
  said: readonly string[];
  /** What tools gave. */
  data: readonly string[];
  /** Today, where the company is. */
  today: LocalDate;
}

/** A day that a weekday names is no further away, in days. */
const WEEK = 7;
const DAY_MS = 86_400_000;

/** Days and lengths of time that are put together at most. */
const MOST_DAYS = 100;
const MOST_SPANS = 40;
/** Shares of which others are taken. */
const MOST_PERCENTS = 60;

/**
 * The claims of an answer that stand in no evidence and follow from none: the model can have them from no text. An answer that
 * repeats a value in another way of writing it, adds some up, or says a day in place of “in five working days” makes nothing up.
 *
 * Evidence is read only where the answer makes a claim; the work is bounded by the lengths of both.
 */
export function unfounded(written: string, texts: EvidenceTexts): Claim[] {
  const answer = plainNumerals(written);
  const claims = claimsOf(answer);
  if (claims.length === 0) return [];
  // A price counts nothing: else it would be so many times one.
  const rest = claims.reduce((text, claim) => text.replace(claim.text, ' '), answer);
  const evidence = new Evidence(rest, texts);
  return claims.filter((claim) => !evidence.supports(claim));
}

/**
 * What was said, what tools gave and what holds for the tenant. Each is read when it is first needed: most of what an answer
 * repeats stands in the shorter ones.
 */
class Evidence {
  readonly #said: () => Facts;
  readonly #data: () => Facts;
  readonly #tenant: () => Facts;
  readonly #parts: () => Parts;
  readonly #today: LocalDate;
  /** What was found to be true in the answer itself, the newest first: what follows may be made of it. */
  readonly #listed: Value[] = [];

  /** @param rest of the answer, without its claims: how many of a thing it is about */
  constructor(rest: string, { tenant, said, data, today }: EvidenceTexts) {
    this.#said = once(() => factsOf(said.toReversed(), 'said'));
    this.#data = once(() => factsOf(data, 'data'));
    this.#tenant = once(() => factsOf([tenant], 'tenant'));
    this.#parts = once(() => this.#readParts(factsOf([rest], 'said')));
    this.#today = today;
  }

  #readParts(ofRest: Facts): Parts {
    const [ofData, ofSaid, ofTenant] = [this.#data(), this.#said(), this.#tenant()];
    const spoken = [...ofSaid.amounts, ...ofData.amounts];
    return {
      values: [...new Set([...spoken, ...ofTenant.amounts])],
      counts: [...ofTenant.counts, ...ofData.counts],
      percents: [ofData, ofSaid, ofTenant].flatMap(({ percents }) => [...percents]).slice(0, MOST_PERCENTS),
      said: spoken,
      saidCounts: [...new Set([...ofSaid.counts, ...ofRest.counts])],
      shares: [...new Set([...ofSaid.shares, ...ofRest.shares])],
    };
  }

  #some(is: (facts: Facts) => boolean): boolean {
    return is(this.#data()) || is(this.#said()) || is(this.#tenant());
  }

  supports(claim: Claim): boolean {
    switch (claim.kind) {
      case 'code':
        return this.#hasCode(claim.code);
      case 'day':
        return claim.readings.some((day) => this.#hasDay(day));
      case 'percent':
        return claim.values.some((value) => this.#has(value) || this.#has(1_000_000 - value));
      case 'amount':
      case 'count': {
        const value = claim.values.find((value) => this.#isKnown(value));
        if (value !== undefined) this.#listed.unshift(value);
        // “01310100” is a postal code without its hyphen, and no count.
        return value !== undefined || (/^\d{5,}$/.test(claim.text) && this.#hasCode(claim.text));
      }
    }
  }

  #has(value: Value): boolean {
    return this.#some(({ values }) => values.has(value));
  }

  #isKnown(value: Value): boolean {
    if (value === 0 || this.#has(value) || isSumOfListed(value, this.#listed)) return true;
    const { values, said, ...parts } = this.#parts();
    const listed = this.#listed;
    return isPutTogether(value, { ...parts, values: [...listed, ...values], said: [...listed, ...said] });
  }

  #hasCode(code: string): boolean {
    if (this.#some(({ codes }) => codes.has(code))) return true;
    if (!/^\d{7,}$/.test(code)) return false;
    const local = code.length >= 12 && code.startsWith('55') ? code.slice(2) : code;
    return this.#some(({ digits }) => digits.includes(local));
  }

  #hasDay(day: WrittenDay): boolean {
    const isKnown = this.#some(({ days }) => days.some((other) => isSame(day, other)));
    return isKnown || this.#isNear(day);
  }

  /** Today and the days beside it, a day of this week whose name was said, and the end of a time that begins today or on a day that was said. */
  #isNear(day: WrittenDay): boolean {
    const begins = [...this.#data().days, ...this.#said().days].slice(0, MOST_DAYS);
    const bases = [this.#today, ...begins.flatMap((other) => this.#dateOf(other))];
    const all = [this.#data(), this.#said(), this.#tenant()];
    const spans = all.flatMap((facts) => facts.spans).slice(0, MOST_SPANS);
    return this.#datesOf(day).some((date) => {
      const away = daysBetween(this.#today, date);
      if (away >= -1 && away <= 2) return true;
      const isNamed = this.#some(({ weekdays }) => weekdays.has(weekdayOf(date)));
      if (isNamed && away > 0 && away <= WEEK) return true;
      return bases.some((base) => {
        const length = daysBetween(base, date);
        return spans.some(([least, most]) => length >= least && length <= most);
      });
    });
  }

  /** The dates that are meant: where no year is said, that of today or one beside it; where no month is, this or the next. */
  #datesOf({ day, month, year }: WrittenDay): LocalDate[] {
    const [thisYear = 0, thisMonth = 1] = this.#today.split('-').map(Number);
    if (month === undefined) {
      const next =
        thisMonth === 12 ? { year: thisYear + 1, month: 1 } : { year: thisYear, month: thisMonth + 1 };
      return [dateOf({ day, month: thisMonth, year: thisYear }), dateOf({ day, ...next })];
    }
    const years = year === undefined ? [thisYear - 1, thisYear, thisYear + 1] : [year];
    return years.map((one) => dateOf({ day, month, year: one }));
  }

  #dateOf(day: WrittenDay): LocalDate[] {
    return day.month === undefined ? [] : this.#datesOf(day).filter((date) => this.#isWithinAYear(date));
  }

  #isWithinAYear(date: LocalDate): boolean {
    return date >= daysLater(this.#today, -366) && date <= daysLater(this.#today, 366);
  }
}

function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

const daysBetween = (from: LocalDate, to: LocalDate) => (Date.parse(to) - Date.parse(from)) / DAY_MS;

/** What one of the two leaves out is not compared. */
function isSame(one: WrittenDay, other: WrittenDay): boolean {
  const isEqual = (a: number | undefined, b: number | undefined) =>
    a === undefined || b === undefined || a === b;
  return one.day === other.day && isEqual(one.month, other.month) && isEqual(one.year, other.year);
}

function dateOf({ day, month = 1, year = 2000 }: WrittenDay): LocalDate {
  const two = (number: number) => String(number).padStart(2, '0');
  return `${year}-${two(month)}-${two(day)}`;
}
