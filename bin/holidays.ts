import './require-node.js';
import { parseArgs } from 'node:util';

// Loaded only after the check above: static imports would all be linked before it runs.
const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb');
const { DynamoDBDocumentClient } = await import('@aws-sdk/lib-dynamodb');
const { holidaysOfBrazil, isState, STATE_NAMES } = await import('#core/tenant/hours/brazil.ts');
const { HolidayOperator } = await import('#core/tenant/hours/holiday-operator.ts');
const { InputError, runCommand } = await import('./command.ts');

const USAGE = `usage: npm run holidays -- import --registry <registry table> --tenant <tenant_id> [--queue <id>] [--optional] BR|BR-<state> <year> …
       npm run holidays -- add    … <YYYY-MM-DD> <name>   a day of your own, such as your town's
       npm run holidays -- remove … <YYYY-MM-DD>          people work on that day
       npm run holidays -- list   …

On a holiday the people of the queue are away; without --queue, those of every queue. --optional takes Carnival and Corpus Christi too.
States: ${STATE_NAMES.join(', ')}.`;

const OPTIONS = {
  registry: { type: 'string' },
  tenant: { type: 'string' },
  queue: { type: 'string' },
  optional: { type: 'boolean' },
} as const;

const NAME_LENGTH = 80;

function readArguments(args: string[]) {
  try {
    const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
    const { registry, tenant, queue, optional = false } = values;
    const [command, ...rest] = positionals;
    if (command && registry && tenant) {
      return { command, registry, of: { tenantId: tenant, queueId: queue }, optional, rest };
    }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  throw new InputError(USAGE);
}

/** The holidays that are to be imported: of the country, or of a state as well, for some years. */
function imported([place = '', ...years]: string[], optional: boolean) {
  const [country, state] = place.split('-');
  const isKnown = country === 'BR' && (state === undefined || isState(state));
  if (!isKnown || years.length === 0 || !years.every((year) => /^20\d\d$/.test(year))) {
    throw new InputError(USAGE);
  }
  const ofState = state !== undefined && isState(state) ? state : undefined;
  return years.flatMap((year) => holidaysOfBrazil(Number(year), { state: ofState, optional }));
}

function dateOf(text = ''): string {
  const isDate = /^20\d\d-\d\d-\d\d$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text);
  if (!isDate) throw new InputError(USAGE);
  return text;
}

/** Adds, removes or shows a tenant's holidays, in the account that the AWS SDK finds. */
async function run(args: string[]): Promise<string> {
  const { command, registry, of, optional, rest } = readArguments(args);
  const dynamoDb = new DynamoDBClient({});
  try {
    const operator = new HolidayOperator({
      client: DynamoDBDocumentClient.from(dynamoDb),
      tableName: registry,
    });
    if (command === 'import' || command === 'add') {
      const name = rest.slice(1).join(' ').trim().slice(0, NAME_LENGTH);
      if (command === 'add' && name === '') throw new InputError(USAGE);
      const days = command === 'add' ? [{ date: dateOf(rest[0]), name }] : imported(rest, optional);
      await operator.add(of, days);
      return days.map((day) => `${day.date}  ${day.name}`).join('\n');
    }
    if (command === 'remove' && rest.length === 1) {
      await operator.remove(of, dateOf(rest[0]));
      return 'removed';
    }
    if (command !== 'list' || rest.length > 0) throw new InputError(USAGE);
    const rows = await operator.list(of);
    return rows.map(({ date, name, queue_id }) => `${date}  ${queue_id ?? '*'}  ${name}`).join('\n');
  } finally {
    dynamoDb.destroy();
  }
}

await runCommand('holidays', USAGE, run);
