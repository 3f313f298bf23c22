import type { Prompt } from './prompt.ts';

/** What the stand-in offers beside its words; all three are fields of an answer. */
export interface StandInOffer {
  choices?: string[];
  link?: string;
  place?: 'own' | 'customers';
}

const CHOICES = ['Sim', 'Não', 'Talvez'];
const ROWS = ['Segunda | das 9h às 18h', 'Terça | das 9h às 18h', 'Quarta', 'Quinta', 'Sexta'];

/** Notes of Prosa's about a message, in which earlier words may be quoted. */
const NOTES = /\[\[[^[\]]*\]\]/g;

/**
 * By words in the customer's newest message: "opções" or "options" asks for buttons, "lista" or "list" for a list, "link" for
 * the first address in what the model reads, "onde fica" or "where are you" for a place of the company, "localização" or
 * "location" for a question after the customer's.
 */
export function offerFor({ userTexts, parts }: Pick<Prompt, 'userTexts' | 'parts'>): StandInOffer {
  const question = (userTexts.at(-1) ?? '').replace(NOTES, '');
  const address = parts.flatMap((part) => /https:\/\/[^\s"|)<>]+[\w/]/.exec(part)?.[0] ?? [])[0];
  return {
    ...(/op[çc][õo]es|\boptions\b/i.test(question) && { choices: CHOICES }),
    ...(/\blista\b|\blist\b/i.test(question) && { choices: ROWS }),
    ...(/\blink\b/i.test(question) && { link: `Abrir | ${address ?? 'https://example.com/'}` }),
    ...(/onde fica|where are you/i.test(question) && { place: 'own' as const }),
    ...(/localiza[çc][ãa]o|\blocation\b/i.test(question) && { place: 'customers' as const }),
  };
}
