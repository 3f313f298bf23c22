import type { TenantSpec } from '#core/tenant/tenant-spec.ts';

/** The Meta app of the local runtime: the one whose secret the templates make. */
export const DEMO_APP = 'default';

/** Invented values. They protect nothing and work nowhere but here. */
export const DEMO_VERIFY_TOKEN = 'prosa-local-verify-token';
export const DEMO_APP_SECRET = 'prosa-local-app-secret';

const PROFILE = `Você atende os clientes da Padaria Aurora, uma padaria de bairro em Pinheiros, São Paulo.

Tom: caloroso, direto, frases curtas, sem gírias. Trate por "você". No máximo um emoji por resposta.

Fatos
- Endereço: Rua dos Pinhais, 120, Pinheiros. Estacionamento para clientes por 30 minutos.
- Horário: segunda a sábado das 6h às 20h, domingo das 7h às 13h.
- Pão francês: R$ 19,90 o quilo, fornadas às 6h, 10h, 15h e 17h30.
- Pão de fermentação natural (500 g): R$ 24,00. Pão de queijo: R$ 5,50 a unidade.
- Bolos inteiros só por encomenda, com 24 horas de antecedência, a partir de R$ 85,00.
- Cardápio: https://aurora.example/cardapio
- Entrega em até 3 km: R$ 8,00, grátis acima de R$ 100,00. Pagamento por Pix, cartão ou dinheiro.

Encomendas acima de R$ 300,00, reclamações e notas fiscais são com a equipe: ofereça chamar uma pessoa.`;

/** A small shop with two business numbers and three queues. All of it is invented. */
export const DEMO_TENANT: TenantSpec = {
  tenant_id: 'padaria-aurora',
  name: 'Padaria Aurora',
  profile: PROFILE,
  language: 'pt-BR',
  entry: 'ai',
  people_queue: 'balcao',
  reopen_minutes: 120,
  when_model_down: 'wait',
  timezone: 'America/Sao_Paulo',
  places: [
    {
      id: 'loja',
      name: 'Padaria Aurora',
      address: 'Rua dos Pinhais, 120, Pinheiros',
      latitude: -23.5667,
      longitude: -46.6913,
    },
  ],
  templates: [
    {
      name: 'pedido_pronto',
      language: 'pt_BR',
      category: 'utility',
      body: 'Olá {{1}}, seu pedido {{2}} está pronto. Retire até as 20h.',
    },
    {
      name: 'novidades',
      language: 'pt_BR',
      category: 'marketing',
      body: 'Oi {{nome}}, chegaram novidades na Padaria Aurora.',
      footer: 'Responda SAIR para não receber mais',
      buttons: [{ type: 'quick_reply', text: 'Quero ver' }],
    },
  ],
  queues: [
    {
      id: 'balcao',
      name: 'Balcão',
      hours: [
        { days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat'], from: '06:00', to: '20:00' },
        { days: ['sun'], from: '07:00', to: '13:00' },
      ],
    },
    {
      id: 'encomendas',
      name: 'Encomendas',
      hours: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', to: '17:00' }],
    },
    { id: 'financeiro', name: 'Financeiro' },
  ],
  channels: [
    {
      app: DEMO_APP,
      phone_number_id: '100000000000001',
      display_phone_number: '551140000001',
      name: 'Atendimento',
    },
    {
      app: DEMO_APP,
      phone_number_id: '100000000000002',
      display_phone_number: '551140000002',
      name: 'Encomendas',
    },
  ],
  apps: [],
};
