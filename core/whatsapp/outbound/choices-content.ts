import { numberedText } from './fit-choices.ts';
import { LIMITS } from './limits.ts';
import type { ContentOf, ListRow } from './outbound-content.ts';

/** Something to choose from. */
export interface Choices {
  body: string;
  footer?: string | undefined;
  /** The label that opens a list. */
  button: string;
  choices: readonly ListRow[];
  /**
   * `always`: each choice has its number in the text, by which customers answer whose WhatsApp shows none, and who like to
   * type. `as_text`: only where the choices are text.
   */
  numbers: 'always' | 'as_text';
}

/**
 * Up to three choices as buttons, up to ten as a list, more as numbered text. Where the text does not show them, none may lose a
 * word: what is too long for a button goes into a list, and what is too long for that is text.
 */
export function choicesContent(offered: Choices): ContentOf<'buttons' | 'list' | 'text'> {
  const { button, choices, footer, numbers } = offered;
  const isTold = numbers === 'always';
  const numbered = numberedText([{ rows: isTold ? choices.map(withoutDescription) : [...choices] }]);
  const body = isTold ? `${offered.body}\n\n${numbered}` : offered.body;
  const frame = { body, ...(footer === undefined ? {} : { footer }) };
  if (choices.length <= LIMITS.buttons && (isTold || choices.every(fitsButton))) {
    return { kind: 'buttons', ...frame, buttons: choices.map(({ id, title }) => ({ id, title })) };
  }
  const rows = isTold ? [...choices] : choices.flatMap((choice) => wholeRow(choice) ?? []);
  if (choices.length <= LIMITS.rows && rows.length === choices.length) {
    return { kind: 'list', ...frame, button, sections: [{ rows }] };
  }
  const parts = [body, ...(isTold ? [] : [numbered]), ...(footer === undefined ? [] : [footer])];
  return { kind: 'text', body: parts.join('\n\n') };
}

const withoutDescription = ({ id, title }: ListRow): ListRow => ({ id, title });

const fitsButton = ({ title, description }: ListRow) =>
  description === undefined && title.length <= LIMITS.buttonTitle;

/** A row that shows all of a choice: a title that is too long stands below it too. */
function wholeRow({ id, title, description }: ListRow): ListRow | undefined {
  const isLong = title.length > LIMITS.rowTitle;
  const below = isLong && description !== undefined ? `${title} – ${description}` : description;
  const longest = isLong ? (below ?? title) : (below ?? '');
  if (longest.length > LIMITS.rowDescription) return undefined;
  return { id, title, ...(below === undefined ? {} : { description: below }) };
}
