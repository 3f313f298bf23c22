/**
 * `npm run load:desk`: fifty people of a tenant with 10,000 open tickets ask every two seconds what changed in their view,
 * half of them in what they have and half in what waits for their queue, while conversations change: `--changes 50` a second. Prints how
 * long an answer takes and how large it is, one after the other, in one environment and with the emulated table; and what
 * a call costs, by the units that AWS would bill for it.
 */
import '../../bin/require-node.js';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { Billing } from '@prosa/local-cloud/billing';
import * as z from 'zod';
import { startDeskApi } from '#core/desk/api/desk-api.fixture.ts';
import { FUNCTIONS } from '../../lib/functions.ts';
import { percentilesOf } from './percentiles.ts';

const TICKETS = 10_000;
const PEOPLE = 50;
const ROUNDS = 10;
const { values } = parseArgs({ options: { changes: { type: 'string', default: '50' } } });
const CHANGES_A_ROUND = Math.round(2 * z.coerce.number().min(0).max(1_000).parse(values.changes));
const STATUSES = ['bot', 'pending', 'open'] as const;
const { memoryMb } = FUNCTIONS['desk-api'];

const billing = new Billing();
const api = await startDeskApi(billing.dynamodb);
const { world } = api;

function ticket(index: number) {
  const ticket_status = STATUSES[index % STATUSES.length] ?? 'bot';
  return {
    conversation_id: `cv_${index}`,
    contact_id: `ct_${index}`,
    ticket_status,
    ...(ticket_status === 'bot' ? {} : { queue_id: index % 2 === 0 ? 'sales' : 'support' }),
    ...(ticket_status === 'open' ? { user_id: `person${index % PEOPLE}` } : {}),
    last_inbound_at: new Date(world.clock.nowMs - index * 1_000).toISOString(),
  };
}

for (let first = 0; first < TICKETS; first += PEOPLE) {
  await Promise.all(Array.from({ length: PEOPLE }, (_, offset) => world.given(ticket(first + offset))));
}
world.clock.nowMs += 60_000;

const cursors = new Map<string, string>();
const views = ['mine', 'queues'] as const;
const waits: Record<(typeof views)[number], number[]> = { mine: [], queues: [] };
const beginnings: number[] = [];
const units = new Map<string, { units: number; usd: number }>();
let calls = 0;
let bytes = 0;
let changes = 0;

/** Adds what was billed since the last time. */
function addBilled(): void {
  for (const { service, operation, unit, units: used, usd } of billing.report().items) {
    const name = `${service} ${operation}, ${unit}`;
    const before = units.get(name) ?? { units: 0, usd: 0 };
    units.set(name, { units: before.units + used, usd: before.usd + (usd ?? 0) });
  }
  billing.reset();
}

const sum = () =>
  [...units].filter(([name]) => !name.startsWith('logs')).reduce((all, [, { usd }]) => all + usd, 0);

for (let round = 0; round <= ROUNDS; round += 1) {
  for (let change = 0; change < CHANGES_A_ROUND; change += 1) {
    changes += 1;
    await world.given({ ...ticket((changes * 37) % TICKETS), owner_epoch: 1 + changes });
  }
  world.clock.nowMs += 2_000;
  billing.reset();
  for (let person = 0; person < PEOPLE; person += 1) {
    const sub = `person${person}`;
    const view = views[Math.floor(person / 2) % 2] ?? 'mine';
    const viewing = { conversationId: `cv_${person}` };
    const body = { view, cursor: cursors.get(sub), viewing };
    const begun = performance.now();
    const { json, body: text } = await api.ask('syncDesk', {
      body,
      person: { sub, queues: person % 2 === 0 ? 'sales' : 'support' },
    });
    const durationMs = performance.now() - begun;
    (round === 0 ? beginnings : waits[view]).push(durationMs);
    cursors.set(sub, (json as { cursor: string }).cursor);
    if (round === 0) continue;
    calls += 1;
    bytes += text.length;
    billing.httpRequest({ requestBytes: JSON.stringify(body).length, responseBytes: text.length });
    const invoked = { functionName: 'desk-api', outcome: 'success', startedAtMs: begun, durationMs } as const;
    billing.invoked({ ...invoked, functionArn: '', requestId: '', traceHeader: '' }, { memoryMb });
  }
  if (round === 0) billing.reset();
  else addBilled();
}

const show = (values: number[]) => JSON.stringify(percentilesOf(values));
const lines = [
  `load of the machine: ${loadavg()[0]?.toFixed(1)}`,
  `beginning, ms: ${show(beginnings)}`,
  ...views.map((view) => `asking again, ${view}, ms: ${show(waits[view])}`),
  `an answer: ${Math.round(bytes / calls)} bytes`,
  'a call, by the units that are billed:',
  ...[...units]
    .filter(([name]) => !name.startsWith('logs'))
    .map(([name, { units: used, usd }]) => {
      const perMillion = ((usd / calls) * 1e6).toFixed(3);
      return `  ${name}: ${(used / calls).toPrecision(3)}, US$ ${perMillion} a million`;
    }),
  `  together: US$ ${((sum() / calls) * 1e6).toFixed(2)} a million`,
];
process.stdout.write(`${lines.join('\n')}\n`);
await world.table.close();
