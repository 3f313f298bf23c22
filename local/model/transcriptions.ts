import { wordsInVoiceNote } from '../voice/voice-note.ts';
import type { AlteredAnswer } from './disorder.ts';
import { OpenAiError } from './openai-error.ts';

/** What OpenAI takes in one file, in bytes. */
const MOST_BYTES = 25 * 1024 * 1024;

/** Hints that only some models know. */
const LISTS = ['languages[]', 'keywords[]'];

/** A request for what is said in a file. */
export interface TranscriptionRequest {
  model: string;
  file: Uint8Array;
  /** What is said in it, as far as the stand-in can know. */
  words: string;
  language: string | undefined;
}

/**
 * @param contentType of the request
 * @throws {OpenAiError} 400 for what OpenAI does not take either
 * @see https://developers.openai.com/api/reference/resources/audio/subresources/transcriptions/methods/create
 */
export async function readTranscriptionRequest(
  body: Uint8Array<ArrayBuffer>,
  contentType: string | undefined,
): Promise<TranscriptionRequest> {
  const form = await formOf(body, contentType);
  const model = form.get('model');
  const file = form.get('file');
  if (typeof model !== 'string' || model === '') throw refused('you must provide a model parameter', 'model');
  if (!(file instanceof File)) throw refused('Missing required parameter: file', 'file');
  if (file.size > MOST_BYTES) throw new OpenAiError(413, 'Maximum content size limit exceeded');
  const isNew = model.startsWith('gpt-transcribe');
  const unknown = isNew ? undefined : LISTS.find((field) => form.has(field));
  if (unknown) throw refused(`Unrecognized request argument supplied: ${unknown}`, unknown);
  const bytes = new Uint8Array(await file.arrayBuffer());
  const language = form.get(isNew ? 'languages[]' : 'language');
  return {
    model,
    file: bytes,
    words: wordsInVoiceNote(bytes) ?? '',
    language: typeof language === 'string' ? language : undefined,
  };
}

async function formOf(body: Uint8Array<ArrayBuffer>, contentType = ''): Promise<FormData> {
  try {
    return await new Response(body, { headers: { 'content-type': contentType } }).formData();
  } catch (error) {
    throw new OpenAiError(400, 'Could not parse multipart form', null, { cause: error });
  }
}

const refused = (message: string, param: string) => new OpenAiError(400, message, null, { param });

/** @param altered what a fault makes of it; `text`: it is what was heard */
export function transcriptionBody(
  { words, language }: TranscriptionRequest,
  seconds: number,
  altered: AlteredAnswer | undefined,
): object | string {
  if (altered?.kind === 'body') return altered.body;
  if (altered?.kind === 'ending' && altered.as !== 'nothing') {
    return { error: { code: 'server_error', message: 'The model failed while it listened.' } };
  }
  const text = altered?.kind === 'text' || altered?.kind === 'refusal' ? altered.text : words;
  return {
    text,
    languages: language === undefined ? [] : [{ code: language }],
    usage: { type: 'duration', seconds },
  };
}
