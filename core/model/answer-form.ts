import type { Degree } from './degree.ts';
import type { AnswerForm, Prompt } from './model-call.ts';

/** The instructions as an endpoint of that degree needs them. */
export function instructionsFor({ form, instructions, moment }: Prompt, degree: Degree['form']): string {
  const isEnforced = degree === 'responses' || degree === 'chat_schema';
  const inWords = form === 'text' || isEnforced ? [] : [form.inWords];
  return [instructions, ...(moment === undefined ? [] : [moment]), ...inWords].join('\n\n');
}

/** The strict schema of an answer, as both APIs name its parts. */
export function strictSchema({ name, schema }: Pick<AnswerForm<unknown>, 'name' | 'schema'>) {
  return { name, strict: true, schema };
}
