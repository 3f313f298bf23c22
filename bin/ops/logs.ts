import { TROUBLE_METRIC } from '#platform/runtime/metrics.ts';
import { FUNCTION_NAMES } from '../../lib/functions.ts';
import { insightsQuery, quoted } from './insights.ts';
import type { Word } from './word.ts';

const DEFAULT_MINUTES = 60;
const MOST_MINUTES = 14 * 24 * 60;

/** Log lines by what they say, as a query to paste. */
export const logs: Word = {
  about:
    'Log lines of a function, by what they say: prints the query for Logs Insights. Without options its warnings and errors.',
  verbs: {
    '': {
      usage: `<function>|all [--message <a part>] [--cause <of trouble>|--trouble] [--conversation <id>] [--minutes ${DEFAULT_MINUTES}]`,
      takes: ['message', 'cause', 'conversation', 'minutes'],
      flags: ['trouble'],
      plan({ text, flag, rest }) {
        const [service = '', ...more] = rest;
        const minutes = text('minutes') ?? String(DEFAULT_MINUTES);
        const isKnown = service === 'all' || FUNCTION_NAMES.some((name) => name === service);
        if (!isKnown || more.length > 0 || !/^[1-9]\d{0,4}$/.test(minutes)) return undefined;
        const [message, cause, conversation] = [text('message'), text('cause'), text('conversation')];
        const said = [
          ...(message === undefined ? [] : [`message like ${quoted(message)}`]),
          ...(flag('trouble') ? [`ispresent(${TROUBLE_METRIC})`] : []),
          ...(cause === undefined ? [] : [`cause = ${quoted(cause)}`]),
          ...(conversation === undefined ? [] : [`conversation_id = ${quoted(conversation)}`]),
        ];
        const filter = [
          ...(service === 'all' ? [] : [`service = ${quoted(service)}`]),
          ...(said.length > 0 ? said : ['level in ["WARN", "ERROR"]']),
        ].join(' and ');
        return async (at) => {
          const to = Date.now();
          return insightsQuery(at, {
            filter,
            from: to - Math.min(Number(minutes), MOST_MINUTES) * 60_000,
            to,
          });
        };
      },
    },
  },
};
