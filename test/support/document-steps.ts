import { type ShownCommand, shownCommands } from './shown-commands.ts';

/**
 * What a reader of a document does, block by block:
 *
 * - ```` ```js model.mjs ````: a file with this content.
 * - ```` ```diff ````: an edit, for `git apply`.
 * - ```` ```sh ````: commands.
 * - ```` ```text ````: lines of what these commands print, in that order, or what open terminals print of this edit; `…` stands for
 *   the rest of one.
 */
export type Step =
  | { kind: 'file'; path: string; text: string }
  | { kind: 'edit'; diff: string; promised: string[] }
  | { kind: 'commands'; commands: ShownCommand[]; promised: string[] };

/** @throws {Error} for a block of another kind, and for promised lines without a cause before them */
export function stepsOf(text: string): Step[] {
  const steps: Step[] = [];
  for (const [, kind, path, body = ''] of text.matchAll(/^```(\w+)(?: (\S+))?\n([\s\S]*?)^```$/gm)) {
    const before = steps.at(-1);
    if (path !== undefined) steps.push({ kind: 'file', path, text: body });
    else if (kind === 'diff') steps.push({ kind: 'edit', diff: body, promised: [] });
    else if (kind === 'sh') steps.push({ kind: 'commands', commands: shownCommands(body), promised: [] });
    else if (kind === 'text' && before && 'promised' in before)
      before.promised.push(...body.trim().split('\n'));
    else throw new Error(`what is a block of ${kind} here? ${body.slice(0, 80)}`);
  }
  return steps;
}

/** The first promised line that does not stand in what was printed, behind those before it; undefined where all do. */
export function missingLine(promised: readonly string[], printed: string): string | undefined {
  const lines = printed.split(/[\r\n]+/).map((line) => line.trim());
  let from = 0;
  for (const line of promised) {
    const parts = line.trim().split('…');
    const at = lines.findIndex((one, index) => index >= from && hasParts(one, parts));
    if (at === -1) return line;
    from = at + 1;
  }
  return undefined;
}

/** Whether a line is made of these parts, in this order, with anything between two. */
function hasParts(line: string, [first = '', ...others]: readonly string[]): boolean {
  if (!line.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const found = line.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return (
    at === line.length || others.at(-1) === '' || (others.length > 0 && line.endsWith(others.at(-1) ?? ''))
  );
}
