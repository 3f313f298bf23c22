import { i18n } from '@lingui/core';
import type { Turn } from '../api/types.ts';

/** What every part of the page calls the same thing: codes in the person's language. A code without a word is shown as it is. */

export const plainCode = (code: string) => code.replaceAll('_', ' ');

/** Why a conversation is where it is. */
export function placeReason({ reason }: { reason: string }): string {
  const words: Record<string, () => string> = {
    opened: () => i18n._('começou aqui'),
    reopened: () => i18n._('o cliente escreveu de novo'),
    taken_over: () => i18n._('uma pessoa assumiu'),
    given_back: () => i18n._('devolvida por uma pessoa'),
    transferred: () => i18n._('transferida'),
    closed: () => i18n._('encerrada'),
    closed_by_ai: () => i18n._('encerrada pela IA'),
    customer_asked_for_a_person: () => i18n._('o cliente pediu uma pessoa'),
    triage_tapped: () => i18n._('o cliente escolheu no menu'),
    triage_number: () => i18n._('o cliente escolheu no menu'),
    triage_named: () => i18n._('o cliente disse o nome da fila'),
    triage_keywords: () => i18n._('palavras da mensagem'),
    triage_model: () => i18n._('a triagem entendeu o assunto'),
    triage_not_understood: () => i18n._('a triagem não entendeu'),
    triage_only_queue: () => i18n._('única fila'),
    model_down: () => i18n._('a IA está fora do ar'),
    model_refused: () => i18n._('a IA não quis responder'),
    budget_spent: () => i18n._('o orçamento da IA acabou'),
    overdue: () => i18n._('a resposta demorou'),
    echo_received: () => i18n._('respondida pelo celular'),
    late_message: () => i18n._('mensagem atrasada'),
    merged: () => i18n._('dois contatos viraram um'),
    left_queue: () => i18n._('o cliente saiu da fila'),
    desk: () => i18n._('uma pessoa no atendimento'),
  };
  return words[reason]?.() ?? plainCode(reason);
}

/** What became of a turn of the AI or of triage. */
export function turnOutcome({ outcome }: Pick<Turn, 'outcome'>): string {
  return {
    answered: () => i18n._('Respondeu'),
    handed_over: () => i18n._('Passou para pessoas'),
    already_answered: () => i18n._('Já estava respondida'),
    superseded: () => i18n._('Esperou a mensagem seguinte'),
    taken_over: () => i18n._('Parou: uma pessoa assumiu'),
    already_asked: () => i18n._('Já tinha perguntado'),
    withdrawn: () => i18n._('O cliente apagou a pergunta'),
    parked: () => i18n._('Espera a IA voltar'),
    continued: () => i18n._('Continua com as ferramentas'),
    refused: () => i18n._('A IA não quis responder'),
    failed: () => i18n._('Não conseguiu responder'),
    over_budget: () => i18n._('Orçamento da IA esgotado'),
  }[outcome]();
}

/** What an agent did with a tool, whose name begins with its source's: “consultou order (ERP)”. */
export function toolUse({
  name,
  effect,
  end,
}: Pick<NonNullable<Turn['tools']>[number], 'name' | 'effect' | 'end'>): string {
  const [source = '', ...words] = name.split('_');
  const what = words.length === 0 ? source : `${words.join(' ')} (${source.toUpperCase()})`;
  const did = effect === 'none' ? i18n._('consultou {what}', { what }) : i18n._('usou {what}', { what });
  if (end === 'done') return did;
  return end.endsWith('unknown') || end === 'begun'
    ? i18n._('{did}: não se sabe se aconteceu', { did })
    : i18n._('{did}: não deu certo', { did });
}

/** Why a turn ended so. */
export function turnReason(reason: string): string {
  const words: Record<string, () => string> = {
    asked_for_person: () => i18n._('o cliente pediu uma pessoa'),
    model_down: () => i18n._('o modelo está fora do ar'),
    model_truncated: () => i18n._('a resposta ficou longa demais'),
    model_too_long: () => i18n._('a conversa ficou longa demais'),
    model_malformed: () => i18n._('a resposta veio com defeito'),
    model_misconfigured: () => i18n._('o modelo está mal configurado'),
    model_out_of_quota: () => i18n._('a cota do modelo acabou'),
    model_price_unknown: () => i18n._('o preço do modelo não é conhecido'),
  };
  return words[reason]?.() ?? placeReason({ reason });
}

/** What stands for a message without words. */
export function contentName(type: string): string {
  const words: Record<string, () => string> = {
    image: () => i18n._('Imagem'),
    video: () => i18n._('Vídeo'),
    audio: () => i18n._('Áudio'),
    voice: () => i18n._('Mensagem de voz'),
    document: () => i18n._('Documento'),
    sticker: () => i18n._('Figurinha'),
    location: () => i18n._('Localização'),
    contacts: () => i18n._('Contato'),
    reaction: () => i18n._('Reação'),
    interactive: () => i18n._('Escolha'),
    button: () => i18n._('Escolha'),
    order: () => i18n._('Pedido'),
    template: () => i18n._('Template'),
    list: () => i18n._('Lista'),
    buttons: () => i18n._('Botões'),
    revoked: () => i18n._('Mensagem apagada'),
    unsupported: () => i18n._('Mensagem que o WhatsApp não mostra aqui'),
  };
  return words[type]?.() ?? plainCode(type);
}
