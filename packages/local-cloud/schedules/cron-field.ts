/** What one field of a cron expression may hold. */
export interface FieldRange {
  name: string;
  least: number;
  most: number;
  /** Names for values, the first for `least`. */
  names?: readonly string[];
}

/**
 * Parses the values, ranges, lists and increments of one cron field.
 *
 * @param field such as `*`, `1-5`, `MON,WED` or `0/15`
 * @returns the values it stands for
 * @throws {RangeError} that says what is wrong
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
 */
export function parseField(field: string, range: FieldRange): ReadonlySet<number> {
  const values = new Set<number>();
  for (const item of field.split(',')) {
    const [span = '', step, ...rest] = item.split('/');
    if (rest.length > 0) throw new RangeError(`"${item}" in ${range.name} has more than one /`);
    const increment = step === undefined ? 1 : parseNumber(step, range.name);
    if (increment < 1) throw new RangeError(`the increment of "${item}" in ${range.name} must be at least 1`);
    const [first, last] = parseSpan(span, range, step !== undefined);
    for (let value = first; value <= last; value += increment) values.add(value);
  }
  return values;
}

/**
 * Parses one value of a field.
 *
 * @throws {RangeError} when it is no value of the field
 */
export function parseValue(text: string, range: FieldRange): number {
  const named = range.names?.indexOf(text.toUpperCase()) ?? -1;
  const value = named >= 0 ? named + range.least : parseNumber(text, range.name);
  if (value < range.least || value > range.most) {
    throw new RangeError(`${text} in ${range.name} is not within ${range.least}-${range.most}`);
  }
  return value;
}

function parseSpan(span: string, range: FieldRange, open: boolean): [number, number] {
  if (span === '*') return [range.least, range.most];
  const ends = span.split('-');
  if (ends.length > 2) throw new RangeError(`"${span}" in ${range.name} has more than one -`);
  const first = parseValue(ends[0] ?? '', range);
  if (ends[1] === undefined) return [first, open ? range.most : first];
  const last = parseValue(ends[1], range);
  if (last < first) throw new RangeError(`"${span}" in ${range.name} runs backwards`);
  return [first, last];
}

function parseNumber(text: string, name: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new RangeError(`"${text}" in ${name} is not a value`);
  return Number(text);
}
