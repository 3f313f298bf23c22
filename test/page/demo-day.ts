import { DEMO_APP } from '../../local/demo/demo-tenant.ts';

/** A day of a shop that is invented, with all its people: what the pictures in the documents show. */

export const SHOP = {
  tenant_id: 'casa-jacaranda',
  name: 'Casa Jacarandá',
  profile: 'Você atende a Casa Jacarandá, loja de móveis e plantas em São Paulo.',
  language: 'pt-BR',
  entry: 'ai',
  people_queue: 'vendas',
  timezone: 'America/Sao_Paulo',
  queues: [
    { id: 'vendas', name: 'Vendas' },
    { id: 'entregas', name: 'Entregas' },
    { id: 'financeiro', name: 'Financeiro' },
  ],
  close_reasons: [
    { id: 'resolvido', name: 'Resolvido' },
    { id: 'venda', name: 'Venda fechada' },
    { id: 'desistiu', name: 'Cliente desistiu' },
    { id: 'engano', name: 'Engano ou spam' },
  ],
  templates: [
    {
      ...{ name: 'pedido_a_caminho', language: 'pt_BR', category: 'utility' },
      body: 'Olá {{nome}}, o seu pedido {{pedido}} saiu para entrega e chega {{quando}}.',
    },
    {
      ...{ name: 'retirada_na_loja', language: 'pt_BR', category: 'utility' },
      body: 'Oi {{nome}}, o pedido {{pedido}} já pode ser retirado na loja, de segunda a sábado, das 9h às 19h.',
    },
    {
      ...{ name: 'retomar_conversa', language: 'pt_BR', category: 'utility' },
      body: 'Oi {{nome}}, aqui é da Casa Jacarandá. Podemos continuar a nossa conversa sobre {{assunto}}?',
    },
    {
      ...{ name: 'segunda_via', language: 'pt_BR', category: 'utility' },
      body: 'Olá {{nome}}, segue a segunda via do boleto do pedido {{pedido}}.',
    },
    {
      ...{ name: 'colecao_de_verao', language: 'pt_BR', category: 'marketing' },
      body: 'Oi {{nome}}, a coleção de verão chegou. Quer ver as fotos?',
      footer: 'Responda SAIR para não receber mais',
    },
  ],
  channels: [
    { app: DEMO_APP, phone_number_id: '200000000000001', display_phone_number: '551140040001', name: 'Loja' },
    {
      ...{ app: DEMO_APP, phone_number_id: '200000000000002', display_phone_number: '551140040002' },
      name: 'Entregas',
    },
  ],
} as const;

export const [LOJA, ENTREGAS] = SHOP.channels.map(({ phone_number_id }) => phone_number_id) as [
  string,
  string,
];

/** What the AI answers, by a part of the customer's message. */
export interface Answer {
  reply: string;
  queue?: (typeof SHOP.queues)[number]['id'];
  reason?: string;
  /** What people read who take over. */
  note?: string;
}

export const ANSWERS: Readonly<Record<string, Answer>> = {
  'mesa Ipê ainda': {
    reply:
      'Oi, Helena! Temos sim. A *mesa Ipê de 6 lugares* está em estoque em duas cores: natural e mel. Custa R$ 2.890,00, em até 10 vezes sem juros.',
  },
  'entregar até sábado': {
    reply:
      'Para Pinheiros, a entrega leva de 2 a 4 dias úteis. Como você precisa dela até sábado, vou chamar alguém da equipe para confirmar a data.',
    ...{ queue: 'vendas', reason: 'quer garantia de entrega até sábado' },
    note: 'Helena quer comprar a mesa Ipê de 6 lugares, cor mel (R$ 2.890,00). Precisa dela em Pinheiros até sábado, para um aniversário. Informei o prazo de 2 a 4 dias úteis e não prometi data. Falta: confirmar a entrega e fechar o pagamento. Está animada, com alguma pressa.',
  },
  'segurar o aparador': {
    reply: 'Boa tarde, Otávio! Vou confirmar com a equipe e já te digo.',
    ...{ queue: 'vendas', reason: 'reserva de produto' },
  },
  'Chegou tudo': {
    reply: 'Que bom, Tereza! Vou contar para a Bia, que cuidou do seu pedido.',
    ...{ queue: 'vendas', reason: 'retorno de entrega' },
  },
  'nota fiscal': {
    reply: 'Certo! Nota com CNPJ é com a nossa equipe. Já chamo alguém.',
    ...{ queue: 'financeiro', reason: 'nota fiscal' },
  },
  'perdi a ligação': {
    reply: 'Oi, Paulo! Já vejo com a equipe quem ligou.',
    ...{ queue: 'entregas', reason: 'retorno de ligação' },
  },
  'horário hoje': {
    reply:
      'Bom dia, Sofia! Hoje atendemos das 9h às 19h, na Rua Aspicuelta, 410. Tem estacionamento ao lado.',
  },
  'fica o frete': { reply: 'Para Campinas o frete do vaso Terra é R$ 38,00, e ele chega em 5 dias úteis.' },
  'poltrona veio': {
    reply: 'Sinto muito por isso, Camila. Já chamo a equipe de entregas para combinar a troca.',
    ...{ queue: 'entregas', reason: 'produto com defeito' },
    note: 'Camila recebeu hoje a poltrona Aroeira com o pé trincado e pede a troca. Nada foi prometido. Falta a foto e o melhor dia para a coleta. Está chateada, mas educada.',
  },
  'boleto venceu': {
    reply: 'Certo, Fernanda. O financeiro envia a segunda via por aqui.',
    ...{ queue: 'financeiro', reason: 'segunda via de boleto' },
  },
  'projeto para o escritório': {
    reply: 'Que bom, Beatriz! Projetos corporativos são com a nossa equipe de vendas. Já chamo alguém.',
    ...{ queue: 'vendas', reason: 'venda para empresa' },
  },
  'retirar na loja': {
    reply: 'Pode sim, João Pedro! Vou pedir para a equipe separar o seu pedido.',
    ...{ queue: 'vendas', reason: 'retirada na loja' },
  },
};

/** Customers: numbers that no one has. */
export const CUSTOMERS = {
  helena: { from: '5511980000101', name: 'Helena Duarte' },
  otavio: { from: '5511980000102', name: 'Otávio Brandão' },
  regina: { from: '5521980000103', name: 'Regina Matos' },
  sofia: { from: '5511980000104', name: 'Sofia Antunes' },
  marcos: { from: '5519980000105', name: 'Marcos Vilela' },
  camila: { from: '5511980000106', name: 'Camila Ribeiro' },
  fernanda: { from: '5531980000107', name: 'Fernanda Lopes' },
  beatriz: { from: '5511980000108', name: 'Beatriz Nogueira' },
  joao: { from: '5511980000109', name: 'João Pedro Farias' },
  paulo: { from: '5541980000110', name: 'Paulo Sérgio Mota' },
  luiz: { from: '5511980000111', name: 'Luiz Otávio Gonçalves de Albuquerque Neto' },
  tereza: { from: '5511980000112', name: 'Tereza Vasconcelos' },
} as const;

export type CustomerKey = keyof typeof CUSTOMERS;
