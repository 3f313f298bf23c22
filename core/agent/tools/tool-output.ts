import { cutText } from '#core/whatsapp/outbound/cut-text.ts';
import type { ToolEnd } from '../../tools/tool-caller.ts';
import { words } from '../context/notes.ts';

/** The longest output, in bytes: thirty of them, of all calls of all rounds, fit an item of the table. */
const OUTPUT_BYTES = 8_000;

/** What a model is told besides when it is not known whether something happened. */
const MAY_HAVE_HAPPENED =
  'It may have happened. Do not call this again and do not say that it failed: tell the customer that it is being checked, or hand over to people.';

/** What came of a call, as the model reads it: data, in which nothing can be taken for a note of ours. */
export function outputOf(end: ToolEnd): string {
  if (end.kind === 'done') return dataOutput(end.data);
  const { code, mayHaveHappened, said } = end;
  const message = mayHaveHappened ? `${end.message} ${MAY_HAVE_HAPPENED}` : end.message;
  return dataOutput({ error: code, message, ...(said === undefined ? {} : { said }) });
}

/** An error that the model can act on. */
export function errorOutput(error: string, message: string): string {
  return dataOutput({ error, message });
}

/** No time for a call is left in this invocation. */
export const noTime = (): string =>
  errorOutput('not_run', 'There was no time left. Nothing was done: call it again.');

/** What was begun before, and is not known to have ended. */
export const unknownOutput = (): string => errorOutput('unknown', MAY_HAVE_HAPPENED);

function dataOutput(data: unknown): string {
  let output = cutText(words(JSON.stringify(data) ?? 'null'), OUTPUT_BYTES);
  for (let bytes = Buffer.byteLength(output); bytes > OUTPUT_BYTES; bytes = Buffer.byteLength(output)) {
    output = cutText(output, Math.floor((output.length * OUTPUT_BYTES) / bytes) - 1);
  }
  return output;
}
