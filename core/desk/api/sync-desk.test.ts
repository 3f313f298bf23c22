import { afterEach, beforeEach, expect, it } from 'vitest';
import { ana, bia } from '../desk.fixture.ts';
import { startDeskApi, type TestDeskApi } from './desk-api.fixture.ts';

interface Synced {
  cursor: string;
  reset: boolean;
  changed: { id: string; owner: { userId: string | null } }[];
  removed: string[];
  presence: { userId: string; conversationId: string; typing: boolean }[];
}

let api: TestDeskApi;

beforeEach(async () => {
  api = await startDeskApi();
  const owner = { ticket_status: 'pending', queue_id: 'sales' } as const;
  await api.world.given({ ...owner });
  await api.world.given({ ...owner, conversation_id: 'cv_2' });
});
afterEach(() => api.world.table.close());

const sync = async (body: object, sub = 'ana') => {
  const { status, json, body: text } = await api.ask('syncDesk', { body, person: { sub } });
  if (status !== 200) throw new Error(text);
  return json as Synced;
};
const later = (ms: number) => {
  api.world.clock.nowMs += ms;
};
const ids = (rows: { id: string }[]) => rows.map(({ id }) => id).toSorted();

it('begins with the first page, and then tells only what changed', async () => {
  const first = await sync({ view: 'queues' });
  expect([first.reset, ids(first.changed)]).toEqual([true, ['cv_1', 'cv_2']]);
  later(2_000);
  const quiet = await sync({ view: 'queues', cursor: first.cursor });
  expect([quiet.reset, quiet.changed, quiet.removed]).toEqual([false, [], []]);
});

it('takes a conversation out of one list, and puts it into another', async () => {
  const waiting = await sync({ view: 'queues' });
  const mine = await sync({ view: 'mine' });
  later(1_000);
  await api.world.desk.takeOver(ana());
  later(1_000);
  expect(await sync({ view: 'queues', cursor: waiting.cursor })).toMatchObject({
    changed: [],
    removed: ['cv_1'],
  });
  const now = await sync({ view: 'mine', cursor: mine.cursor });
  expect(now.changed).toMatchObject([{ id: 'cv_1', owner: { userId: 'ana' } }]);
  // What it told is not told again, though it is asked for again.
  later(1_000);
  expect(await sync({ view: 'mine', cursor: now.cursor })).toMatchObject({ changed: [], removed: [] });
});

it('tells of a change that the index showed late, or a slow clock wrote', async () => {
  const first = await sync({ view: 'queues' });
  later(-3_000);
  await api.world.desk.takeOver(ana());
  later(4_000);
  expect((await sync({ view: 'queues', cursor: first.cursor })).removed).toEqual(['cv_1']);
});

it('a list that is kept by it is the list as it is', async () => {
  let { cursor, changed } = await sync({ view: 'all' });
  const held = new Map(changed.map((row) => [row.id, row]));
  const steps = [
    () => api.world.desk.takeOver(ana()),
    () => api.world.desk.takeOver({ ...bia(), conversationId: 'cv_2' }),
    () => api.world.desk.reply({ ...ana(2), requestId: 'r', body: 'Oi' }),
    () => api.world.receive('m-9'),
    () => api.world.desk.close({ ...bia(2), conversationId: 'cv_2' }),
    () => api.world.desk.giveBack(ana(2)),
  ];
  for (const step of steps) {
    await step();
    later(700);
    const answer = await sync({ view: 'all', cursor });
    ({ cursor, changed } = answer);
    for (const row of changed) held.set(row.id, row);
    for (const id of answer.removed) held.delete(id);
    const { json } = await api.ask('listConversations', { query: { view: 'all' } });
    const { items } = json as { items: { id: string }[] };
    expect([...held.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
      items.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    );
  }
});

it('who was away for long begins anew, and so does who changes the view', async () => {
  const { cursor } = await sync({ view: 'queues' });
  later(11 * 60_000);
  expect((await sync({ view: 'queues', cursor })).reset).toBe(true);
  const { problem } = await api.ask('syncDesk', { body: { view: 'mine', cursor } });
  expect(problem?.code).toBe('cursor_mismatch');
});

it('shows colleagues who looks at a conversation and writes, for fifteen seconds', async () => {
  const viewing = { conversationId: 'cv_1', typing: true };
  const { cursor } = await sync({ view: 'queues', viewing });
  const seen = async () => (await sync({ view: 'queues' }, 'bia')).presence;
  expect(await seen()).toEqual([{ userId: 'ana', ...viewing }]);
  later(2_000);
  const writes = async () => (await api.world.table.items()).find(({ sk }) => sk === 'USER#ana')?.seen_at;
  const before = await writes();
  const again = await sync({ view: 'queues', viewing, cursor });
  expect(await writes()).toBe(before);
  later(9_000);
  await sync({ view: 'queues', viewing, cursor: again.cursor });
  later(14_000);
  expect(await seen()).toHaveLength(1);
  later(1_000);
  expect(await seen()).toEqual([]);
});

it('a page whose cursor is of no time, or of one to come, begins anew', async () => {
  const { cursor } = await sync({ view: 'queues' });
  const [mark] = cursor.split('.');
  for (const at of [1e300, -1e300, 8.64e15, api.world.clock.nowMs + 3_600_000]) {
    const made = Buffer.from(JSON.stringify({ at, known: [] })).toString('base64url');
    const answer = await sync({ view: 'queues', cursor: `${mark}.${made}` });
    expect([answer.reset, ids(answer.changed)]).toEqual([true, ['cv_1', 'cv_2']]);
  }
});
