/**
 * `npm run load:desk`: fifty people of a tenant with 10,000 open tickets ask every two seconds what changed in their view,
 * while 50 conversations change each second. Prints how long an answer takes and how large it is, one after the other, in
 * one environment and with the emulated table.
 */
import '../../bin/require-node.js';
import { startDeskApi } from '#core/desk/api/desk-api.fixture.ts';
import { percentilesOf } from './percentiles.ts';

const TICKETS = 10_000;
const PEOPLE = 50;
const ROUNDS = 10;
const CHANGES_A_ROUND = 100;
const STATUSES = ['bot', 'pending', 'open'] as const;

const api = await startDeskApi();
const { world } = api;

function ticket(index: number) {
  const ticket_status = STATUSES[index % STATUSES.length] ?? 'bot';
  return {
    conversation_id: `cv_${index}`,
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
const waits: number[] = [];
const beginnings: number[] = [];
let bytes = 0;
let changes = 0;
for (let round = 0; round <= ROUNDS; round += 1) {
  for (let change = 0; change < CHANGES_A_ROUND; change += 1) {
    changes += 1;
    await world.given({ ...ticket((changes * 37) % TICKETS), owner_epoch: 1 + changes });
  }
  world.clock.nowMs += 2_000;
  for (let person = 0; person < PEOPLE; person += 1) {
    const sub = `person${person}`;
    const viewing = { conversationId: `cv_${person}` };
    const body = { view: 'mine', cursor: cursors.get(sub), viewing };
    const begun = performance.now();
    const { json, body: text } = await api.ask('syncDesk', { body, person: { sub } });
    (round === 0 ? beginnings : waits).push(performance.now() - begun);
    cursors.set(sub, (json as { cursor: string }).cursor);
    if (round > 0) bytes += text.length;
  }
}
const show = (values: number[]) => JSON.stringify(percentilesOf(values));
process.stdout.write(`beginning, ms: ${show(beginnings)}\n`);
process.stdout.write(`asking again, ms: ${show(waits)}, ${Math.round(bytes / waits.length)} bytes\n`);
await world.table.close();
