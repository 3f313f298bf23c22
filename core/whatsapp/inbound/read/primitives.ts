import * as z from 'zod';
import { cleanText, showsNothing } from '#core/text/clean-text.ts';

/** Longest id that is read: far above WhatsApp's own, far below what a key may hold. */
const MAX_ID_LENGTH = 512;

/** Longest text that is read. WhatsApp's own limit for text messages is 4096 characters. */
const MAX_TEXT_LENGTH = 65_536;

/** An id, verbatim. One that could not be stored verbatim is none. */
export const id = z
  .string()
  .min(1)
  .max(MAX_ID_LENGTH)
  .refine((value) => cleanText(value) === value);

/** An id that some senders write as a number. */
export const idOrNumber = z.union([id, z.int().nonnegative().transform(String)]);

/** What a customer wrote. Longer text is an error, never cut: half a message is another message. */
export const text = z.string().max(MAX_TEXT_LENGTH).transform(cleanText);

/** A number, also written as text. DynamoDB's client refuses numbers beyond 2^53. */
export const number = z
  .union([
    z.number(),
    z
      .string()
      .max(40)
      .regex(/^\s*[+-]?\d+(\.\d+)?\s*$/)
      .transform(Number),
  ])
  .refine((value) => Math.abs(value) <= Number.MAX_SAFE_INTEGER);

/** A field that may be missing, null or of another type: the item is read without it. */
export const loose = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined);

export const looseId = loose(id);
export const looseIdOrNumber = loose(idOrNumber);

/** A side note such as a file's name: dropped when it is odd or nothing can be seen of it. */
export const looseText = loose(text.refine((value) => !showsNothing(value)));

/** A person's name: dropped when it is longer than any name. */
export const looseName = loose(
  z
    .string()
    .max(MAX_ID_LENGTH)
    .transform(cleanText)
    .refine((value) => !showsNothing(value)),
);

export const looseNumber = loose(number);
export const looseFlag = loose(z.boolean());

/** As the provider wrote it. Nonsense is for the reader of the time. */
export const looseTimestamp = loose(
  z.union([z.string().max(MAX_ID_LENGTH).transform(cleanText), z.number()]),
);

/** A list without the elements that cannot be read. Not a list: an issue. */
export function listOf<Output>(schema: z.ZodType<Output>): z.ZodType<Output[]> {
  return z.array(z.unknown()).transform((elements) => readable(elements, schema));
}

function readable<Output>(elements: unknown[], schema: z.ZodType<Output>): Output[] {
  return elements.flatMap((element) => {
    const read = schema.safeParse(element);
    return read.success ? [read.data] : [];
  });
}

/** A copy of the object without its undefined properties. */
export function compact<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
}

/** The object without its undefined properties; undefined when nothing is left. */
export function compactOrNone<T extends object>(object: T): T | undefined {
  const left = compact(object);
  return Object.keys(left).length === 0 ? undefined : left;
}

/** The lines that are there, as one text; null when there is none. */
export function linesOf(lines: ReadonlyArray<string | undefined>): string | null {
  return lines.filter((line) => line !== undefined && line !== '').join('\n') || null;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** WhatsApp leaves a key out; relays write null or an empty text instead. */
export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}
