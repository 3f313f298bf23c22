import * as z from 'zod';
import type { ContentPart } from './common-fields.ts';
import { loose } from './primitives.ts';
import { reasonOf } from './unreadable.ts';

/** What could be read of a message; `unread`: what could not, as `reasonOf` says it. */
export interface ReadPart {
  part: ContentPart;
  unread?: string;
}

/** Reads the part of a message that is at `path`, whatever it is. */
export type PartReader = (raw: unknown, path: string) => ReadPart;

/** A reader that takes what fits the schema, and what does not as `odd` says: that takes anything. */
export function readerOf<Read>(
  schema: z.ZodType<Read>,
  odd: z.ZodType<Read>,
  toPart: (read: Read) => ContentPart,
): PartReader {
  return (raw, path) => {
    const read = schema.safeParse(raw);
    if (read.success) return { part: toPart(read.data) };
    return { part: toPart(odd.parse(raw)), unread: reasonOf(read.error, path) };
  };
}

type Shape = Readonly<Record<string, z.ZodType>>;
type PartOf<Of extends Shape> = Partial<z.output<z.ZodObject<Of>>>;

/** A reader of an object. Of one that is odd it takes each property that is not. */
export function partReader<Of extends Shape>(
  schema: z.ZodObject<Of>,
  toPart: (read: PartOf<Of>) => ContentPart,
): PartReader {
  return readerOf<PartOf<Of>>(schema as unknown as z.ZodType<PartOf<Of>>, eachLoose(schema), toPart);
}

function eachLoose<Of extends Shape>(schema: z.ZodObject<Of>): z.ZodType<PartOf<Of>> {
  const shape = Object.fromEntries(Object.entries(schema.shape).map(([key, inner]) => [key, loose(inner)]));
  return z.object(shape).catch({}) as unknown as z.ZodType<PartOf<Of>>;
}
