/** A text as a browser takes it when it is tapped, and where each part of it stands in the text that was written. */
export interface ReadableText {
  text: string;
  /** Where a place of `text` stands in what was written, in UTF-16 units. */
  placeOf(index: number): number;
}

const PLAIN = /^[\t\n\x20-\x7e]*$/;
const IGNORED = /^\p{Default_Ignorable_Code_Point}$/u;

/** Full stops of other scripts, which separate the labels of a name too. @see https://www.unicode.org/reports/tr46/#Notation */
const DOTS = /[\u3002\uff0e\uff61]/g;

/**
 * Without what shows nothing, such as a zero-width joiner within a name, and with the letters of compatibility, such as
 * fullwidth ones, in place of their looks.
 */
export function readableText(written: string): ReadableText {
  if (PLAIN.test(written)) return { text: written, placeOf: (index) => index };
  const places: number[] = [];
  let text = '';
  let place = 0;
  for (const character of written) {
    if (!IGNORED.test(character)) {
      const shown = character.replace(DOTS, '.').normalize('NFKC').replace(DOTS, '.');
      text += shown;
      for (let unit = 0; unit < shown.length; unit++) places.push(place);
    }
    place += character.length;
  }
  places.push(written.length);
  return { text, placeOf: (index) => places[index] ?? written.length };
}
