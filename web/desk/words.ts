import { i18n } from '@lingui/core';
import type { ProblemDocument } from '../api/problem.ts';
import type { Reply } from '../api/types.ts';
import { plainCode } from '../ui/names.ts';
import type { View } from './list/view.ts';
import type { OwnerAct } from './owner/acts.ts';

/** What only the desk calls things; see `web/ui/names.ts`. */

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
    media_upload_failed: () => i18n._('O WhatsApp não aceitou o arquivo.'),
    media_gone: () => i18n._('O arquivo já foi apagado. Anexe de novo.'),
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
  return (
    known ?? error?.details ?? error?.title ?? refusal?.details ?? refusal?.title ?? plainCode(reason ?? '')
  );
}

/** What a person is told of a request that was not carried out. */
export function problemWords(problem: ProblemDocument): string {
  const words: Record<string, () => string> = {
    file_lost: () => i18n._('O arquivo não está mais neste aparelho. Anexe de novo.'),
    too_old: () => i18n._('Ficou mais de um dia sem conexão. Confira a conversa antes de enviar de novo.'),
  };
  return words[problem.code]?.() ?? problem.detail ?? plainCode(problem.code);
}
