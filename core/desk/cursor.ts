import * as z from 'zod';
import { DeskInputError } from './errors.ts';

/** Where a list goes on: opaque to the client that holds it. It names no tenant, so it opens nothing. */
export function encodeCursor(position: unknown): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** @throws {DeskInputError} for what is no cursor of this list */
export function decodeCursor<Schema extends z.ZodType>(cursor: string, schema: Schema): z.infer<Schema> {
  const text = Buffer.from(cursor, 'base64url').toString();
  const parsed = jsonText.pipe(schema).safeParse(text);
  if (!parsed.success) throw new DeskInputError('cursor', 'is none of this list');
  return parsed.data;
}

const jsonText = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: `is not JSON: ${String(error)}` });
    return z.NEVER;
  }
});
