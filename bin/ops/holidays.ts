import { holidaysOfBrazil, isState, STATE_NAMES } from '#core/tenant/hours/brazil.ts';
import { HolidayOperator } from '#core/tenant/hours/holiday-operator.ts';
import type { Given, Job, Word } from './word.ts';

const OF = '--tenant <id> [--queue <id>]';
const takes = ['tenant', 'queue'];
const NAME_LENGTH = 80;

/** Adds, removes or shows a tenant's holidays. */
export const holidays: Word = {
  about: `When people do not work: those of a queue, without --queue of every queue. --optional takes Carnival and Corpus Christi too.
States: ${STATE_NAMES.join(', ')}.`,
  verbs: {
    list: {
      ...{ usage: OF, takes },
      plan: (given) =>
        given.rest.length > 0
          ? undefined
          : planned(given, async (operator, of) => {
              const rows = await operator.list(of);
              return rows
                .map(({ date, name, queue_id }) => `${date}  ${queue_id ?? '*'}  ${name}`)
                .join('\n');
            }),
    },
    import: {
      ...{ usage: `${OF} [--optional] BR|BR-<state> <year> …`, takes, flags: ['optional'] },
      plan: (given) => added(given, imported(given.rest, given.flag('optional'))),
    },
    add: {
      ...{ usage: `${OF} <YYYY-MM-DD> <name>   a day of your own, such as your town's`, takes },
      plan(given) {
        const [date = '', ...words] = given.rest;
        const name = words.join(' ').trim().slice(0, NAME_LENGTH);
        return isDate(date) && name !== '' ? added(given, [{ date, name }]) : undefined;
      },
    },
    remove: {
      ...{ usage: `${OF} <YYYY-MM-DD>   people work on that day`, takes },
      plan(given) {
        const [date = '', ...more] = given.rest;
        if (!isDate(date) || more.length > 0) return undefined;
        return planned(given, async (operator, of) => {
          await operator.remove(of, date);
          return 'removed';
        });
      },
    },
  },
};

interface Day {
  date: string;
  name: string;
}

function planned(
  { text }: Given,
  run: (operator: HolidayOperator, of: { tenantId: string; queueId: string | undefined }) => Promise<string>,
): Job | undefined {
  const tenantId = text('tenant');
  if (tenantId === undefined) return undefined;
  return async (at) => {
    const operator = new HolidayOperator(await at.table('RegistryTable'));
    return run(operator, { tenantId, queueId: text('queue') });
  };
}

function added(given: Given, days: Day[] | undefined): Job | undefined {
  if (days === undefined) return undefined;
  return planned(given, async (operator, of) => {
    await operator.add(of, days);
    return days.map(({ date, name }) => `${date}  ${name}`).join('\n');
  });
}

/** The holidays of the country, or of a state as well, for some years. */
function imported([place = '', ...years]: readonly string[], optional: boolean): Day[] | undefined {
  const [country, state] = place.split('-');
  const isKnown = country === 'BR' && (state === undefined || isState(state));
  if (!isKnown || years.length === 0 || !years.every((year) => /^20\d\d$/.test(year))) return undefined;
  const ofState = state !== undefined && isState(state) ? state : undefined;
  return years.flatMap((year) => holidaysOfBrazil(Number(year), { state: ofState, optional }));
}

function isDate(text: string): boolean {
  return /^20\d\d-\d\d-\d\d$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true;
}
