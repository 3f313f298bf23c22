import * as z from 'zod';

const contentSchema = z
  .union([z.string(), z.array(z.looseObject({ text: z.string().optional() })), z.null()])
  .optional();

const messageSchema = z.looseObject({ role: z.string().optional(), content: contentSchema });

/** A request to `POST /v1/responses`, as far as the stand-in reads it. */
export const responsesRequestSchema = z.looseObject({
  model: z.string().min(1),
  input: z.union([z.string(), z.array(messageSchema).min(1)]),
  instructions: z.string().nullish(),
  stream: z.literal(false).nullish(),
});

/** A request to `POST /v1/chat/completions`, as far as the stand-in reads it. */
export const chatRequestSchema = z.looseObject({
  model: z.string().min(1),
  messages: z.array(messageSchema).min(1),
  stream: z.literal(false).nullish(),
});

/** What the answer is made from. */
export interface Prompt {
  /** What customers said, oldest first; never empty. */
  userTexts: string[];
  /** Length of everything the model would read, in characters. */
  characters: number;
}

/** Reads the messages of either API; a system or developer message counts as text but not as a question. */
export function promptOf(
  messages: string | readonly z.infer<typeof messageSchema>[],
  instructions?: string | null,
): Prompt {
  const turns =
    typeof messages === 'string'
      ? [{ role: 'user', text: messages }]
      : messages.map(({ role, content }) => ({ role, text: textOf(content) }));
  const userTexts = turns.filter(({ role }) => role === 'user').map(({ text }) => text);
  return {
    userTexts: userTexts.length > 0 ? userTexts : [''],
    characters: (instructions?.length ?? 0) + turns.reduce((sum, { text }) => sum + text.length, 0),
  };
}

function textOf(content: z.infer<typeof contentSchema>): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map((part) => part.text ?? '').join('');
}
