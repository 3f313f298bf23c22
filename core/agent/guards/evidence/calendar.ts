import type { Weekday } from '#core/tenant/hours/local-day.ts';
import { fold } from '#core/text/fold.ts';
import { MaskedText } from './masked-text.ts';

/** A day as it is written: `month` left out where only the day is said (“dia 12”), `year` where none is. */
export interface WrittenDay {
  day: number;
  month?: number | undefined;
  year?: number | undefined;
}

/** A day in a text. `readings`: “12/10” is in October in Brazil, and in December in the United States. */
export interface FoundDay {
  text: string;
  readings: readonly WrittenDay[];
}

const MONTHS: ReadonlyMap<string, number> = new Map(
  [
    'janeiro jan enero ene january',
    'fevereiro fev febrero feb february',
    'marco mar marzo march',
    'abril abr april apr',
    'maio mai mayo may',
    'junho jun junio june',
    'julho jul julio july',
    'agosto ago august aug',
    'setembro set septiembre setiembre sep september sept',
    'outubro out octubre oct october',
    'novembro nov noviembre november',
    'dezembro dez diciembre dic december dec',
  ].flatMap((names, index) => names.split(' ').map((name): [string, number] => [name, index + 1])),
);

const WEEKDAYS: ReadonlyMap<string, Weekday> = new Map(
  (
    [
      ['sun', 'domingo sunday'],
      ['mon', 'segunda lunes monday'],
      ['tue', 'terca martes tuesday'],
      ['wed', 'quarta miercoles wednesday'],
      ['thu', 'quinta jueves thursday'],
      ['fri', 'sexta viernes friday'],
      ['sat', 'sabado saturday'],
    ] as const
  ).flatMap(([day, names]) => names.split(' ').map((name): [string, Weekday] => [name, day])),
);

const MONTH = String.raw`(?<month>[\p{L}]{3,10})`;
const YEAR = String.raw`(?:,?\s+(?:de\s+|del\s+)?(?<year>\d{4}))?`;
const ORDINAL = '(?:º|°|ª|o|er|st|nd|rd|th)?';
const END = String.raw`(?![\p{L}\p{N}])`;
const BEGIN = String.raw`(?<![\p{L}\p{N}])`;

/** “2026-10-12”, with or without a time behind it. */
const ISO = /(?<![\p{L}\p{N}-])(\d{4})-(\d{2})-(\d{2})(?![\d-])/gu;
/** “12/10”, “12/10/26”, “12.10.2026”, “12-10-2026”. */
const SLASHED =
  /(?<![\p{L}\p{N}/.,-])(\d{1,2})(?:\/(\d{1,2})(?:\/(\d{4}|\d{2}))?|([.-])(\d{1,2})\4(\d{4}))(?![\p{L}\p{N}/-]|[.,]\d)/gu;
/** “12 de outubro de 2026”, “1º de dezembro”, “12 October 2026”. */
const DAY_FIRST = new RegExp(
  String.raw`${BEGIN}(?<day>\d{1,2})${ORDINAL}\s+(?:(?<of>de|of)\s+)?${MONTH}\.?${END}${YEAR}`,
  'giu',
);
/** “October 12th, 2026”. */
const MONTH_FIRST = new RegExp(
  String.raw`${BEGIN}${MONTH}\.?\s+(?<day>\d{1,2})${ORDINAL}${END}${YEAR}`,
  'giu',
);
/** “dia 12”, “el día 12”, “the 12th”. */
const DAY_ALONE = new RegExp(
  String.raw`${BEGIN}(?:(?<!\bpor )d[ií]as?\s+(?<day>\d{1,2})(?:º|°)?|the\s+(?<nth>\d{1,2})(?:st|nd|rd|th))${END}`,
  'giu',
);

/** Before “3/4” these make a day of it: else it is a part of something. */
const BEFORE_DAY =
  /(?:dia|dias|d[ií]a|data|at[eé]|em|no|el|hasta|fecha|prazo|venc\w*|desde|entre|partir de|on|by|until|due|,)\s*\(?$/iu;
const PART = /^\d\/\d$/;
const ALWAYS_OPEN = /^(?:24\/7|50\/50)$/;

/** Every day that a text names, and what is left of it. Costs as much as the text is long. */
export function findDays(text: string): { days: FoundDay[]; left: string } {
  const found: FoundDay[] = [];
  const masked = new MaskedText(text);
  const take = (pattern: RegExp, read: (match: RegExpExecArray) => WrittenDay[]) =>
    masked.take(pattern, (match) => {
      const readings = read(match).filter(isDay);
      if (readings.length > 0) found.push({ text: match[0].replace(/\.$/, ''), readings });
      return readings.length > 0;
    });
  take(ISO, ([, year, month, day]) => [{ year: Number(year), month: Number(month), day: Number(day) }]);
  take(SLASHED, (match) => slashed(match, text));
  take(DAY_FIRST, ({ groups }) => inWords(groups ?? {}));
  take(MONTH_FIRST, ({ groups }) => inWords({ ...groups, of: 'of' }));
  take(DAY_ALONE, ({ groups }) => [{ day: Number(groups?.day ?? groups?.nth) }]);
  return { days: found, left: masked.left };
}

const WEEK: readonly Weekday[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const TO: ReadonlySet<string> = new Set(['a', 'ate', 'to', 'through']);

/** Days of the week that a text names, with those between: “segunda a sexta”. */
export function weekdaysIn(text: string): Set<Weekday> {
  const days = new Set<Weekday>();
  // Without “feira” the two days of a span stand beside its word.
  const words = fold(text.replace(/[-–](?:feira)?/g, ' '))
    .split(' ')
    .filter((word) => word !== 'feira');
  for (const [index, word] of words.entries()) {
    const day = WEEKDAYS.get(word);
    if (day === undefined) continue;
    days.add(day);
    const before = TO.has(words[index - 1] ?? '') ? WEEKDAYS.get(words[index - 2] ?? '') : undefined;
    for (let at = before ? WEEK.indexOf(before) : 7; before && WEEK[at % 7] !== day; at++) {
      days.add(WEEK[at % 7] ?? day);
    }
  }
  return days;
}

function slashed(match: RegExpExecArray, text: string): WrittenDay[] {
  const [all, first, bySlash, slashYear, , byOther, otherYear] = match;
  if (ALWAYS_OPEN.test(all)) return [];
  if (PART.test(all) && !BEFORE_DAY.test(text.slice(Math.max(0, match.index - 20), match.index))) return [];
  const [one, other] = [Number(first), Number(bySlash ?? byOther)];
  const written = slashYear ?? otherYear;
  const year = written === undefined ? undefined : Number(written) + (written.length === 2 ? 2_000 : 0);
  const dayFirst = { day: one, month: other, year };
  return one === other ? [dayFirst] : [dayFirst, { day: other, month: one, year }];
}

/** Short names of months are words of other kinds too: alone they count only behind “de”. */
function inWords({ day, month = '', year, of }: Record<string, string | undefined>): WrittenDay[] {
  const number = MONTHS.get(fold(month));
  if (
    number === undefined ||
    (of === undefined && fold(month).length === 3 && !/^(?:jan|feb|apr|aug|sep|oct|nov|dec)$/i.test(month))
  )
    return [];
  return [{ day: Number(day), month: number, year: year === undefined ? undefined : Number(year) }];
}

function isDay({ day, month = 1, year = 2000 }: WrittenDay): boolean {
  return day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate() && month >= 1 && month <= 12;
}
