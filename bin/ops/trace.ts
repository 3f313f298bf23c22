import { insightsQuery, quoted } from './insights.ts';
import type { Word } from './word.ts';

const TRACE_ID = /^1-([0-9a-f]{8})-[0-9a-f]{24}$/;

/** What a clock may be off. */
const BEFORE_MS = 60_000;

/** Everything that the functions logged of one trace, as a query to paste. */
export const trace: Word = {
  about: 'What the functions logged of a trace: prints the query for Logs Insights.',
  verbs: {
    '': {
      usage: '<trace_id>',
      plan({ rest }) {
        const [id = '', ...more] = rest;
        const seconds = TRACE_ID.exec(id)?.[1];
        if (seconds === undefined || more.length > 0) return undefined;
        return async (at) => {
          const { place } = at;
          if ('port' in place) return `curl 'http://127.0.0.1:${place.port}/_local/traces/${id}?format=tree'`;
          // The id has the second in which the trace began.
          const from = Number.parseInt(seconds, 16) * 1000 - BEFORE_MS;
          return insightsQuery(at, { filter: `trace_id = ${quoted(id)}`, from, to: Date.now() });
        };
      },
    },
  },
};
