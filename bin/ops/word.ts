import type { Installation } from './installation.ts';

/** The rest of a command line, of the options that its verb takes. */
export interface Given {
  text(option: string): string | undefined;
  flag(option: string): boolean;
  /** What is no option, without word and verb. */
  readonly rest: readonly string[];
}

/** What is done at an installation, and what is printed of it: lines, without line breaks at their ends. */
export type Job = (at: Installation) => Promise<string> | AsyncIterable<string>;

/** Something that can be done to a thing. */
export interface Verb {
  /** What follows the verb, as the usage shows it. */
  readonly usage: string;
  /** Options with a value. */
  readonly takes?: readonly string[];
  /** Options without one. */
  readonly flags?: readonly string[];
  /** @returns undefined for a line that cannot be understood; nothing was asked then */
  plan(given: Given): Job | undefined;
}

/** A thing of an installation, and what operators do to it: `channel hold`. The verb '' is of a word that needs none. */
export interface Word {
  readonly about: string;
  readonly verbs: Readonly<Record<string, Verb>>;
}
