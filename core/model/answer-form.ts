import type { Degree } from './degree.ts';
import type { AnswerForm, Prompt } from './model-call.ts';

/** The instructions as an endpoint of that degree needs them. */
export function instructionsFor({ form, instructions }: Prompt, degree: Degree['form']): string {
  const isEnforced = degree === 'responses' || degree === 'chat_schema';
  return form === 'text' || isEnforced ? instructions : `${instructions}\n\n${form.inWords}`;
}

/** The strict schema of an answer, as both APIs name its parts. */
export function strictSchema({ name, schema }: Pick<AnswerForm<unknown>, 'name' | 'schema'>) {
  return { name, strict: true, schema };
}
