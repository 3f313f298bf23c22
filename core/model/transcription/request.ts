import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { TranscriptionEnd } from '../call-end.ts';
import { faultEnd } from '../failure.ts';
import { ModelCallError } from '../model-errors.ts';
import type { RawBody } from '../post.ts';
import { faultSchema } from '../read-body.ts';
import { multipartBody } from './multipart.ts';

/** A recording, as it is. */
export interface Recording {
  bytes: Uint8Array;
  mime: string;
}

/** What the listener may expect: languages as BCP 47 tags, the most likely first, and names. */
export interface Hints {
  languages: readonly string[];
  keywords: readonly string[];
}

/** How hints are given; an endpoint that does not know a form is asked in the next. */
export const HINT_FORMS = ['lists', 'prompt', 'none'] as const;

export type HintForm = (typeof HINT_FORMS)[number];

/** Extensions by which endpoints know a format. */
const EXTENSIONS: ReadonlyMap<string, string> = new Map([
  ['audio/ogg', 'ogg'],
  ['audio/mpeg', 'mp3'],
  ['audio/mp4', 'm4a'],
  ['audio/x-m4a', 'm4a'],
  ['audio/aac', 'aac'],
  ['audio/amr', 'amr'],
  ['audio/wav', 'wav'],
  ['audio/webm', 'webm'],
  ['audio/flac', 'flac'],
  ['audio/aiff', 'aiff'],
  ['audio/x-caf', 'caf'],
  // Sound alone, in a container that says it is of moving pictures: phones and browsers record so.
  ['video/mp4', 'mp4'],
  ['video/3gpp', '3gp'],
  ['video/webm', 'webm'],
  ['video/ogg', 'ogg'],
  ['application/ogg', 'ogg'],
]);

/** The form that a model is asked in first. @see https://developers.openai.com/api/docs/models/gpt-transcribe */
export function firstForm(model: string): HintForm {
  return /(?:^|\/)gpt-transcribe/.test(model) ? 'lists' : 'prompt';
}

/** @see https://developers.openai.com/api/reference/resources/audio/subresources/transcriptions/methods/create */
export function transcriptionRequest(
  model: string,
  { bytes, mime }: Recording,
  hints: Hints,
  form: HintForm,
  boundary: string = randomUUID(),
): RawBody {
  const [type = mime] = mime.split(';').map((part) => part.trim().toLowerCase());
  const file = { field: 'file', name: `voice.${EXTENSIONS.get(type) ?? 'ogg'}`, type, bytes };
  return multipartBody(
    [['model', model], ['response_format', 'json'], ...hintFields(hints, form)],
    file,
    boundary,
  );
}

function hintFields({ languages, keywords }: Hints, form: HintForm): Array<[string, string]> {
  const short = [...new Set(languages.map((tag) => tag.split('-')[0]?.toLowerCase() ?? ''))].filter(Boolean);
  if (form === 'lists') {
    return [
      ...short.map((language): [string, string] => ['languages[]', language]),
      ...keywords.map((keyword): [string, string] => ['keywords[]', keyword]),
    ];
  }
  if (form === 'none') return [];
  // One language only can be named here, and a wrong one would be taken at its word.
  const [language, ...others] = short;
  return [
    ...(language !== undefined && others.length === 0 ? [['language', language] as [string, string]] : []),
    ...(keywords.length > 0 ? [['prompt', keywords.join(', ')] as [string, string]] : []),
  ];
}

const languageSchema = z.union([z.string(), z.looseObject({ code: z.string().optional() })]);

const documentSchema = z.object({
  error: faultSchema,
  text: z.string().optional().catch(undefined),
  language: z.string().optional().catch(undefined),
  languages: z.array(languageSchema).optional().catch(undefined),
  usage: z
    .looseObject({ seconds: z.number().optional().catch(undefined) })
    .optional()
    .catch(undefined),
});

/** How a document says that the call ended. @param body anything that came with 200 */
export function readTranscription(body: unknown): TranscriptionEnd {
  const parsed = documentSchema.safeParse(body);
  if (!parsed.success) return down('another document in place of a transcript');
  const { error, text, language, languages = [], usage } = parsed.data;
  if (error) return faultEnd(error);
  if (text === undefined) return down('no transcript');
  const [first] = languages;
  const heard = language ?? (typeof first === 'string' ? first : first?.code);
  return {
    kind: 'transcribed',
    text,
    ...(heard === undefined ? {} : { language: heard }),
    ...(usage?.seconds === undefined ? {} : { seconds: usage.seconds }),
  };
}

const down = (what: string) => ({ kind: 'down' as const, cause: new ModelCallError(what) });
