/** A field or an element of this size is kept as long as there is room; what is larger shares the room, in bytes. */
const SMALL_BYTES = 64;

/**
 * A JSON value in so many bytes of JSON. What is small stays whole; what is too long is cut so that a reader sees it: a
 * text ends with how much is missing, a list and an object lose what does not fit. Numbers are never changed.
 *
 * @returns undefined when nothing of it fits
 */
export function fitJson(value: unknown, bytes: number): unknown {
  if (jsonBytes(value) <= bytes) return value;
  if (typeof value === 'string') return fitText(value, bytes);
  if (Array.isArray(value)) return fitList(value, bytes);
  if (value !== null && typeof value === 'object') return fitFields(value, bytes);
  return undefined;
}

/** Bytes of a value as JSON in UTF-8. */
export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? '');
}

/** The longest beginning that fits, found by halving. */
function fitText(text: string, bytes: number): string | undefined {
  const cut = (length: number) => {
    const begin = text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
    return `${begin} … [cut: ${text.length - begin.length} characters]`;
  };
  if (jsonBytes(cut(0)) > bytes) return undefined;
  let [fits, tooLong] = [0, text.length];
  while (tooLong - fits > 1) {
    const middle = Math.floor((fits + tooLong) / 2);
    if (jsonBytes(cut(middle)) <= bytes) fits = middle;
    else tooLong = middle;
  }
  return cut(fits);
}

/** The first elements, each whole; of the first alone a part. */
function fitList(list: readonly unknown[], bytes: number): unknown[] | undefined {
  const kept: unknown[] = [];
  let left = bytes - jsonBytes([]);
  for (const element of list) {
    const isWhole = jsonBytes(element) < left;
    const fitted = isWhole || kept.length > 0 ? element : fitJson(element, left - 1);
    if (fitted === undefined || (!isWhole && kept.length > 0)) break;
    kept.push(fitted);
    left -= jsonBytes(fitted) + 1;
  }
  return left < 0 ? undefined : kept;
}

/** Small fields whole, and of the large ones equal parts. */
function fitFields(object: object, bytes: number): object | undefined {
  const fields = Object.entries(object)
    .map(([name, value]) => ({ name, value, nameBytes: jsonBytes(name) + 2, size: jsonBytes(value) }))
    .filter(({ value }) => value !== undefined)
    .sort((a, b) => a.nameBytes + a.size - (b.nameBytes + b.size));
  let left = bytes - jsonBytes({});
  if (left < 0) return undefined;
  const fitted = new Map<string, unknown>();
  for (const [index, { name, value, nameBytes }] of fields.entries()) {
    const share = Math.max(Math.floor(left / (fields.length - index)), Math.min(left, SMALL_BYTES));
    const part = fitJson(value, share - nameBytes);
    if (part === undefined) continue;
    fitted.set(name, part);
    left -= nameBytes + jsonBytes(part);
  }
  const order = Object.keys(object).filter((name) => fitted.has(name));
  return Object.fromEntries(order.map((name) => [name, fitted.get(name)]));
}
