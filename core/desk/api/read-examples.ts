import type { RouteExample } from '../../api/route.ts';
import { exampleRow } from './examples.ts';

const { replySeq: _replySeq, ...listedRow } = exampleRow;

/**
 * One exchange of each route that reads, of Ana of the queue sales, over the conversation that the tests give. A test asks for each
 * and compares the answers.
 */
export const READ_EXAMPLES = {
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
  listConversations: {
    'What Ana has': {
      query: { view: 'mine', limit: '20' },
      answer: {
        items: [listedRow],
        nextCursor: null,
      },
    },
  },
  countConversations: {
    'Two lists with one conversation': {
      answer: {
        mine: { count: 1, isExact: true },
        queues: { count: 0, isExact: true },
        ai: { count: 0, isExact: true },
        all: { count: 1, isExact: true },
      },
    },
  },
  readConversation: {
    'With a note, replies, a turn and an earlier ticket': {
      params: { conversationId: 'cv_1' },
      answer: {
        conversation: exampleRow,
        mine: { readSeq: 0, markedUnread: false, draft: null },
        timeline: {
          items: [
            {
              at: '2026-11-20T10:00:05.000Z',
              kind: 'reply',
              id: 'ms_wn7vkxj2unj4rwt3eicwhrpcqc',
              seq: 0,
              author: 'ai',
              userId: null,
              turnId: 'tn_0',
              type: 'text',
              text: 'Olá!',
              offer: null,
              status: 'sent',
              reason: null,
              refusal: null,
              delivery: {
                status: 'failed',
                at: { sent: '2026-11-20T10:00:06.000Z', failed: '2026-11-20T10:00:09.000Z' },
                errors: [{ code: 131026, title: 'Message undeliverable', details: 'Receiver is incapable' }],
              },
              reactions: { customer: null, business: null },
            },
            {
              at: '2026-11-30T12:00:00.000Z',
              kind: 'note',
              id: 'nt_ologthl6wbqv6jfvtjnrgdwiob',
              ticketId: 'tk_1',
              author: 'human',
              userId: 'ana',
              text: 'Quer trocar o tamanho',
            },
            {
              at: '2026-11-30T12:00:00.000Z',
              kind: 'reply',
              id: null,
              seq: 1,
              author: 'human',
              userId: 'ana',
              turnId: null,
              type: 'text',
              text: 'Posso trocar, sim.',
              offer: null,
              status: 'pending',
              reason: null,
              refusal: null,
              delivery: null,
              reactions: { customer: null, business: null },
            },
          ],
          nextCursor: null,
        },
        turns: {
          items: [
            {
              id: 'tn_1',
              outcome: 'handed_over',
              reason: 'asked_for_person',
              seqThrough: 1,
              replySeq: 1,
              replyCount: 1,
              endedAt: '2026-11-30T11:50:30.000Z',
              durationMs: 900,
              guards: { llm10_links: 1 },
              sources: null,
              tools: [{ name: 'erp_order', effect: 'none', end: 'done', durationMs: 240, earlier: false }],
            },
          ],
          nextCursor: null,
        },
        closedTickets: {
          items: [
            {
              id: 'tk_0',
              number: 1,
              protocol: '20261120-WBSG-NVKA',
              openedAt: '2026-11-20T10:00:00.000Z',
              closedAt: '2026-11-20T11:00:00.000Z',
              queueId: null,
              userId: null,
              reason: 'closed',
              closingReason: null,
            },
          ],
          nextCursor: null,
        },
      },
    },
  },
  listTimeline: {
    'The newest entry': {
      params: { conversationId: 'cv_1' },
      query: { limit: '1' },
      answer: {
        items: [
          {
            at: '2026-11-30T12:00:00.000Z',
            kind: 'reply',
            id: null,
            seq: 1,
            author: 'human',
            userId: 'ana',
            turnId: null,
            type: 'text',
            text: 'Posso trocar, sim.',
            offer: null,
            status: 'pending',
            reason: null,
            refusal: null,
            delivery: null,
            reactions: { customer: null, business: null },
          },
        ],
        nextCursor:
          'ej5g43j5.eyJsYXN0Ijp7ImN2XzEgTVNHIyI6bnVsbCwiY3ZfMSBSRVBMWSMiOiIwMDAwMDAwMDAxIiwiY3ZfMSBOT1RFIyI6bnVsbH19',
      },
    },
  },
  listTurns: {
    'One turn': {
      params: { conversationId: 'cv_1' },
      query: {},
      answer: {
        items: [
          {
            id: 'tn_1',
            outcome: 'handed_over',
            reason: 'asked_for_person',
            seqThrough: 1,
            replySeq: 1,
            replyCount: 1,
            endedAt: '2026-11-30T11:50:30.000Z',
            durationMs: 900,
            guards: { llm10_links: 1 },
            sources: null,
            tools: [{ name: 'erp_order', effect: 'none', end: 'done', durationMs: 240, earlier: false }],
          },
        ],
        nextCursor: null,
      },
    },
    'The same for a supervisor': {
      role: 'supervisor',
      params: { conversationId: 'cv_1' },
      query: {},
      answer: {
        items: [
          {
            id: 'tn_1',
            outcome: 'handed_over',
            reason: 'asked_for_person',
            seqThrough: 1,
            replySeq: 1,
            replyCount: 1,
            endedAt: '2026-11-30T11:50:30.000Z',
            durationMs: 900,
            guards: { llm10_links: 1 },
            sources: null,
            tools: [{ name: 'erp_order', effect: 'none', end: 'done', durationMs: 240, earlier: false }],
            cost: {
              tokens: { uncached: 900, cached: 300, cacheWrite: 0, output: 80, reasoning: 0 },
              microUsd: 1_234,
            },
            trace: {
              id: '1-692c2f00-0123456789abcdef01234567',
              url: 'https://traces.example/1-692c2f00-0123456789abcdef01234567',
            },
          },
        ],
        nextCursor: null,
      },
    },
  },
  listClosedTickets: {
    'One ticket': {
      params: { conversationId: 'cv_1' },
      query: {},
      answer: {
        items: [
          {
            id: 'tk_0',
            number: 1,
            protocol: '20261120-WBSG-NVKA',
            openedAt: '2026-11-20T10:00:00.000Z',
            closedAt: '2026-11-20T11:00:00.000Z',
            queueId: null,
            userId: null,
            reason: 'closed',
            closingReason: null,
          },
        ],
        nextCursor: null,
      },
    },
  },
  syncDesk: {
    'A beginning': {
      body: { view: 'mine', viewing: { conversationId: 'cv_1', typing: false } },
      answer: {
        cursor:
          'wqsenxg5.eyJhdCI6MTc5NjA0MDAwMDAwMCwia25vd24iOlsic2VtNmp1cXQiXSwic2FpZCI6eyJpZCI6ImN2XzEiLCJ0eXBpbmciOmZhbHNlLCJhdCI6MTc5NjA0MDAwMDAwMH19',
        reset: true,
        nextCursor: null,
        changed: [listedRow],
        removed: [],
        presence: [],
        counts: {
          mine: { count: 1, isExact: true },
          queues: { count: 0, isExact: true },
          ai: { count: 0, isExact: true },
          all: { count: 1, isExact: true },
        },
      },
    },
  },
  readMetrics: {
    'What a company asked of its model on a day': {
      query: { type: 'ai', tenant: 'acme', from: '2026-11-01', to: '2026-11-30' },
      answer: {
        type: 'ai',
        items: [
          {
            day: '2026-11-30',
            tenant: 'acme',
            model: 'gpt-6',
            requests: 1,
            failed: 0,
            tokens: { uncached: 900, cached: 300, cacheWrite: 0, output: 80, reasoning: 0 },
            durationMs: 4_100,
          },
        ],
      },
    },
    'What a company spent of its budget': {
      query: { type: 'budget', tenant: 'acme', from: '2026-11-01', to: '2026-11-30' },
      answer: {
        type: 'budget',
        items: [
          {
            month: '2026-11',
            tenant: 'acme',
            budgetMicroUsd: null,
            spentMicroUsd: 0,
            reservedMicroUsd: 0,
            assumedMicroUsd: 0,
            listMicroUsd: 0,
            unpriced: ['gpt-6'],
            tokens: { uncached: 900, cached: 300, cacheWrite: 0, output: 80, reasoning: 0 },
            cachedShare: 0.25,
            whatsapp: null,
          },
        ],
      },
    },
  },
} satisfies Record<string, Readonly<Record<string, RouteExample>>>;
