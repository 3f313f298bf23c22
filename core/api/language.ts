/** Languages that people are told problems in; the first is the one of those who ask for none. */
export const LANGUAGES = ['pt-BR', 'en', 'es'] as const;

export type Language = (typeof LANGUAGES)[number];

/**
 * The best of our languages for an `Accept-Language` header: `pt-PT` and `pt` are served by `pt-BR`.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-accept-language
 */
export function languageOf(acceptLanguage: string | undefined): Language {
  const wanted = (acceptLanguage ?? '').split(',').map((range, index) => {
    const [tag = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    return { primary: tag.split('-')[0] ?? '', weight: quality === undefined ? 1 : Number(quality), index };
  });
  const [best] = wanted
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight || a.index - b.index)
    .flatMap(({ primary }) => LANGUAGES.filter((language) => language.split('-')[0] === primary));
  return best ?? LANGUAGES[0];
}
