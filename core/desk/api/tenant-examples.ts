import type { RouteExample } from '../../api/route.ts';

/** What Ana of the queue sales is told of the tenant. A test asks for each and compares the answers. */
export const TENANT_EXAMPLES = {
  readMe: {
    'A person of one queue': {
      answer: {
        userId: 'ana',
        role: 'agent',
        tenant: {
          id: 'acme',
          name: 'Loja Acme',
          language: 'pt-BR',
          timezone: 'America/Sao_Paulo',
          closeReasons: [],
        },
        queues: [
          { id: 'sales', name: 'Vendas', mine: true },
          { id: 'support', name: 'Suporte', mine: false },
        ],
        channels: [{ id: '100', name: 'Atendimento', phone: '+551140000001' }],
      },
    },
  },
  listPeople: {
    'Two people, one of all queues': {
      answer: {
        items: [
          { userId: 'ana', name: 'Ana', role: 'agent', queueIds: ['sales'] },
          { userId: 'bia', name: 'Bia', role: 'agent', queueIds: null },
        ],
      },
    },
  },
  listTemplates: {
    'Those of one number': {
      query: { channelId: '100' },
      answer: {
        items: [
          {
            name: 'pedido_pronto',
            language: 'pt_BR',
            category: 'utility',
            channelIds: null,
            text: 'Olá {{1}}, seu pedido {{2}} está pronto.',
            variables: [
              { key: '1', in: 'body', maxLength: 1_024 },
              { key: '2', in: 'body', maxLength: 1_024 },
            ],
          },
          {
            name: 'oferta',
            language: 'pt_BR',
            category: 'marketing',
            channelIds: ['100'],
            text: 'Só hoje\nOi {{nome}}, temos novidades.\n[Quero]\n[Ver]',
            variables: [
              { key: 'nome', in: 'body', maxLength: 1_024 },
              { key: 'button.1', in: 'button', maxLength: 128 },
            ],
          },
        ],
      },
    },
  },
} satisfies Record<string, Readonly<Record<string, RouteExample>>>;
