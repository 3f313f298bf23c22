import type { HistoryLine, Prompt } from './model-call.ts';

/**
 * The prompt with a link to each photo that it shows. A link is made right before a model is asked, so that it is good for long
 * enough, and for models that see alone.
 *
 * @param linkTo gives a link to an object
 */
export async function withLinks<Asking extends Prompt>(
  prompt: Asking,
  linkTo: (key: string) => Promise<string>,
): Promise<Asking> {
  const keys = prompt.history.flatMap(({ images = [] }) => images.map(({ key }) => key));
  if (keys.length === 0) return prompt;
  const links = new Map(await Promise.all(keys.map(async (key) => [key, await linkTo(key)] as const)));
  const linked = (lines: readonly HistoryLine[]) =>
    lines.map((line) => {
      const images = line.images?.map((image) => ({ ...image, url: links.get(image.key) ?? '' }));
      return images ? { ...line, images } : line;
    });
  const { history, shortHistory } = prompt;
  return {
    ...prompt,
    history: linked(history),
    ...(shortHistory && { shortHistory: () => linked(shortHistory()) }),
  };
}
