import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { NEEDS_AWS, shownCommands, wordsOf } from './shown-commands.ts';

/** What a person pastes, as the shell splits it into words. */
export interface PastedCommand {
  article: string;
  words: string[];
  /** Whether the line says that it cannot run here. */
  needsAws: boolean;
}

const RUNBOOK = resolve(import.meta.dirname, '../../docs/runbook.md');

/** The commands with which the resolutions of the runbook begin, with what its beginning says once. */
export function runbookCommands(): PastedCommand[] {
  const [intro = '', ...articles] = readFileSync(RUNBOOK, 'utf8').split(/^## /m);
  const settings = /^```sh\n(export [\s\S]*?)```$/m.exec(intro)?.[1] ?? '';
  return articles.flatMap((text) => {
    const article = text.split('\n')[0] ?? '';
    const block = /^### Resolution\n+```sh\n([\s\S]*?)```$/m.exec(text)?.[1];
    if (block === undefined) return [];
    const shown = shownCommands(block);
    const commands = wordsOf(block, settings);
    if (commands.length !== shown.length) throw new Error(`${article}: each line must be one command`);
    return commands.map((words, index) => ({
      ...{ article, words },
      needsAws: shown[index]?.note === NEEDS_AWS,
    }));
  });
}
