import type { HistoryLine } from '#core/model/model-call.ts';
import type { Customer } from './customer.ts';
import type { LiveModel } from './live-model.ts';
import type { EvalCase } from './read-cases.ts';

const END = '###FIM###';

const LANGUAGE = { pt: 'português do Brasil', es: 'espanhol', en: 'inglês' } as const;

/** A customer that a model plays by its persona. */
export function simulatedCustomer(
  { persona = '', language }: EvalCase,
  model: Pick<LiveModel, 'words'>,
): Customer {
  const instructions = [
    'Você faz o papel de um cliente que escreve pelo WhatsApp a uma padaria. Você não é o atendente.',
    `Quem você é e o que quer: ${persona}`,
    `Escreva em ${LANGUAGE[language]}, como se escreve no celular: curto, às vezes com erros de digitação, às vezes em duas ou três mensagens (uma por linha).`,
    'Não invente pedidos, números nem fatos além destes. Diga só o que é preciso para responder; não conte tudo de uma vez.',
    `Quando tiver o que queria, ou quando disserem que uma pessoa vai assumir, ou quando ficar claro que não dá, escreva só ${END}`,
  ].join('\n');
  const history: HistoryLine[] = [
    { role: 'user', text: '(A conversa começa. Escreva a sua primeira mensagem.)' },
  ];
  return {
    async next(heard) {
      if (heard) history.push({ role: 'user', text: heard.bubbles.join('\n') || '(sem resposta)' });
      const text = await model.words(instructions, history);
      history.push({ role: 'assistant', text });
      const says = text
        .replaceAll(END, '')
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '');
      return text.includes(END) || says.length === 0 ? undefined : { says };
    },
  };
}
