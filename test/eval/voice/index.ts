import '../../../bin/require-node.js';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { firstForm, readTranscription, transcriptionRequest } from '#core/model/transcription/request.ts';
import clips from './clips.json' with { type: 'json' };
import { missingIn } from './exact.ts';

/** Of the values, so many are to be exact. */
const WANTED = 0.95;

/**
 * Sends recordings of the clips to a model and counts the values that are exact in its transcripts: needs a key, and the
 * recordings, `01.ogg` to `40.ogg`, in a folder.
 *
 * `OPENAI_API_KEY=… node test/eval/voice/index.ts <folder> [model]`
 */
const [folder = '.', model = 'gpt-transcribe'] = process.argv.slice(2);
const baseUrl = process.env.OPENAI_BASE_URL ?? 'https://api.openai.com/v1';
let [exact, all] = [0, 0];
for (const clip of clips) {
  const bytes = await readFile(join(folder, clip.file));
  const hints = { languages: ['pt-BR'], keywords: [] };
  const body = transcriptionRequest(model, { bytes, mime: 'audio/ogg' }, hints, firstForm(model));
  const response = await fetch(`${baseUrl}/audio/transcriptions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${process.env.OPENAI_API_KEY}`, 'content-type': body.type },
    body: body.bytes,
  });
  const end = readTranscription(await response.json());
  const text = end.kind === 'transcribed' ? end.text : '';
  const missing = missingIn(text, clip.exact);
  exact += clip.exact.length - missing.length;
  all += clip.exact.length;
  if (missing.length > 0) process.stdout.write(`${clip.file}: ${missing.join(', ')} not in “${text}”\n`);
}
process.stdout.write(`${exact} of ${all} values exact (${((100 * exact) / all).toFixed(1)} %)\n`);
process.exitCode = exact / all >= WANTED ? 0 : 1;
