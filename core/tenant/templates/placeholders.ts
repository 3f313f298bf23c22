/** A variable as it stands in a text. */
export interface Placeholder {
  /** With its braces. */
  text: string;
  name: string;
}

const PLACEHOLDER = /\{\{\s*(.*?)\s*\}\}/g;

/** The variables of a text, in their order, each as often as it stands there. */
export function placeholdersIn(text: string): Placeholder[] {
  return [...text.matchAll(PLACEHOLDER)].map(([whole, name = '']) => ({ text: whole, name }));
}

/** The text with something in the place of each variable. */
export function withValues(text: string, valueFor: (name: string) => string): string {
  return text.replaceAll(PLACEHOLDER, (_, name: string) => valueFor(name));
}
