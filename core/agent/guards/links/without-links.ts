import type { FoundLink } from './find-links.ts';

const REMOVED: Readonly<Record<string, string>> = {
  pt: '(link removido)',
  es: '(enlace quitado)',
  en: '(link removed)',
};

/**
 * The text with a word in place of some links, so that a reader sees that there was one.
 *
 * @param links in their order
 * @param language BCP 47, such as `pt-BR`; English where there is no word in it
 */
export function withoutLinks(text: string, links: readonly FoundLink[], language: string): string {
  const [primary = ''] = language.toLowerCase().split('-');
  const removed = REMOVED[primary] ?? REMOVED.en;
  let rest = 0;
  let kept = '';
  for (const { start, end } of links) {
    kept += `${text.slice(rest, start)}${removed}`;
    rest = end;
  }
  return kept + text.slice(rest);
}
