import type { Prompt } from './prompt.ts';

/** What the stand-in answers, with the tokens that a model would have counted. */
export interface StandInAnswer {
  text: string;
  inputTokens: number;
  outputTokens: number;
}

/** Longest part of the customer's message that the answer repeats, in characters. */
const LONGEST_QUOTE = 300;

/** A token of a European language is about four characters. */
const CHARACTERS_PER_TOKEN = 4;

const ENGLISH = /\b(?:the|is|are|you|your|what|how|hello|hi|have|do|does|please|thanks|want|need|can)\b/i;
const PORTUGUESE =
  /[ãõçáéíóúâêô]|\b(?:o|os|um|uma|que|como|qual|voc[eê]s?|ol[aá]|oi|bom|tem|para|obrigad[oa]|quero|pode)\b/i;

/**
 * Answers by a fixed rule, the same prompt always with the same text. It says that it is no model, repeats the
 * last question, and counts the customer's messages, which shows that the history arrived.
 */
export function standInAnswer({ userTexts, characters }: Prompt): StandInAnswer {
  const question = [...(userTexts.at(-1) ?? '').replace(/\s+/g, ' ').trim()];
  const quote = question.length > LONGEST_QUOTE ? [...question.slice(0, LONGEST_QUOTE), '…'] : question;
  const said = `“${quote.join('')}”`;
  const english = ENGLISH.test(question.join('')) && !PORTUGUESE.test(question.join(''));
  const text = english
    ? `I am the stand-in for the model, not an AI. You wrote: ${said} (message ${userTexts.length} of this conversation).`
    : `Sou o substituto do modelo, não uma IA. Você escreveu: ${said} (mensagem ${userTexts.length} desta conversa).`;
  return {
    text,
    inputTokens: Math.max(1, Math.ceil(characters / CHARACTERS_PER_TOKEN)),
    outputTokens: Math.ceil(text.length / CHARACTERS_PER_TOKEN),
  };
}
