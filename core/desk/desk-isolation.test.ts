import { afterEach, beforeEach, expect, it } from 'vitest';
import { UnknownConversationError } from '../conversation/errors.ts';
import { ana, startTestDesk, type TestDesk } from './desk.fixture.ts';
import { DeskRepository } from './desk-repository.ts';

let world: TestDesk;
let reads: DeskRepository;
const stranger = { ...ana(), tenantId: 'globex' };
const said = { requestId: 'r1', body: 'Oi' };

beforeEach(async () => {
  world = await startTestDesk();
  reads = new DeskRepository(world.table);
  await world.given({ ticket_status: 'open', queue_id: 'sales', user_id: 'ana' });
  await world.desk.reply({ ...ana(), ...said });
  await world.desk.note({ ...ana(), ...said });
});
afterEach(() => world.table.close());

it.each<[string, () => Promise<unknown>]>([
  ['takeOver', () => world.desk.takeOver(stranger)],
  ['giveBack', () => world.desk.giveBack(stranger)],
  ['transfer', () => world.desk.transfer({ ...stranger, to: { queueId: 'support' } })],
  ['close', () => world.desk.close(stranger)],
  ['reply', () => world.desk.reply({ ...stranger, ...said })],
  ['note', () => world.desk.note({ ...stranger, ...said })],
  ['find', () => reads.find('globex', 'cv_1')],
  ['timeline', () => reads.timeline('globex', 'cv_1', { limit: 9 })],
  ['closedTickets', () => reads.closedTickets('globex', 'cv_1', { limit: 9 })],
  ['turns', () => reads.turns('globex', 'cv_1', { limit: 9 })],
])('%s knows nothing of another tenant and changes nothing', async (_, act) => {
  const before = await world.table.items();
  const told = structuredClone(world.told);
  await expect(act()).rejects.toThrow(UnknownConversationError);
  expect(await world.table.items()).toEqual(before);
  expect(world.told).toEqual(told);
});

it('lists only the own tenant, even from where a list of another went on', async () => {
  await world.given({ conversation_id: 'cv_2', ticket_status: 'open', queue_id: 'sales' });
  const lists = [{ status: 'open', queueId: 'sales' }] as const;
  const query = { lists, order: 'oldest_first', limit: 1 } as const;
  const { cursor } = await reads.list('acme', query);
  expect(cursor).toBeDefined();
  expect((await reads.list('globex', { ...query, cursor })).entries).toEqual([]);
});

it('a conversation of the same id under another tenant is another one', async () => {
  await world.given({ tenant_id: 'globex', ticket_status: 'bot' });
  const before = await world.read();
  await world.desk.takeOver(stranger);
  expect(await world.read()).toEqual(before);
  expect((await reads.find('globex', 'cv_1')).ticket_status).toBe('open');
  expect((await reads.timeline('globex', 'cv_1', { limit: 9 })).entries).toEqual([]);
});
