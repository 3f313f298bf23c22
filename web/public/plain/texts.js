/**
 * The page's words. Portuguese for who reads it, English for all others.
 *
 * @public for the test that compares both languages
 */
export const TEXTS = {
  pt: {
    intro:
      'Telefones de mentira, respostas de verdade: cada mensagem passa pelo sistema inteiro, nesta máquina. Nada chega ao WhatsApp.',
    phones: 'Clientes',
    customerNumber: 'Número do cliente (inventado)',
    openPhone: 'Abrir telefone',
    closePhone: 'Fechar o telefone de {name}',
    chatOf: 'Conversa de {name}',
    writesTo: 'Escreve para',
    message: 'Mensagem',
    send: 'Enviar',
    events: 'Eventos no barramento',
    noEvents: 'Nenhum evento ainda. Escreva uma mensagem.',
    customer: 'Cliente',
    connecting: 'Conectando…',
    connected: 'Conectado',
    lost: 'Sem conexão. O Prosa ainda está rodando? (npm run local)',
    notSent: 'A mensagem não foi enviada. Tente de novo.',
    refused: 'O webhook recusou a mensagem (HTTP {status}).',
    withoutText: '({type})',
  },
  en: {
    intro:
      'Make-believe phones, real answers: every message passes through the whole system, on this machine. Nothing reaches WhatsApp.',
    phones: 'Customers',
    customerNumber: "Customer's number (made up)",
    openPhone: 'Open phone',
    closePhone: 'Close the phone of {name}',
    chatOf: 'Chat of {name}',
    writesTo: 'Writes to',
    message: 'Message',
    send: 'Send',
    events: 'Events on the bus',
    noEvents: 'No event yet. Write a message.',
    customer: 'Customer',
    connecting: 'Connecting…',
    connected: 'Connected',
    lost: 'No connection. Is Prosa still running? (npm run local)',
    notSent: 'The message was not sent. Try again.',
    refused: 'The webhook refused the message (HTTP {status}).',
    withoutText: '({type})',
  },
};

/**
 * @param {readonly string[]} languages in the reader's order, as `navigator.languages`
 * @returns {'pt' | 'en'}
 */
export function chooseLanguage(languages) {
  const known = languages.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag in TEXTS);
  return known === 'pt' ? 'pt' : 'en';
}

/**
 * @param {'pt' | 'en'} language
 * @returns {(key: string, values?: Record<string, string | number>) => string}
 */
export function translator(language) {
  return (key, values = {}) =>
    (TEXTS[language][key] ?? key).replace(/\{(\w+)\}/g, (_whole, name) => String(values[name] ?? ''));
}
