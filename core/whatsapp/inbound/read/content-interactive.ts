import * as z from 'zod';
import { cleanObject, misfitOf } from './bounded-json.ts';
import type { ContentPart } from './common-fields.ts';
import { answerLines, parseAnswer } from './flow-answer.ts';
import { compact, id, isObject, linesOf, loose, looseText, text } from './primitives.ts';

const choice = z.object({ id: loose(text), title: text, description: looseText });

const buttonReply = z
  .object({ type: z.literal('button_reply'), button_reply: choice })
  .transform(({ type, button_reply }) => chosen(type, button_reply));

const listReply = z
  .object({ type: z.literal('list_reply'), list_reply: choice })
  .transform(({ type, list_reply }) => chosen(type, list_reply));

function chosen(kind: string, { id, title, description }: z.infer<typeof choice>): ContentPart {
  return {
    mediaType: 'interactive',
    body: linesOf([title, description]),
    interactive: compact({ kind, id, title, description }),
  };
}

const answer = z.union([text.transform(parseAnswer), anObject()]);

const flowReply = z
  .object({
    type: z.literal('nfm_reply'),
    nfm_reply: z.object({ name: looseText, body: looseText, response_json: answer.nullish() }),
  })
  .transform(({ type, nfm_reply: { name, body, response_json } }): ContentPart => {
    const response = response_json ?? undefined;
    return {
      mediaType: 'interactive',
      body: (response === undefined ? null : linesOf(answerLines(response))) ?? body ?? null,
      interactive: compact({ kind: type, title: name, description: body, response }),
    };
  });

/** Answers of kinds such as `call_permission_reply`, and those WhatsApp will add. */
const otherReply = z.looseObject({ type: id }).transform((interactive): ContentPart => {
  const read = anObject().safeParse(interactive[interactive.type]);
  return {
    mediaType: 'interactive',
    body: linesOf([interactive.type, ...(read.success ? answerLines(read.data) : [])]),
    interactive: compact({ kind: interactive.type, response: read.data }),
  };
});

/** An object of unknown fields that is small enough to keep. */
function anObject() {
  return z
    .custom<Record<string, unknown>>((value) => isObject(value) && misfitOf(value) === undefined)
    .transform(cleanObject);
}

const known = new Map<unknown, z.ZodType<ContentPart>>([
  ['button_reply', buttonReply],
  ['list_reply', listReply],
  ['nfm_reply', flowReply],
]);

const interactive = z.looseObject({ type: id }).transform((value, context): ContentPart => {
  const read = (known.get(value.type) ?? otherReply).safeParse(value);
  if (read.success) return read.data;
  context.issues.push(...read.error.issues.map((issue) => ({ ...issue, input: undefined })));
  return z.NEVER;
});

const templateButton = z
  .object({ button: z.object({ text: text.nullish(), payload: loose(text) }) })
  .transform(({ button }, context): ContentPart => {
    const label = button.text || button.payload;
    if (label === undefined || label === '') {
      context.issues.push({ code: 'custom', path: ['button', 'text'], input: undefined });
      return z.NEVER;
    }
    return { mediaType: 'button', body: label, button: compact({ text: label, payload: button.payload }) };
  });

/**
 * What a customer chose or filled in. An agent reads the title and description, or a flow's fields.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/interactive
 */
export const interactiveReaders: ReadonlyArray<[type: string, schema: z.ZodType<ContentPart>]> = [
  ['interactive', z.object({ interactive }).transform((message) => message.interactive)],
  ['button', templateButton],
];
