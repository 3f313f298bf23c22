import { quoted } from './notes.ts';

/** How the notes about a customer begin: the first, and each after it. */
export const ABOUT_CUSTOMER = '[[about the customer';
export const SAID_BEFORE = '[[said before';

/** The longest line of what was said before, and how many of them, in UTF-16 units: a summary is shorter. */
const LINE_LENGTH = 1_500;
const LINES = 30;

/** What is known of the customer besides what was said. */
export interface CustomerFacts {
  name?: string | undefined;
  /** What was said before the lines that the model reads, in any number of lines. */
  before: readonly string[];
}

/**
 * What is known of the customer, as notes of this service: all of it came from the customer once, so it stands in quotation
 * marks, one line each, and never among the instructions.
 *
 * @returns undefined where nothing is known
 */
export function aboutCustomer({ name, before }: CustomerFacts): string | undefined {
  const lines = before
    .flatMap((text) => text.split(/\r?\n|[\u2028\u2029]/))
    .filter((line) => line.trim() !== '')
    .slice(0, LINES);
  if (name === undefined && lines.length === 0) return undefined;
  return [
    name === undefined ? `${ABOUT_CUSTOMER}]]` : `${ABOUT_CUSTOMER}: calls themselves ${quoted(name)}]]`,
    ...lines.map((line) => `${SAID_BEFORE}: ${quoted(line, LINE_LENGTH)}]]`),
  ].join('\n');
}
