import { WHEN_NOTHING_FOUND } from '#core/agent/context/policy.ts';
import { actionFor, type Decision, decidedValue } from './decision.ts';
import { answerIn } from './documents.ts';
import type { ModelRequest } from './model-request.ts';
import { offerFor } from './offer.ts';
import type { Prompt } from './prompt.ts';
import { type ToolCall, toolCallsFor } from './tool-calls.ts';

/** What the stand-in answers. */
export type StandInAnswer =
  | { kind: 'text'; text: string }
  | { kind: 'refusal'; text: string }
  | { kind: 'calls'; calls: ToolCall[] };

/** Longest part of the customer's message that the answer repeats, in characters. */
const LONGEST_QUOTE = 300;

const ENGLISH = /\b(?:the|is|are|you|your|what|how|hello|hi|have|do|does|please|thanks|want|need|can)\b/i;
const PORTUGUESE =
  /[ãõçáéíóúâêô]|\b(?:o|os|um|uma|que|como|qual|voc[eê]s?|ol[aá]|oi|bom|tem|para|obrigad[oa]|quero|pode)\b/i;

/**
 * Answers by fixed rules, the same request always with the same answer: it calls a tool that the customer's
 * newest message names, tells what tools gave back or a document says, and fills the schema that is asked for.
 */
export function standInAnswer(request: ModelRequest): StandInAnswer {
  const { prompt, format } = request;
  const calls = toolCallsFor(request);
  if (calls.length > 0) return { kind: 'calls', calls };
  if (format.type === 'text') return { kind: 'text', text: spokenText(prompt) };
  const decision = decide(prompt);
  const value = format.type === 'json_object' ? inAnyJson(decision) : decidedValue(format.schema, decision);
  return { kind: 'text', text: JSON.stringify(value) };
}

/** Says that it is no model, repeats the last question, and counts the questions: the history arrived. */
export function spokenText({ userTexts, fileTexts, images, toolOutputs }: Prompt): string {
  const question = userTexts.at(-1) ?? '';
  const english = isEnglish(question);
  const [self] = sentences(english);
  if (toolOutputs.length > 0) {
    const told = toolOutputs.map(({ name, text }) =>
      english
        ? `The tool ${name} answered: ${quoted(text)}.`
        : `A ferramenta ${name} respondeu: ${quoted(text)}.`,
    );
    return [self, ...told].join(' ');
  }
  const files = fileTexts
    .map((text) => ` ${english ? 'The file says' : 'O arquivo diz'}: ${quoted(text)}.`)
    .join('');
  const names = images.map((url) => decodeURIComponent(new URL(url).pathname.split('/').at(-1) ?? ''));
  const seen =
    names.length === 0 ? '' : ` ${english ? 'I was shown' : 'Foi mostrado a mim'}: ${names.join(', ')}.`;
  return english
    ? `${self} You wrote: ${quoted(question)} (message ${userTexts.length} of this conversation).${files}${seen}`
    : `${self} Você escreveu: ${quoted(question)} (mensagem ${userTexts.length} desta conversa).${files}${seen}`;
}

/** As a model does that was told the form in words. */
function inAnyJson({ offer: { choices, link } = {}, sources, ...decision }: Decision): object {
  return {
    ...decision,
    queue: null,
    ...(sources && { sources }),
    ...(choices && { choices }),
    ...(link && { link }),
  };
}

function decide(prompt: Prompt): Decision {
  const question = prompt.userTexts.at(-1) ?? '';
  const action = actionFor(question);
  const [self, handoff, close, asksPerson, asksEnd] = sentences(isEnglish(question));
  switch (action) {
    case 'handoff':
      return { action, reply: `${self} ${handoff}`, reason: asksPerson };
    case 'close':
      return { action, reply: `${self} ${close}`, reason: asksEnd };
    case 'reply':
      return (
        fromDocuments(prompt) ?? { action, reply: spokenText(prompt), reason: '', offer: offerFor(prompt) }
      );
  }
}

/** The part of the company's documents that answers, told with where it stands; or that none does. */
function fromDocuments(prompt: Prompt): Decision | undefined {
  const { documents, toolOutputs, userTexts, parts } = prompt;
  if (!documents || toolOutputs.length > 0) return undefined;
  const question = userTexts.at(-1) ?? '';
  const english = isEnglish(question);
  const [self, handoff] = sentences(english);
  const part = answerIn(documents, question);
  if (part) {
    const reply = `${self} ${english ? 'The documents say' : 'Os documentos dizem'}: ${quoted(part.text)}.`;
    return { action: 'reply', reply, reason: '', sources: [part.id] };
  }
  const unknown = english ? 'I do not know: no document says it.' : 'Não sei: nenhum documento diz isso.';
  const isForPeople = parts.some((text) => text.includes(WHEN_NOTHING_FOUND.people));
  return isForPeople
    ? { action: 'handoff', reply: `${self} ${unknown} ${handoff}`, reason: unknown }
    : { action: 'reply', reply: `${spokenText(prompt)} ${unknown}`, reason: '', offer: offerFor(prompt) };
}

function sentences(english: boolean): readonly [string, string, string, string, string] {
  return english
    ? [
        'I am the stand-in for the model, not an AI.',
        'I am calling a person.',
        'I am closing this conversation.',
        'The customer asks for a person.',
        'The customer asks to close the conversation.',
      ]
    : [
        'Sou o substituto do modelo, não uma IA.',
        'Vou chamar uma pessoa.',
        'Encerro esta conversa.',
        'O cliente pede uma pessoa.',
        'O cliente pede para encerrar a conversa.',
      ];
}

function isEnglish(text: string): boolean {
  return ENGLISH.test(text) && !PORTUGUESE.test(text);
}

function quoted(text: string): string {
  const characters = [...text.replace(/\s+/g, ' ').trim()];
  const quote = characters.length > LONGEST_QUOTE ? [...characters.slice(0, LONGEST_QUOTE), '…'] : characters;
  return `“${quote.join('')}”`;
}
