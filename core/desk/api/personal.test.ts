import { afterEach, beforeEach, expect, it } from 'vitest';
import { givenEverything, startDeskApi, type TestDeskApi } from './desk-api.fixture.ts';

let api: TestDeskApi;
const params = { conversationId: 'cv_1' };

beforeEach(async () => {
  api = await startDeskApi();
  await givenEverything(api);
});
afterEach(() => api.world.table.close());

const mine = async (sub = 'ana') =>
  ((await api.ask('readConversation', { params, person: { sub } })).json as { mine: unknown }).mine;

it('a draft is kept for the person’s other devices, and is no colleague’s', async () => {
  await api.ask('saveDraft', { params, body: { text: 'Bom dia, o seu' } });
  expect(await mine()).toMatchObject({ draft: { text: 'Bom dia, o seu' } });
  expect(await mine('bia')).toMatchObject({ draft: null });
  await api.ask('saveDraft', { params, body: { text: '' } });
  expect(await mine()).toMatchObject({ draft: null });
});

it('what is read and unread is each person’s own, and never more than is there', async () => {
  await api.ask('markRead', { params, body: { seq: 99 } });
  expect(await mine()).toMatchObject({ readSeq: 2, markedUnread: false });
  await api.ask('markUnread', { params });
  expect(await mine()).toMatchObject({ readSeq: 2, markedUnread: true });
  expect(await mine('bia')).toMatchObject({ readSeq: 0, markedUnread: false });
  await api.ask('markRead', { params, body: { seq: 2 } });
  expect(await mine()).toMatchObject({ markedUnread: false });
});

it('who begins to write is seen at once', async () => {
  await api.ask('sayPresence', { params, body: { typing: true } });
  expect(await api.frame.ports.presence.of('acme')).toEqual([
    { userId: 'ana', conversationId: 'cv_1', isTyping: true },
  ]);
});

it('people may know thirty things of a customer, and none by a name that cannot be kept', async () => {
  const change = (fields: Record<string, string | null>) =>
    api.ask('changeContact', { params, body: { fields } });
  const many = (from: number, count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${from + index}`, 'x']));
  expect((await change({ constructor: 'x' })).json).toMatchObject({
    status: 400,
    errors: [{ pointer: '/body/fields/constructor' }],
  });
  expect((await change(many(0, 30))).status).toBe(200);
  expect((await change(many(30, 1))).json).toMatchObject({
    status: 400,
    errors: [{ pointer: '/body/fields', code: 'too_big' }],
  });
  expect((await change({ f0: null, f30: 'x' })).status).toBe(200);
});
