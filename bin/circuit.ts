import './require-node.js';
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';

// Loaded only after the check above: static imports would all be linked before it runs.
const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb');
const { DynamoDBDocumentClient } = await import('@aws-sdk/lib-dynamodb');
const { CircuitOperator } = await import('#platform/resilience/circuit-operator.ts');
const { DynamoCircuitStore } = await import('#platform/resilience/dynamo-circuit-store.ts');
const { InputError, runCommand } = await import('./command.ts');

const USAGE = `usage: npm run circuit -- show    --table <circuits table> --name <circuit, such as model#api.openai.com>
       npm run circuit -- open    … [--minutes <1 to 1440>]   no call is made, until then or until it is released
       npm run circuit -- close   …                           every call is made, until it is released
       npm run circuit -- release …                           the circuit decides again`;

const OPTIONS = {
  table: { type: 'string' },
  name: { type: 'string' },
  minutes: { type: 'string' },
} as const;

function readArguments(args: string[]) {
  try {
    const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
    const { table, name, minutes } = values;
    const [command, ...rest] = positionals;
    const isAmount = minutes === undefined || (/^\d{1,4}$/.test(minutes) && Number(minutes) <= 1440);
    if (command && table && name && isAmount && Number(minutes ?? 1) >= 1 && rest.length === 0) {
      return { command, table, name, until: minutes && Date.now() + Number(minutes) * 60_000 };
    }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  throw new InputError(USAGE);
}

/** Shows a circuit breaker or decides in its place, in the account that the AWS SDK finds. */
async function run(args: string[]): Promise<string> {
  const { command, table, name, until } = readArguments(args);
  const dynamoDb = new DynamoDBClient({});
  try {
    const store = new DynamoCircuitStore(DynamoDBDocumentClient.from(dynamoDb), table);
    const operator = new CircuitOperator({ store, now: Date.now, newId: randomUUID });
    if (command === 'open') await operator.forceOpen(name, until || undefined);
    else if (command === 'close') await operator.forceClose(name);
    else if (command === 'release') await operator.release(name);
    else if (command !== 'show') throw new InputError(USAGE);
    const { state, open_until, forced } = await operator.read(name);
    const end = state === 'OPEN' && open_until > 0 ? ` until ${new Date(open_until).toISOString()}` : '';
    return `${name}: ${state}${end}${forced ? ', by an operator' : ''}`;
  } finally {
    dynamoDb.destroy();
  }
}

await runCommand('circuit', USAGE, run);
