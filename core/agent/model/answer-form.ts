import { ANSWER_NAME, answerJsonSchema } from './answer.ts';
import type { Degree } from './degree.ts';
import type { Prompt } from './model-call.ts';

/** The form of an answer in words, for endpoints that do not enforce a schema. */
function formInWords(queueIds: readonly string[]): string {
  const queue =
    queueIds.length === 0 ? 'null' : `null or one of ${queueIds.map((id) => `"${id}"`).join(', ')}`;
  return [
    'Answer with one JSON object and nothing else:',
    `{"reply": what the customer reads, "action": "reply", "handoff" or "close", "queue": ${queue}, "reason": null or a few words}`,
  ].join('\n');
}

/** The instructions as an endpoint of that degree needs them. */
export function instructionsFor({ form, instructions, queueIds }: Prompt, degree: Degree['form']): string {
  const isEnforced = degree === 'responses' || degree === 'chat_schema';
  return form === 'text' || isEnforced ? instructions : `${instructions}\n\n${formInWords(queueIds)}`;
}

/** The strict schema of an answer, as both APIs name its parts. */
export function strictSchema(queueIds: readonly string[]) {
  return { name: ANSWER_NAME, strict: true, schema: answerJsonSchema(queueIds) };
}
