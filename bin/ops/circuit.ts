import { randomBytes, randomUUID } from 'node:crypto';
import { paginateScan } from '@aws-sdk/lib-dynamodb';
import { circuitStateChanged } from '#core/events/circuit-event.ts';
import { createEventPublisher } from '#platform/bus/event-publisher.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { CircuitOperator } from '#platform/resilience/circuit-operator.ts';
import {
  type CircuitRecord,
  type CircuitTransition,
  circuitRecordSchema,
} from '#platform/resilience/circuit-record.ts';
import { DynamoCircuitStore } from '#platform/resilience/dynamo-circuit-store.ts';
import { newTraceId } from '#platform/runtime/trace-id.ts';
import type { Installation } from './installation.ts';
import type { Given, Job, Word } from './word.ts';

const NAME = '--name <circuit, such as model#api.openai.com>';

/** In the place of the tenant whose call changes a circuit otherwise. */
const OPERATOR = 'operator';

/** Shows a circuit breaker or decides in its place. */
export const circuit: Word = {
  about:
    'A circuit breaker: open keeps all calls away (for some minutes, else until release), close lets all through until release.',
  verbs: {
    show: {
      usage: `[${NAME}]   without a name all that are not simply closed`,
      takes: ['name'],
      plan({ text, rest }) {
        const name = text('name');
        if (rest.length > 0) return undefined;
        return name === undefined ? listed : async (at) => told(await (await operatorOf(at)).read(name));
      },
    },
    open: {
      ...{ usage: `${NAME} [--minutes <1 to 1440>]`, takes: ['name', 'minutes'] },
      plan(given) {
        const minutes = given.text('minutes');
        const isAmount = minutes === undefined || (/^\d{1,4}$/.test(minutes) && Number(minutes) <= 1440);
        if (!isAmount || Number(minutes ?? 1) < 1) return undefined;
        const until = () => (minutes === undefined ? undefined : Date.now() + Number(minutes) * 60_000);
        return decided(given, (operator, name) => operator.forceOpen(name, until()));
      },
    },
    close: {
      ...{ usage: NAME, takes: ['name'] },
      plan: (given) => decided(given, (operator, name) => operator.forceClose(name)),
    },
    release: {
      ...{ usage: NAME, takes: ['name'] },
      plan: (given) => decided(given, (operator, name) => operator.release(name)),
    },
  },
};

async function operatorOf(at: Installation): Promise<CircuitOperator> {
  const { client, tableName } = await at.table('CircuitsTable');
  return new CircuitOperator({
    store: new DynamoCircuitStore(client, tableName),
    now: Date.now,
    newId: randomUUID,
  });
}

/** What an operator decides is a fact like any other: what waits for a circuit is tried again when it closes. */
function decided(
  { text, rest }: Given,
  decide: (operator: CircuitOperator, name: string) => Promise<CircuitTransition | undefined>,
): Job | undefined {
  const name = text('name');
  if (name === undefined || rest.length > 0) return undefined;
  return async (at) => {
    const operator = await operatorOf(at);
    const transition = await decide(operator, name);
    if (transition) await published(at, transition);
    return told(await operator.read(name));
  };
}

async function published(at: Installation, transition: CircuitTransition): Promise<void> {
  const busName = await at.output('EventBusName');
  const publisher = createEventPublisher({ client: at.clients.eventBridge, busName, functionName: 'ops' });
  const span_id = randomBytes(8).toString('hex');
  const cause = { tenant_id: OPERATOR, trace_id: newTraceId(), span_id, hops: 0 };
  await publisher.publish([circuitStateChanged(transition, cause)]);
}

async function* listed(at: Installation): AsyncGenerator<string> {
  let count = 0;
  for await (const record of notClosed(await at.table('CircuitsTable'))) {
    count += 1;
    yield told(record);
  }
  if (count === 0) yield 'every circuit is closed';
}

async function* notClosed({ client, tableName }: Table): AsyncGenerator<CircuitRecord> {
  const pages = paginateScan(
    { client },
    {
      TableName: tableName,
      FilterExpression: 'sk = :circuit AND (#state <> :closed OR attribute_exists(forced))',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':circuit': 'circuit', ':closed': 'CLOSED' },
    },
  );
  for await (const { Items = [] } of pages) for (const item of Items) yield circuitRecordSchema.parse(item);
}

function told({ name, state, open_until, forced }: CircuitRecord): string {
  const end = state === 'OPEN' && open_until > 0 ? ` until ${new Date(open_until).toISOString()}` : '';
  return `${name}: ${state}${end}${forced ? ', by an operator' : ''}`;
}
