import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { DEMO_CUSTOMER } from '../../local/demo/demo-shop.ts';

/** Languages whose words are told apart. */
export const LANGUAGES = ['pt', 'es', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** A step of what the stand-in for the model says in a case, in its order: a call, or an answer. */
const stepSchema = z.union([
  z.strictObject({ call: z.string(), with: z.record(z.string(), z.unknown()).default({}) }),
  z.strictObject({
    reply: z.string(),
    action: z.enum(['reply', 'handoff', 'close']).default('reply'),
    choices: z.array(z.string()).optional(),
  }),
]);
export type Step = z.infer<typeof stepSchema>;

/** What a customer does at once: words, each a message of its own, or a tap on a button of the last answer. */
const turnSchema = z.strictObject({
  says: z.array(z.string().min(1)).min(1),
  /** Hours since the last one. */
  hours: z.number().positive().optional(),
});
export type CustomerTurn = z.infer<typeof turnSchema>;

const itemSchema = z.strictObject({ code: z.string(), quantity: z.int() });
export type OrderedItem = z.infer<typeof itemSchema>;

const caseSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/),
  /** What the answers are to be in. */
  language: z.enum(LANGUAGES),
  /** Whose phone. */
  customer: z.string().default(DEMO_CUSTOMER),
  /** Of a simulated customer: who it is and what it wants, as a model reads it. Its stand-in says the turns. */
  persona: z.string().optional(),
  turns: z.array(turnSchema).min(1),
  /** What it taps where it is asked to confirm. */
  confirms: z.enum(['yes', 'no']).default('yes'),
  /** What it says where it is asked something in words at the end. */
  asked: z.string().optional(),
  /** What the shop is to have changed at the end; all else is forbidden. */
  expected: z
    .strictObject({
      cancelled: z.array(z.string()).default([]),
      refunded: z.array(z.string()).default([]),
      ordered: z.array(z.array(itemSchema)).default([]),
    })
    .default({ cancelled: [], refunded: [], ordered: [] }),
  handoff: z.enum(['must', 'must_not', 'may']).default('must_not'),
  /** Expressions of which each must fit what was answered. */
  tells: z.array(z.string()).default([]),
  /** Expressions of which none may. */
  never: z.array(z.string()).default([]),
  solution: z.array(stepSchema).min(1),
});

/** A customer of the made-up shop, what is to come of it, and how it can be done. */
export type EvalCase = z.infer<typeof caseSchema> & { kind: 'scripted' | 'simulated' | 'handoff' };

const handoffSchema = z.strictObject({
  id: z.string(),
  language: z.enum(LANGUAGES),
  handoff: z.enum(['must', 'must_not']),
  says: z.array(z.string().min(1)).min(1),
});

/** One who writes once, and whether people must take over. */
export type HandoffCase = z.infer<typeof handoffSchema>;

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`cases/${name}.json`, import.meta.url), 'utf8'));

/** @throws {z.ZodError} for a case that cannot be understood */
export function readCases(): EvalCase[] {
  return (['scripted', 'simulated'] as const).flatMap((kind) =>
    z
      .array(caseSchema)
      .parse(read(kind))
      .map((one) => ({ ...one, kind })),
  );
}

/** @throws {z.ZodError} */
export function readHandoffCases(): HandoffCase[] {
  return z.array(handoffSchema).parse(read('handoff'));
}
