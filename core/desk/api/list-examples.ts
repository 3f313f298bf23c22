import type { RouteExample } from '../../api/route.ts';
import { exampleRow } from './examples.ts';

const { replySeq: _replySeq, unheard: _unheard, ...listedRow } = exampleRow;

const counts = {
  mine: { count: 1, isExact: true },
  queues: { count: 0, isExact: true },
  ai: { count: 0, isExact: true },
  all: { count: 1, isExact: true },
};

/** Lists of Ana of the queue sales, with the one conversation that she has. A test asks for each and compares the answers. */
export const LIST_EXAMPLES = {
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
      answer: counts,
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
        counts,
      },
    },
  },
} satisfies Record<string, Readonly<Record<string, RouteExample>>>;
