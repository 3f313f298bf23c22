import type OpenAI from 'openai';
import { instructionsFor, strictSchema } from './answer-form.ts';
import type { AnswerForm, CallOptions, HistoryLine, Prompt } from './model-call.ts';
import { linesOf } from './prompt-lines.ts';
import { chatRounds, chatTools, roundsInWords } from './tool-forms.ts';

type ChatRequest = OpenAI.Chat.ChatCompletionCreateParamsNonStreaming;

/**
 * A request to Chat Completions, with nothing in it that the endpoint is known not to take.
 *
 * @see https://platform.openai.com/docs/api-reference/chat/create
 */
export function chatRequest(
  model: string,
  prompt: Prompt,
  { degree, maxOutputTokens, thinksLittle = false }: CallOptions,
): ChatRequest {
  const takesTools = degree.form !== 'chat_text' && degree.tools !== 'none';
  const lines = [...linesOf(prompt), ...(takesTools ? [] : roundsInWords(prompt))];
  return {
    model,
    messages: [
      { role: 'system', content: instructionsFor(prompt, degree.form) },
      ...(degree.form === 'chat_text' ? alternating(lines) : lines).map(messageOf),
      ...(takesTools ? chatRounds(prompt) : []),
    ],
    ...chatTools(prompt, degree),
    ...(prompt.form !== 'text' && formatOf(prompt.form, degree.form)),
    [degree.limit]: maxOutputTokens,
    ...(thinksLittle && degree.effort && { reasoning_effort: 'low' }),
  };
}

/** Only the customer's side may have images. @see https://developers.openai.com/api/docs/guides/images-vision */
function messageOf({ role, text, images = [] }: HistoryLine): OpenAI.Chat.ChatCompletionMessageParam {
  const urls = images.flatMap(({ url }) => url ?? []);
  if (role === 'assistant' || urls.length === 0) return { role, content: text };
  return {
    role,
    content: [
      { type: 'text', text },
      ...urls.map((url) => ({ type: 'image_url' as const, image_url: { url, detail: 'auto' as const } })),
    ],
  };
}

function formatOf(
  answer: AnswerForm<unknown>,
  form: CallOptions['degree']['form'],
): Pick<ChatRequest, 'response_format'> {
  switch (form) {
    case 'responses':
    case 'chat_schema':
      return { response_format: { type: 'json_schema', json_schema: strictSchema(answer) } };
    case 'chat_object':
      return { response_format: { type: 'json_object' } };
    case 'chat_text':
      return {};
  }
}

/** Templates of open models want the two to take turns, and the customer to begin. */
function alternating(lines: readonly HistoryLine[]): HistoryLine[] {
  const joined: HistoryLine[] = lines[0]?.role === 'assistant' ? [{ role: 'user', text: '…' }] : [];
  for (const { role, text, images = [] } of lines) {
    const last = joined.at(-1);
    if (last?.role === role)
      joined[joined.length - 1] = {
        ...{ role, text: `${last.text}\n${text}` },
        images: [...(last.images ?? []), ...images],
      };
    else joined.push({ role, text, images });
  }
  return joined;
}
