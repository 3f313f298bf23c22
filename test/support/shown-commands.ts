import { execFileSync } from 'node:child_process';

/** Behind a command that cannot run here. */
export const NEEDS_AWS = 'needs AWS';

/** A line of a document that a person pastes. */
export interface ShownCommand {
  text: string;
  /** What the line says of itself, behind two spaces and a hash. */
  note: string | undefined;
}

const PROGRAMS = ['npm', 'npx', 'aws'];

/** In place of each program: tells its words, each ended by NUL, and that they are over. */
const STUBS = PROGRAMS.map((name) => `${name}() { printf '%s\\0' ${name} "$@"; printf '\\n\\0'; }`).join(
  '\n',
);

/** The commands of a block, one in each line. */
export function shownCommands(block: string): ShownCommand[] {
  return block
    .trim()
    .split('\n')
    .map((line) => {
      const [text = '', note] = line.split(/ {2}# /);
      return { text, note };
    });
}

/**
 * The words of each command, as a shell reads them: a line that a shell does not understand is an error, and so are a variable
 * that is not said and a program that is not one of ours. Nothing runs.
 *
 * @param settings what a document says once, such as `export STAGE=prod`
 */
export function wordsOf(block: string, settings = ''): string[][] {
  const told = execFileSync('/bin/bash', ['--norc', '-euc', `${settings}\n${STUBS}\n${block}`], {
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
