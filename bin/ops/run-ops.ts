import { InputError, parsedArguments } from '../command.ts';
import { channel } from './channel.ts';
import { circuit } from './circuit.ts';
import { contact } from './contact.ts';
import { deadLetters } from './dead-letters.ts';
import { holidays } from './holidays.ts';
import type { Installation, Place } from './installation.ts';
import { kept } from './kept.ts';
import { knowledge } from './knowledge.ts';
import { logs } from './logs.ts';
import { placeOf } from './place-of.ts';
import { quarantine } from './quarantine.ts';
import { rerun } from './rerun.ts';
import { trace } from './trace.ts';
import type { Given, Job, Verb, Word } from './word.ts';

/** Everything that operators do, one word for each thing. */
export const WORDS: Readonly<Record<string, Word>> = {
  channel,
  circuit,
  contact,
  'dead-letters': deadLetters,
  holidays,
  kept,
  knowledge,
  logs,
  quarantine,
  rerun,
  trace,
};

/** Every command takes one of these. */
export const PLACE_OPTIONS = ['stage', 'local'] as const;

export const USAGE = `usage: npm run ops -- <word> <verb> --stage <stage>   in the account that the AWS SDK finds
       npm run ops -- <word> <verb> --local <port>    at the instance of npm run local, mostly on 3000

${Object.entries(WORDS)
  .map(([name, word]) => `${word.about}\n${linesOf(name, word).join('\n')}`)
  .join('\n\n')}`;

/**
 * Does what a command line says.
 *
 * @param open asked only for a line that is understood
 * @param print takes what is told, one line or several
 * @throws {InputError} with the usage of the word
 */
export async function runOps(
  args: readonly string[],
  open: (place: Place) => Promise<Installation>,
  print: (text: string) => void,
): Promise<void> {
  const { place, job } = readLine(args);
  const at = await open(place);
  try {
    const told = job(at);
    if (told instanceof Promise) print(await told);
    else for await (const line of told) print(line);
  } finally {
    at.close();
  }
}

function readLine([name = '', ...args]: readonly string[]): { place: Place; job: Job } {
  const word = Object.hasOwn(WORDS, name) ? WORDS[name] : undefined;
  if (!word) throw new InputError(USAGE);
  const [first = ''] = args;
  const verb = Object.hasOwn(word.verbs, first) ? word.verbs[first] : word.verbs[''];
  const usage = `usage:\n${linesOf(name, word).join('\n')}`;
  const given = verb && readOptions(verb, verb === word.verbs[first] ? args.slice(1) : args, usage);
  const job = given && verb.plan(given);
  if (!given || !job) throw new InputError(usage);
  return { place: given.place, job };
}

function readOptions(
  verb: Verb,
  args: readonly string[],
  usage: string,
): (Given & { place: Place }) | undefined {
  const options = Object.fromEntries<{ type: 'string' | 'boolean' }>([
    ...[...PLACE_OPTIONS, ...(verb.takes ?? [])].map((name) => [name, { type: 'string' }] as const),
    ...(verb.flags ?? []).map((name) => [name, { type: 'boolean' }] as const),
  ]);
  const { values, positionals: rest } = parsedArguments(args, options, usage, true);
  const text = (option: string) => {
    const value = values[option];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const place = placeOf(text('stage'), text('local'));
  return place && { place, rest, text, flag: (option) => values[option] === true };
}

function linesOf(name: string, { verbs }: Word): string[] {
  return Object.entries(verbs).map(([verb, { usage }]) =>
    `  ${[name, verb, usage].filter((part) => part !== '').join(' ')}`.trimEnd(),
  );
}
