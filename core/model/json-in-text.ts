/** Beginnings of an object that are tried; in a text of braces alone each would be a scan of the rest. */
const BEGINNINGS = 40;

const THOUGHTS = /<(think(?:ing)?|reasoning|thought)>[\s\S]*?(?:<\/\1>|$)/gi;
/** Some templates open the thoughts before the answer begins. */
const THOUGHTS_END = /^[\s\S]*<\/(?:think(?:ing)?|reasoning|thought)>/i;

/** Without what a model thought aloud before it answered. */
export function withoutThoughts(text: string): string {
  return text.replace(THOUGHTS, '').replace(THOUGHTS_END, '').trim();
}

/**
 * The JSON object of a text: the text itself, or the last object in it that has one of the keys, between a fence, words
 * before and words after.
 *
 * @returns undefined where there is none
 */
export function jsonIn(text: string, keys: readonly string[]): object | undefined {
  const whole = objectOf(text.trim());
  if (whole) return whole;
  let found: object | undefined;
  let from = text.indexOf('{');
  for (let tried = 0; from !== -1 && tried < BEGINNINGS; tried++) {
    const to = endOf(text, from);
    const object = to === -1 ? undefined : objectOf(text.slice(from, to));
    if (object && keys.some((key) => key in object)) found = object;
    from = text.indexOf('{', object ? to : from + 1);
  }
  return found;
}

/** Whether it looks like the beginning of such an object, or a broken one: nothing that a person should read. */
export function looksLikeJson(text: string, keys: readonly string[]): boolean {
  return /^[\s`]*(?:json\s*)?[{[]/i.test(text) || keys.some((key) => text.includes(`"${key}"`));
}

/** Index after the brace that ends the object which begins at `from`; -1 where none does. */
function endOf(text: string, from: number): number {
  let depth = 0;
  let isString = false;
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (isString) {
      if (character === '\\') at += 1;
      else if (character === '"') isString = false;
    } else if (character === '"') isString = true;
    else if (character === '{') depth += 1;
    else if (character === '}' && --depth === 0) return at + 1;
  }
  return -1;
}

function objectOf(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
