import { findDays, type WrittenDay } from './calendar.ts';
import { MaskedText } from './masked-text.ts';
import { wordValues } from './number-words.ts';
import { NUMERAL, readings, SPACED, toValue, type Value } from './numerals.ts';

/**
 * What an answer says that only who knows can say. `text` is as it stands in the answer; an amount, a share in percent and a
 * count have a value in one reading or more.
 */
export type Claim =
  | { kind: 'amount' | 'percent' | 'count'; text: string; values: readonly Value[] }
  /** Capitals and digits. */
  | { kind: 'code'; text: string; code: string }
  | { kind: 'day'; text: string; readings: readonly WrittenDay[] };

/** Smaller counts are said by the way: of things, of persons, of steps. */
const SMALL_COUNT = toValue(100);

const NUMBER = `(?:${SPACED}|${NUMERAL})`;
const THOUSANDS = String.raw`(?<scale>\s*(?:mil|milh[ãõ]\S{1,3}|millones|thousand|million|k)(?![\p{L}\p{N}]))?`;
const BEFORE = String.raw`(?:R\$|US\$|U\$|\$|€|£|(?<![\p{L}])(?:BRL|USD|EUR|ARS|MXN))`;
const BEHIND = String.raw`(?:reais|real|d[oó]lar(?:es)?|dollars?|euros?|pesos?|BRL|USD|EUR|ARS|MXN|R\$)(?![\p{L}])|[€$£]`;

const MONEY = new RegExp(
  String.raw`${BEFORE}\s*[*_]?(?<before>${NUMBER})${THOUSANDS}|(?<![\p{L}\p{N}])(?<behind>${NUMBER})${THOUSANDS}[*_]?\s*(?:de\s+)?(?:${BEHIND})(?:\s+(?:e|con|and)\s+(?<cents>\d{1,2})\s+cent\p{L}+)?`,
  'giu',
);
const CENTS = /(?<![\p{L}\p{N}])(\d{1,2})\s+cent(?:avos?|s)(?![\p{L}])/giu;
const MONEY_IN_WORDS = /(?<!\p{L})((?:\p{L}+\s+){1,6})(?:reais|d[oó]lares|dollars|euros|pesos)(?![\p{L}])/giu;
/** A share; the numeral is its group. */
export const PERCENT = new RegExp(
  String.raw`(?<![\p{L}\p{N}])(${NUMERAL})\s*(?:%|por\s*cento|por\s*ciento|percent)`,
  'giu',
);

const PERCENT_IN_WORDS = /(?<!\p{L})((?:\p{L}+\s+){1,4})(?:%|por\s*cento|por\s*ciento|percent)(?!\p{L})/giu;

/** Times of day and lengths of time, sizes and weights: nothing that is kept of them is asked for here. */
const TIME =
  /(?<![\p{L}\p{N}])\d{1,2}\s*(?::\s*\d{2}(?::\d{2})?\s*(?:h|hs|hrs|am|pm)?|h(?:s|rs|oras?)?\s*\d{0,2}(?:\s*min)?|am|pm|a\.m\.|p\.m\.)(?![\p{L}\p{N}])/giu;
const MEASURE = new RegExp(
  String.raw`(?<![\p{L}\p{N}])${NUMBER}\s*(?:[a–-]\s*${NUMERAL}\s*)?(?:m[lgm]|cm|km|k?g|k?cal|kwh?|[lmwv]|gb|mb|tb|px|ºc|°c|º|°|"|litros?|lit(?:er|re)s?|gramas?|gramos?|grams?|quilos?|kilos?|metros?|met(?:er|re)s?|polegadas?|pulgadas?|inch(?:es)?|graus?|grados?|degrees?|watts?|volts?|min(?:utos?|utes?|s)?|horas?|hours?|segundos?|seconds?|dias?|d[ií]as?|days?|semanas?|weeks?|m[eê]s(?:es)?|months?|anos?|años?|years?|vezes|veces|times|x)(?![\p{L}\p{N}])`,
  'giu',
);

/** Digits in groups: CPF, CNPJ, postal codes, telephones, and what else has hyphens. */
const GROUPED = new RegExp(
  [
    String.raw`\d{3}\.\d{3}\.\d{3}-\d{2}`,
    String.raw`\d{2}\.\d{3}\.\d{3}\/\d{4}-\d{2}`,
    String.raw`0[38]00[ .-]?\d{3}[ .-]?\d{4}`,
    String.raw`(?:\+\d{1,3}[ .-]?)?\(?\d{2,3}\)?[ .-]?9?[ .]?\d{4}[ .-]?\d{4}`,
    String.raw`\d{2,12}(?:-\d{2,12}){1,5}`,
  ]
    .map((form) => String.raw`(?<![\p{L}\p{N}.,/+-])${form}(?![\p{L}\p{N}/-]|[.,]\d)`)
    .join('|'),
  'gu',
);
const CODE =
  /(?<![\p{L}\p{N}])(?=[\p{L}\d_./-]{0,40}\d)(?=[\d_./-]{0,40}\p{L})[\p{L}\d]{1,40}(?:[-_./][\p{L}\d]{1,40}){0,8}/gu;
const COUNT = new RegExp(
  String.raw`(?<![\p{L}\p{N}.,-])(?:\d{1,3}(?: \d{3}){1,3}[.,]\d{2}|${NUMERAL})(?![\p{L}\p{N}])`,
  'gu',
);

/** A word for what has a number of its own stands before it. */
const NAMED_BEFORE =
  /(?:pedido|ordem|orden|order|c[oó]d(?:igo)?|code|protocolo|ticket|nota fiscal|nf-?e?|rastre\w*|tracking|fatura|factura|invoice|boleto|cupom|cup[oó]n|coupon|senha|n[º°o]|n[uú]mero|number|#)[\s.:*_#º°-]*(?:(?:n[º°o.]|n[uú]mero|é|es|is|de|do)[\s.:*_#]*){0,2}$/iu;
/** What is hidden on purpose. */
const HIDDEN = /[*•xX]{2,}[.\s-]*$/u;

const YEAR = /^(?:19|20)\d\d$/;
const YEARS = /^(?:19|20)\d\d-(?:19|20)\d\d$/;

/** An answer makes no more claims than this; the first count. */
const MOST = 80;

/**
 * Prices, shares in percent, codes, days and larger counts of an answer, without what stands in it by the way: times of day,
 * durations, sizes, ordinals, small counts, numbers of a list. Costs as much as the text is long.
 */
export function claimsOf(answer: string): Claim[] {
  const claims: Claim[] = [];
  takeClaims(answer, (claim) => void claims.push(claim));
  return claims.slice(0, MOST);
}

/**
 * The values of a text that may be prices, totals or parts of them: what is a day, a time, a size or a code is none.
 *
 * @param isAny a small count may be one too: a system writes no sign, and a customer none either
 */
export function amountsIn(text: string, isAny: boolean): Value[] {
  const values: Value[] = [];
  const left = takeClaims(text, (claim) => {
    if (claim.kind === 'amount' || (isAny && claim.kind === 'count')) values.push(...claim.values);
    // “nº 100” of one who writes no signs may be a price.
    if (isAny && claim.kind === 'code' && /^\d{1,6}$/.test(claim.code)) values.push(...readings(claim.code));
  });
  return isAny ? [...values, ...left] : values;
}

/** @returns values of what makes no claim because it is small */
function takeClaims(text: string, add: (claim: Claim) => void): Value[] {
  const small: Value[] = [];
  const before = (index: number) => text.slice(Math.max(0, index - 30), index);
  const { days, left } = findDays(text);
  for (const { text: day, readings: read } of days) add({ kind: 'day', text: day, readings: read });
  const masked = new MaskedText(left);
  takeMoney(masked, add);
  masked.take(PERCENT, ({ 0: share, 1: numeral = '' }) => {
    const values = readings(numeral).filter((value) => value !== 0 && value !== toValue(100));
    if (values.length > 0) add({ kind: 'percent', text: share, values });
    return true;
  });
  masked.take(PERCENT_IN_WORDS, ({ 0: share, 1: words = '' }) => {
    const values = wordValues(words)
      .slice(-1)
      .filter((value) => value >= toValue(2) && value !== toValue(100));
    if (values.length > 0) add({ kind: 'percent', text: share, values });
    return values.length > 0;
  });
  masked.take(TIME, () => true);
  masked.take(MEASURE, () => true);
  masked.take(GROUPED, ({ 0: group, index }) => {
    const code = group.replace(/\D/g, '');
    if (code.length < 7 || YEARS.test(group)) return YEARS.test(group);
    if (!HIDDEN.test(before(index))) add({ kind: 'code', text: group, code });
    return true;
  });
  masked.take(CODE, ({ 0: word }) => {
    const code = codeOf(word);
    if (code.length >= 4 && code.replace(/\D/g, '').length >= 3) add({ kind: 'code', text: word, code });
    return true;
  });
  masked.take(COUNT, ({ 0: number, index }) => {
    if (HIDDEN.test(before(index))) return true;
    const claim = numberClaim(number, NAMED_BEFORE.test(before(index)));
    if (claim) add(claim);
    else small.push(...readings(number));
    return true;
  });
  return small;
}

function takeMoney(masked: MaskedText, add: (claim: Claim) => void): void {
  masked.take(MONEY, ({ 0: text, groups = {} }) => {
    const { before, behind, scale, cents } = groups;
    const more = toValue(Number(cents ?? 0) / 100);
    const values = readings(before ?? behind ?? '').map((value) => value * scaleOf(scale) + more);
    if (values.length > 0) add({ kind: 'amount', text, values });
    return true;
  });
  masked.take(CENTS, ({ 0: text, 1: cents }) => {
    add({ kind: 'amount', text, values: [toValue(Number(cents) / 100)] });
    return true;
  });
  masked.take(MONEY_IN_WORDS, ({ 0: text, 1: words = '' }) => {
    const values = wordValues(words)
      .slice(-1)
      .filter((value) => value >= toValue(10));
    if (values.length > 0) add({ kind: 'amount', text: text.trim(), values });
    return values.length > 0;
  });
}

/** @param isNamed a word before it says what has this number */
function numberClaim(text: string, isNamed: boolean): Claim | undefined {
  const isWhole = /^\d+$/.test(text);
  const isCode = isWhole && (text.length >= 7 || (isNamed && text.length >= 3));
  // “34191.79001” is a part of a longer number, and no fraction.
  if (isCode || /^\d{4,}\.\d{4,}$/.test(text)) return { kind: 'code', text, code: text.replace('.', '') };
  const values = readings(text);
  if (/[.,]\d{2}$/.test(text)) return { kind: 'amount', text, values };
  if (isWhole && YEAR.test(text)) return undefined;
  return values.some((value) => value >= SMALL_COUNT) ? { kind: 'count', text, values } : undefined;
}

/** Letters and digits alone count in a code, and no case. */
export function codeOf(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toUpperCase();
}

/** @param scale the word behind a numeral, such as “mil” */
export function scaleOf(scale = ''): number {
  const word = scale.trim().toLowerCase();
  if (word === '') return 1;
  return /^(?:mil|thousand|k)$/.test(word) ? 1_000 : 1_000_000;
}
