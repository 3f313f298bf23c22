import type { ModelAnswer } from '../answer.ts';

/** All that the customer reads of an answer, and what a button opens. */
export function textsOf({ reply, offer }: ModelAnswer): string[] {
  const { choices = [], link } = offer ?? {};
  const texts = [
    reply,
    ...choices.flatMap(({ title, description }) => [title, description]),
    ...(link ? [link.title, link.url] : []),
  ];
  return texts.filter((text) => text !== undefined && text !== '') as string[];
}

/** The same answer with other texts. A button whose address is another then is left out. */
export function withTexts(answer: ModelAnswer, change: (text: string) => string): ModelAnswer {
  const { choices, link, ...offer } = answer.offer ?? {};
  const isKept = link !== undefined && change(link.url) === link.url;
  const changed = {
    ...offer,
    ...(choices && {
      choices: choices.map(({ title, description }) => ({
        title: change(title),
        ...(description !== undefined && { description: change(description) }),
      })),
    }),
    ...(isKept && { link: { ...link, title: link.title === undefined ? undefined : change(link.title) } }),
  };
  const { offer: _offer, ...rest } = answer;
  return {
    ...rest,
    reply: change(answer.reply),
    ...(Object.keys(changed).length > 0 && { offer: changed }),
  };
}
