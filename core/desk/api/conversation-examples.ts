import type { RouteExample } from '../../api/route.ts';
import { exampleParams, examplePhotoId, exampleReply, exampleRow } from './examples.ts';

const turn = {
  id: 'tn_1',
  outcome: 'handed_over',
  reason: 'asked_for_person',
  seqThrough: 1,
  replySeq: 1,
  replyCount: 1,
  endedAt: '2026-11-30T11:50:30.000Z',
  durationMs: 900,
  guards: { llm10_links: 1 },
  documents: 'found',
  sources: [{ documentId: 'trocas', version: 3, chunkId: 'ck_a', section: 'Trocas › Prazo' }],
  tools: [{ name: 'erp_order', effect: 'none', end: 'done', durationMs: 240, earlier: false }],
};

const closedTicket = {
  id: 'tk_0',
  number: 1,
  protocol: '20261120-WBSG-NVKA',
  openedAt: '2026-11-20T10:00:00.000Z',
  closedAt: '2026-11-20T11:00:00.000Z',
  queueId: null,
  userId: null,
  reason: 'closed',
  closingReason: null,
};

const anasReply = { ...exampleReply('text', 'Posso trocar, sim.'), seq: 1 };

/** The conversation that the tests give, as Ana reads it. A test asks for each and compares the answers. */
export const CONVERSATION_EXAMPLES = {
  readConversation: {
    'With a photo, a note, replies, a turn and an earlier ticket': {
      params: exampleParams,
      answer: {
        conversation: exampleRow,
        mine: { readSeq: 0, markedUnread: false, draft: null },
        timeline: {
          items: [
            {
              at: '2026-11-20T10:00:00.000Z',
              kind: 'message',
              id: examplePhotoId,
              type: 'image',
              text: 'É este?',
              content: null,
              file: {
                state: 'ready',
                kind: 'image',
                reason: null,
                name: 'foto.jpg',
                mime: 'image/jpeg',
                bytes: 48_213,
                seconds: null,
              },
              seq: null,
              fromBusiness: false,
              late: false,
              edited: null,
              revoked: false,
              revokedText: null,
              reactions: { customer: null, business: null },
            },
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
              file: null,
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
            anasReply,
          ],
          nextCursor: null,
        },
        turns: {
          items: [turn],
          nextCursor: null,
        },
        closedTickets: {
          items: [closedTicket],
          nextCursor: null,
        },
      },
    },
  },
  listTimeline: {
    'The newest entry': {
      params: exampleParams,
      query: { limit: '1' },
      answer: {
        items: [anasReply],
        nextCursor:
          'ej5g43j5.eyJsYXN0Ijp7ImN2XzEgTVNHIyI6bnVsbCwiY3ZfMSBSRVBMWSMiOiIwMDAwMDAwMDAxIiwiY3ZfMSBOT1RFIyI6bnVsbH19',
      },
    },
  },
  listTurns: {
    'One turn': {
      params: exampleParams,
      query: {},
      answer: {
        items: [turn],
        nextCursor: null,
      },
    },
    'The same for a supervisor': {
      role: 'supervisor',
      params: exampleParams,
      query: {},
      answer: {
        items: [
          {
            ...turn,
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
      params: exampleParams,
      query: {},
      answer: {
        items: [closedTicket],
        nextCursor: null,
      },
    },
  },
} satisfies Record<string, Readonly<Record<string, RouteExample>>>;
