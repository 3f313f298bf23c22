import type { RouteExample } from '../../api/route.ts';

const tokens = { uncached: 900, cached: 300, cacheWrite: 0, output: 80, reasoning: 0 };

/** What an operator reads of one call of a model. A test asks for each and compares the answers. */
export const METRICS_EXAMPLES = {
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
            tokens,
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
            tokens,
            cachedShare: 0.25,
            whatsapp: null,
          },
        ],
      },
    },
  },
} satisfies Record<string, Readonly<Record<string, RouteExample>>>;
