import type { HistoryLine } from '../model/model-call.ts';
import { saidIn } from './context/notes.ts';

const PERSON = {
  pt: '(?:atendente|pessoa|humano|humana|algu[eé]m|gente|funcion[aá]ri[oa]|vendedora?|gerente|supervisora?|consultora?)',
  es: '(?:persona|humano|humana|agente|asesora?|alguien|operadora?|empleado|empleada|encargado|encargada|vendedora?)',
  en: '(?:person|human|human being|agent|representative|somebody|someone|operator|manager|real person)',
};

/** A verb of asking, a few words, and whom for; or nothing but the one word. */
const WISHES = [
  new RegExp(
    String.raw`\b(?:falar|conversar|fala|atendid[oa]|transfer\w*|chama\w*|pass[ae]\w*)\b[^.!?\n]{0,30}\b(?:com|por|para|pra|pro|um|uma|o|a)\b[^.!?\n]{0,20}\b${PERSON.pt}\b`,
    'iu',
  ),
  /\b(?:quero|preciso|cad[eê]|prefiro)\b[^.!?\n]{0,15}\b(?:atendente|humano|pessoa de verdade|atendimento humano)\b/iu,
  new RegExp(
    String.raw`\b(?:hablar|p[aá]s[ae]\w*|comun[ií]\w*|transfer\w*|atienda|quiero)\b[^.!?\n]{0,30}\b(?:con|por|a|un|una)\b[^.!?\n]{0,20}\b${PERSON.es}\b`,
    'iu',
  ),
  new RegExp(
    String.raw`\b(?:speak|talk|chat|transfer|connect|put)\b[^.!?\n]{0,30}\b(?:to|with|through)\b[^.!?\n]{0,20}\b${PERSON.en}\b`,
    'iu',
  ),
  /\b(?:want|need)\b[^.!?\n]{0,10}\b(?:a|an) (?:human|person|representative|real person)\b/iu,
  /^\W*(?:atendente|humano|atendimento humano|human|agent|representative|operador|asesor)\W*$/iu,
];

/**
 * Whether the customer asks for a person in what waits for its answer: for models that can only answer in words. One
 * that is asked in vain costs more than one too many, so the plain ways to say it are enough.
 */
export function wantsPerson(history: readonly HistoryLine[]): boolean {
  return history.some(
    ({ role, text, isOwed }) => role === 'user' && isOwed && WISHES.some((wish) => wish.test(saidIn(text))),
  );
}
