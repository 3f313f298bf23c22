import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { missingLine, type Step } from './document-steps.ts';
import { NEEDS_AWS, type ShownCommand, wordsOf } from './shown-commands.ts';
import { until } from './until.ts';

const CI = resolve(import.meta.dirname, '../../.ci/run');

/** Longest that a command may take, in milliseconds: a compiler on a machine with ten times as much to do. */
const PATIENCE_MS = 900_000;

/** A person's own settings and sign-in at AWS would change what is printed. */
const ENVIRONMENT = {
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
  NO_COLOR: '1',
  CDK_DISABLE_CLI_TELEMETRY: 'true',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
};

/** A command in a terminal, with all that it printed. */
interface Terminal {
  child: ChildProcess;
  printed: string;
  code: number | undefined;
}

/** Does in a folder what a document tells, as its reader would, and looks whether what it promises comes. */
export class Replay {
  readonly #folder: string;
  readonly #adapted: (command: string) => string;
  readonly #open: Terminal[] = [];

  /** @param adapted what runs in place of a command, such as with an assembly that is there already */
  constructor(folder: string, adapted = (command: string) => command) {
    this.#folder = folder;
    this.#adapted = adapted;
  }

  /** @throws {Error} with what was promised and what came */
  async play(steps: readonly Step[]): Promise<void> {
    for (const step of steps) {
      if (step.kind === 'file') await this.#write(step.path, step.text);
      else if (step.kind === 'edit') await this.#apply(step.diff, step.promised);
      else await this.#runAll(step.commands, step.promised);
    }
  }

  /** Ctrl-C in every terminal that was left open. */
  async end(): Promise<void> {
    for (const { child, code } of this.#open) if (code === undefined) signal(child, 'SIGINT');
    for (const { child } of this.#open) await until('the end of a terminal', () => isOver(child));
  }

  async #write(path: string, text: string): Promise<void> {
    const file = join(this.#folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }

  async #apply(diff: string, promised: readonly string[]): Promise<void> {
    const before = this.#open.map(({ printed }) => printed.length);
    await this.#write('the.diff', diff);
    await this.#run('git apply the.diff', true);
    const printed = () => this.#open.map((terminal, index) => terminal.printed.slice(before[index])).join('');
    await this.#expect('an edit', promised, printed, this.#open);
  }

  async #runAll(commands: readonly ShownCommand[], promised: readonly string[]): Promise<void> {
    let ended = '';
    const open: Terminal[] = [];
    for (const { text, note } of commands) {
      if (note === NEEDS_AWS) requireOneCommand(text);
      else if (note === 'run by .ci/run') await requireInCi(text);
      else if (note === 'stays open') open.push(this.#start(text, true));
      else if (note === undefined || note === 'fails') ended += await this.#run(text, note === undefined);
      else throw new Error(`${text}: what does "${note}" mean?`);
    }
    const printed = () => ended + open.map((terminal) => terminal.printed).join('');
    await this.#expect(commands.map(({ text }) => text).join('; '), promised, printed, open);
  }

  /** @param open terminals that may still print it */
  async #expect(
    cause: string,
    promised: readonly string[],
    printed: () => string,
    open: readonly Terminal[],
  ): Promise<void> {
    const missing = () => missingLine(promised, printed());
    const isSettled = () => missing() === undefined || open.every(({ child }) => isOver(child));
    // What is missing then is told with what came in its place.
    await until('what is promised', isSettled).catch(() => undefined);
    const line = missing();
    if (line !== undefined) throw new Error(`promised of ${cause}: "${line}", which printed:\n${printed()}`);
  }

  async #run(command: string, succeeds: boolean): Promise<string> {
    const terminal = this.#start(command, false);
    await until(`the end of ${command}`, () => terminal.code !== undefined, PATIENCE_MS);
    if ((terminal.code === 0) === succeeds) return terminal.printed;
    throw new Error(`${command} ended with ${terminal.code}:\n${terminal.printed}`);
  }

  /** In a process group of its own, as a terminal gives. */
  #start(command: string, staysOpen: boolean): Terminal {
    const child = spawn('/bin/bash', ['--norc', '-euc', this.#adapted(command)], {
      ...{ cwd: this.#folder, env: ENVIRONMENT, detached: true },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const terminal: Terminal = { child, printed: '', code: undefined };
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        terminal.printed += stripVTControlCharacters(chunk);
      });
    }
    child.on('close', (code) => {
      terminal.code = code ?? -1;
    });
    if (staysOpen) this.#open.push(terminal);
    return terminal;
  }
}

/** What does not run here is at least read by a shell. */
function requireOneCommand(text: string): void {
  if (wordsOf(text).length !== 1) throw new Error(`${text}: a line must be one command`);
}

async function requireInCi(command: string): Promise<void> {
  if (!(await readFile(CI, 'utf8')).includes(command)) throw new Error(`.ci/run does not run ${command}`);
}

/** To a whole process group. @returns false where it is over */
function signal({ pid }: ChildProcess, name: 'SIGINT' | 0): boolean {
  if (pid === undefined) return false;
  try {
    return process.kill(-pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

const isOver = (child: ChildProcess) => !signal(child, 0);
