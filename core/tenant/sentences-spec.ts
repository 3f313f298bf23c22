import * as z from 'zod';
import { textSchema } from './spec-parts.ts';

/** What may stand between double braces in a sentence. */
const SENTENCE_VALUES = ['queue', 'when', 'company', 'name'];

/** One sentence that a tenant may word itself. */
const sentenceSchema = (description: string) =>
  textSchema(1_000)
    .refine(
      (text) =>
        [...text.matchAll(/\{\{\s*(.*?)\s*\}\}/g)].every(([, value = '']) => SENTENCE_VALUES.includes(value)),
      `must name no other value than ${SENTENCE_VALUES.map((value) => `{{${value}}}`).join(', ')}`,
    )
    .optional()
    .describe(description);

/** What triage says, and how the AI has calls of tools confirmed. Double braces name what is put there: `{{queue}}`, `{{when}}`, `{{company}}`, `{{name}}`. */
export const sentencesSchema = z.strictObject({
  menu: sentenceSchema('Before the choices, at the beginning.'),
  menu_again: sentenceSchema('Before the choices, when the customer asked for them.'),
  not_understood: sentenceSchema('Before the choices, after an answer that names none of them.'),
  menu_button: sentenceSchema('The label that opens a list of choices; 20 characters are shown.'),
  menu_footer: sentenceSchema('Below the choices; 60 characters are shown.'),
  placed: sentenceSchema('The conversation waits for the people of {{queue}}, who are there.'),
  placed_anyway: sentenceSchema('The same, where no answer named a queue and people of {{queue}} find out.'),
  closed_until: sentenceSchema('The people of {{queue}} are away, and back {{when}}.'),
  closed: sentenceSchema('The people of {{queue}} are away, and it is not known until when.'),
  confirm: sentenceSchema('Asks for a tap, below what a tool is to do.'),
  confirm_yes: sentenceSchema('The label of the button that confirms; 20 characters are shown.'),
  confirm_no: sentenceSchema('The label of the button that does not; 20 characters are shown.'),
  confirm_by_person: sentenceSchema('WhatsApp did not take the buttons: a person sees to it.'),
});

/** The sentences that a tenant may word itself. */
export type SentenceName = keyof z.infer<typeof sentencesSchema>;
