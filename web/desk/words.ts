import { i18n } from '@lingui/core';
import type { ProblemDocument } from '../api/problem.ts';
import type { Reply, Row, Turn } from '../api/types.ts';
import type { View } from './list/view.ts';
import type { OwnerAct } from './owner/acts.ts';

/** What the desk calls things: codes of the API in the person's language. A code without a word is shown as it is. */

const plain = (code: string) => code.replaceAll('_', ' ');

export function viewName(view: View): string {
  return {
    mine: () => i18n._('Atendendo'),
    queues: () => i18n._('Aguardando'),
    ai: () => i18n._('IA'),
    all: () => i18n._('Todas'),
    closed: () => i18n._('Encerradas'),
  }[view]();
}

export function viewIsEmpty(view: View): [string, string] {
  return {
    mine: (): [string, string] => [
      i18n._('Nada com você agora'),
      i18n._('Assuma uma conversa em Aguardando, ou abra uma para espiar antes.'),
    ],
    queues: (): [string, string] => [
      i18n._('Fila vazia'),
      i18n._('Quem pedir uma pessoa aparece aqui na hora.'),
    ],
    ai: (): [string, string] => [
      i18n._('A IA está sem conversas'),
      i18n._('Aqui você vê o que ela responde, e pode assumir.'),
    ],
    all: (): [string, string] => [
      i18n._('Nenhuma conversa aberta'),
      i18n._('Quando um cliente escrever, aparece aqui.'),
    ],
    closed: (): [string, string] => [
      i18n._('Nada encerrado ainda'),
      i18n._('Conversas encerradas ficam aqui.'),
    ],
  }[view]();
}

export function actName(kind: OwnerAct['kind']): string {
  return {
    takeOver: () => i18n._('Assumir'),
    giveBack: () => i18n._('Devolver à IA'),
    transfer: () => i18n._('Transferir'),
    close: () => i18n._('Encerrar'),
    reopen: () => i18n._('Reabrir'),
  }[kind]();
}

/** Said after an act was done. */
export function actDone(kind: OwnerAct['kind']): string {
  return {
    takeOver: () => i18n._('A conversa é sua'),
    giveBack: () => i18n._('A IA responde de novo'),
    transfer: () => i18n._('Transferida'),
    close: () => i18n._('Encerrada'),
    reopen: () => i18n._('Reaberta, e com você'),
  }[kind]();
}

/** Why a conversation is where it is. */
export function placeReason({ reason }: Pick<Row, 'reason'>): string {
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
    over_budget: () => i18n._('o orçamento da IA acabou'),
    overdue: () => i18n._('a resposta demorou'),
    echo_received: () => i18n._('respondida pelo celular'),
    late_message: () => i18n._('mensagem atrasada'),
    merged: () => i18n._('dois contatos viraram um'),
    left_queue: () => i18n._('o cliente saiu da fila'),
    desk: () => i18n._('uma pessoa no atendimento'),
  };
  return words[reason]?.() ?? plain(reason);
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
    refused: () => i18n._('A IA não quis responder'),
    failed: () => i18n._('Não conseguiu responder'),
    over_budget: () => i18n._('Orçamento da IA esgotado'),
  }[outcome]();
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
  };
  return words[reason]?.() ?? placeReason({ reason });
}

/** Where a message of the business is on its way. */
export type Progress = 'sending' | 'queued' | 'sent' | 'delivered' | 'read' | 'failed' | 'unknown' | 'held';

export function progressOf({ status, delivery }: Pick<Reply, 'status' | 'delivery'>): Progress {
  if (status === 'failed' || delivery?.status === 'failed') return 'failed';
  if (delivery?.status === 'read' || delivery?.status === 'played') return 'read';
  if (delivery?.status === 'delivered') return 'delivered';
  if (status === 'sent' || delivery?.status === 'sent') return 'sent';
  return status === 'pending' ? 'queued' : status;
}

export function progressName(progress: Progress): string {
  return {
    sending: () => i18n._('enviando'),
    queued: () => i18n._('na fila de envio'),
    sent: () => i18n._('enviada'),
    delivered: () => i18n._('entregue'),
    read: () => i18n._('lida'),
    failed: () => i18n._('não enviada'),
    unknown: () => i18n._('sem confirmação do WhatsApp'),
    held: () => i18n._('número parado: espera'),
  }[progress]();
}

/** Why a message was not sent or waits, and what to do. */
export function failureOf({
  reason,
  refusal,
  delivery,
}: Pick<Reply, 'reason' | 'refusal' | 'delivery'>): string {
  const words: Record<string, () => string> = {
    window_closed: () => i18n._('A janela de 24 horas fechou. Envie um template.'),
    opted_out: () => i18n._('O cliente pediu para não receber mensagens.'),
    customer_opted_out: () => i18n._('O cliente pediu para não receber mensagens.'),
    owner_changed: () => i18n._('A conversa mudou de mãos antes do envio.'),
    merged: () => i18n._('A conversa foi unida a outra; escreva de novo.'),
    loop_guard: () => i18n._('Muitas respostas automáticas seguidas: o envio parou.'),
    undeliverable: () => i18n._('O WhatsApp não entrega a este número.'),
    no_recipient: () => i18n._('O contato não tem número nem identificação.'),
    no_status: () => i18n._('O WhatsApp não confirmou. Veja com o cliente antes de reenviar.'),
    token_invalid: () => i18n._('O acesso do número ao WhatsApp precisa ser renovado.'),
    token_expired: () => i18n._('O acesso do número ao WhatsApp venceu.'),
    account_locked: () => i18n._('A Meta bloqueou a conta do número.'),
    payment_problem: () => i18n._('Há um problema de pagamento na conta da Meta.'),
    pair_rate: () => i18n._('Mensagens demais para este cliente: sai em instantes.'),
    circuit_open: () => i18n._('O WhatsApp está fora do ar: sai quando voltar.'),
    not_connected: () => i18n._('Sem conexão com o WhatsApp: tenta de novo.'),
    number_rests: () => i18n._('O número está no limite do WhatsApp.'),
  };
  const known = reason === null ? undefined : words[reason]?.();
  const [error] = delivery?.errors ?? [];
  return known ?? error?.details ?? error?.title ?? refusal?.details ?? refusal?.title ?? plain(reason ?? '');
}

/** What a person is told of a request that was not carried out. */
export function problemWords(problem: ProblemDocument): string {
  const words: Record<string, () => string> = {
    too_old: () => i18n._('Ficou mais de um dia sem conexão. Confira a conversa antes de enviar de novo.'),
  };
  return words[problem.code]?.() ?? problem.detail ?? plain(problem.code);
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
  return words[type]?.() ?? plain(type);
}
