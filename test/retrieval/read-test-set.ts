import { readdirSync, readFileSync } from 'node:fs';
import * as z from 'zod';

const passageSchema = z.strictObject({
  /** Name of a file in `documents`. */
  document: z.string(),
  /** Stands in that file once, letter by letter, within one sentence, cell or row. */
  quote: z.string().min(2),
});

const questionSchema = z
  .strictObject({
    id: z.string().regex(/^(pt|en)-\d{3}$/),
    language: z.enum(['pt-BR', 'en']),
    /**
     * - `fact`: one sentence answers;
     * - `table`: a cell answers;
     * - `code`: a code, in whatever spelling, finds the row;
     * - `near_duplicate`: another document says nearly the same of another time or place;
     * - `no_shared_word`: no word of the question stands in the passage's section;
     * - `multi`: only all of the passages together answer; in every other kind any one does;
     * - `unanswerable`: no document answers.
     */
    kind: z.enum(['fact', 'table', 'code', 'near_duplicate', 'no_shared_word', 'multi', 'unanswerable']),
    text: z.string().min(5),
    expected: z.array(passageSchema),
  })
  .refine(({ kind, expected }) => (kind === 'unanswerable') === (expected.length === 0), {
    error: 'passages are expected of every question but an unanswerable one',
  });

/** A question of a customer, and where its answer stands. */
export type Question = z.infer<typeof questionSchema>;

/** What the made-up furniture shop Casa Umburana knows, and what its customers ask. */
export interface TestSet {
  /** By name of the file, whose ending tells the format: `md`, `html`, `csv`, `txt`. */
  documents: ReadonlyMap<string, string>;
  questions: readonly Question[];
}

/** @throws {z.ZodError} for a question that is not of the form */
export function readTestSet(): TestSet {
  const folder = new URL('./documents/', import.meta.url);
  const documents = readdirSync(folder)
    .sort()
    .map((name) => [name, readFileSync(new URL(name, folder), 'utf8')] as const);
  const questions: unknown = JSON.parse(readFileSync(new URL('./questions.json', import.meta.url), 'utf8'));
  return { documents: new Map(documents), questions: z.array(questionSchema).parse(questions) };
}
