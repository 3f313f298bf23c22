import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** What a person pastes, as the shell splits it into words. */
export interface PastedCommand {
  article: string;
  words: string[];
  /** Whether the line says that it cannot run here. */
  needsAws: boolean;
}

const RUNBOOK = resolve(import.meta.dirname, '../../docs/runbook.md');
const PROGRAMS = ['npm', 'npx', 'aws'];

/** In place of each program: tells its words, each ended by NUL, and that they are over. */
const STUBS = PROGRAMS.map((name) => `${name}() { printf '%s\\0' ${name} "$@"; printf '\\n\\0'; }`).join(
  '\n',
);

/**
 * The commands with which the resolutions of the runbook begin. A shell reads them, with what the beginning of the runbook says
 * once, so that a line which a shell does not understand is an error, and so is a variable that is not said.
 */
export function runbookCommands(): PastedCommand[] {
  const [intro = '', ...articles] = readFileSync(RUNBOOK, 'utf8').split(/^## /m);
  const settings = /^```sh\n(export [\s\S]*?)```$/m.exec(intro)?.[1] ?? '';
  return articles.flatMap((text) => {
    const article = text.split('\n')[0] ?? '';
    const block = /^### Resolution\n+```sh\n([\s\S]*?)```$/m.exec(text)?.[1];
    if (block === undefined) return [];
    const lines = block.trim().split('\n');
    const commands = execute(`${settings}\n${STUBS}\n${block}`);
    if (commands.length !== lines.length) throw new Error(`${article}: each line must be one command`);
    return commands.map((words, index) => ({
      ...{ article, words },
      needsAws: lines[index]?.endsWith('  # needs AWS') ?? false,
    }));
  });
}

/** Nothing is found but the stubs. */
function execute(script: string): string[][] {
  const told = execFileSync('/bin/bash', ['--norc', '-euc', script], {
    env: { PATH: '/nowhere' },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const commands: string[][] = [[]];
  for (const word of told.split('\0').slice(0, -1)) {
    if (word === '\n') commands.push([]);
    else commands.at(-1)?.push(word);
  }
  return commands.slice(0, -1);
}
