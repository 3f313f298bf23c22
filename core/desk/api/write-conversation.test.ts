import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { statusOf } from '../../api/route.ts';
import { bia } from '../desk.fixture.ts';
import { givenEverything, startDeskApi, type TestDeskApi } from './desk-api.fixture.ts';
import { DESK_ROUTES } from './routes.ts';

let api: TestDeskApi;

beforeEach(async () => {
  api = await startDeskApi();
  await givenEverything(api);
});
afterEach(() => api.world.table.close());

const params = { conversationId: 'cv_1' };
const seen = { ownerEpoch: 1, seenThrough: { seq: 2, replySeq: 1 } };
const say = (text: string, more: object = {}, sub = 'ana', key?: string) =>
  api.ask('reply', {
    params,
    person: { sub },
    body: { ...seen, text, ...more },
    ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
  });
const replies = async () =>
  (await api.world.table.items()).filter(({ sk }) => String(sk).startsWith('REPLY#')).map(({ body }) => body);

describe('a reply', () => {
  it('is sent once, whichever times it is asked for, and the repetition is told as one', async () => {
    const first = await say('Oi', {}, 'ana', 'k1');
    expect(first.status).toBe(201);
    expect(first.json).toMatchObject({
      conversation: { id: 'cv_1', owner: { userId: 'ana' }, replySeq: 2 },
      reply: { kind: 'reply', author: 'human', userId: 'ana', text: 'Oi', status: 'pending', seq: 2 },
    });
    const again = await say('Oi', {}, 'ana', 'k1');
    expect([again.status, again.headers['idempotency-replayed'], again.body]).toEqual([
      201,
      'true',
      first.body,
    ]);
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    expect((await replies()).filter((body) => body === 'Oi')).toHaveLength(1);
  });

  it('is refused with the key of another one, and without a key', async () => {
    await say('Oi', {}, 'ana', 'k1');
    const other = await say('Tchau', {}, 'ana', 'k1');
    expect([other.status, other.problem?.code]).toEqual([422, 'idempotency_key_reused']);
    const without = await say('Tchau', {}, 'ana', '');
    expect([without.status, without.json]).toMatchObject([
      400,
      { errors: [{ pointer: '/headers/Idempotency-Key' }] },
    ]);
    expect(await replies()).not.toContain('Tchau');
  });

  it('is not sent when the customer has written since, until the person wants it so', async () => {
    await api.world.receive('m-9');
    const { status, json } = await say('Oi', {}, 'ana', 'k1');
    expect([status, json]).toMatchObject([
      409,
      { code: 'unseen_messages', conversation: { seq: 3 }, unseen: [{ kind: 'message', seq: 3 }] },
    ]);
    expect(await replies()).not.toContain('Oi');
    expect((await say('Oi', { sendAnyway: true }, 'ana', 'k1')).status).toBe(201);
    // What was not seen stays unanswered.
    expect(await api.world.read()).toMatchObject({ inbound_seq: 3, answered_seq: 2 });
  });

  it('is not sent when a colleague has answered, and may follow one of one’s own', async () => {
    expect((await say('Um momento')).status).toBe(201);
    expect((await say('Pronto')).status).toBe(201);
    await api.world.desk.reply({ ...bia(), requestId: 'b', body: 'Eu cuido' });
    const { status, json } = await say('Oi');
    expect([status, json]).toMatchObject([
      409,
      {
        code: 'owner_changed',
        conversation: { owner: { userId: 'bia' }, ownerEpoch: 2 },
        unseen: [{ text: 'Um momento' }, { text: 'Pronto' }, { text: 'Eu cuido', userId: 'bia' }],
      },
    ]);
    const newer = await say('Oi', { ownerEpoch: 2 });
    expect([newer.status, newer.problem?.code]).toEqual([409, 'unseen_messages']);
  });

  it('is not begun after the window is closed, and a note is', async () => {
    api.world.clock.nowMs += 24 * 60 * 60_000;
    const { status, json } = await say('Oi');
    expect([status, json]).toMatchObject([
      409,
      { code: 'window_closed', conversation: { window: { open: false } } },
    ]);
    expect((await api.ask('writeNote', { params, body: { text: 'Ligar' } })).status).toBe(201);
  });

  it('says where its text is at fault', async () => {
    for (const text of ['   ', 'x'.repeat(5_000)]) {
      const { status, json } = await say(text);
      expect([status, json]).toMatchObject([400, { errors: [{ pointer: '/body/text' }] }]);
    }
  });
});

describe('an owner', () => {
  it('of two who grab one conversation one has it, and the other is told who', async () => {
    const grab = (sub: string) => api.ask('takeOver', { params, body: { ownerEpoch: 1 }, person: { sub } });
    const answers = await Promise.all([grab('bia'), grab('caio')]);
    const [winner, loser] = answers.toSorted((a, b) => a.status - b.status);
    expect(winner?.status).toBe(200);
    expect(loser?.json).toMatchObject({
      status: 409,
      code: 'owner_changed',
      conversation: (winner?.json as { conversation?: object } | undefined)?.conversation,
    });
  });

  it('gives it back to the AI, which is asked for what is unanswered', async () => {
    await api.world.receive('m-9');
    const { status, json } = await api.ask('giveBack', { params, body: { ownerEpoch: 1 } });
    expect([status, json]).toMatchObject([200, { conversation: { owner: { kind: 'ai' }, ownerEpoch: 2 } }]);
    expect(api.world.told.commands).toHaveLength(1);
    const again = await api.ask('giveBack', { params, body: { ownerEpoch: 2 } });
    expect([again.status, again.problem?.code]).toEqual([409, 'wrong_state']);
  });
});

describe('a transfer', () => {
  const transfer = (body: object) => api.ask('transfer', { params, body: { ownerEpoch: 1, ...body } });

  it('brings its note and its words along, or nothing of it is done', async () => {
    const words = { note: 'Falta a segunda via', words: 'Vou passar você para o suporte.' };
    const { status, json } = await transfer({ to: { queueId: 'support' }, ...words });
    expect([status, json]).toMatchObject([
      200,
      { conversation: { owner: { kind: 'queue', queueId: 'support' } } },
    ]);
    expect(await replies()).toContain(words.words);
    expect((await replies()).join()).not.toContain(words.note);
    const { json: read } = await api.ask('listTimeline', { params });
    expect(read).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ kind: 'note', text: words.note })]),
    });
    const before = await api.world.table.items();
    const late = await transfer({ to: { queueId: 'sales' }, note: 'De novo', words: 'Voltei' });
    expect([late.status, late.problem?.code]).toEqual([409, 'owner_changed']);
    expect(await api.world.table.items()).toEqual(before);
  });

  it('goes to a person who has looked at the desk, and to no other', async () => {
    const stranger = await transfer({ to: { userId: 'caio' } });
    expect([stranger.status, stranger.problem?.errors[0]?.pointer]).toEqual([422, '/body/to/userId']);
    await api.ask('readMe', { person: { sub: 'caio', queues: 'sales' } });
    await api.ask('readMe', { person: { sub: 'eve', tenantId: 'globex' } });
    expect((await transfer({ to: { userId: 'eve' } })).status).toBe(422);
    const { json } = await transfer({ to: { userId: 'caio' } });
    expect(json).toMatchObject({ conversation: { owner: { kind: 'person', userId: 'caio' } } });
    expect((await api.ask('listPeople')).json).toMatchObject({
      items: [{ userId: 'ana' }, { userId: 'bia' }, { userId: 'caio', role: 'agent', queueIds: ['sales'] }],
    });
  });

  it('knows only queues of the tenant', async () => {
    const { status, problem } = await transfer({ to: { queueId: 'ghosts' } });
    expect([status, problem?.errors[0]?.pointer]).toEqual([422, '/body/to/queueId']);
  });
});

describe('the end of a conversation', () => {
  const close = (body: object = {}) => api.ask('close', { params, body: { ...seen, ...body } });

  it('keeps the reason with its ticket, and is taken back', async () => {
    expect((await close({ reason: 'resolvido' })).status).toBe(200);
    const { json } = await api.ask('listClosedTickets', { params });
    expect(json).toMatchObject({
      items: [{ number: 2, reason: 'closed', closingReason: 'resolvido' }, { number: 1 }],
    });
    const { json: again } = await api.ask('reopen', { params, body: { ownerEpoch: 2 } });
    expect(again).toMatchObject({
      conversation: { owner: { kind: 'person', userId: 'ana' }, reason: 'reopened', ticket: { number: 2 } },
    });
    expect((await api.world.read())?.closing_reason).toBeUndefined();
    // What is open is not reopened, least of all a colleague's.
    const bias = await api.ask('reopen', { params, body: { ownerEpoch: 3 }, person: { sub: 'bia' } });
    expect([bias.status, bias.problem?.code]).toEqual([409, 'wrong_state']);
  });

  it('does not come while a message is unseen', async () => {
    await api.world.receive('m-9');
    const { status, json } = await close();
    expect([status, json]).toMatchObject([
      409,
      { code: 'unseen_messages', unseen: [{ kind: 'message', seq: 3 }] },
    ]);
  });
});

it('every example is as its schema says, and as a person gets it', async () => {
  for (const route of DESK_ROUTES) {
    const { operation, kind, examples, roles } = route;
    if (kind === 'read') continue;
    for (const [name, { answer, ...request }] of Object.entries(examples)) {
      const own = await startDeskApi();
      await givenEverything(own);
      const given = await own.ask(operation, { ...request, person: { role: roles[0] } });
      expect([given.status, given.json], `${operation}: ${name}`).toEqual([statusOf(route, answer), answer]);
      await own.world.table.close();
    }
  }
});

it('tags of two people are two, and one is taken away by its name', async () => {
  const tag = (body: object, sub = 'ana') => api.ask('changeTags', { params, body, person: { sub } });
  api.world.meanwhile(() => tag({ add: ['troca'] }, 'bia'));
  expect((await tag({ add: ['vip'] })).json).toMatchObject({ conversation: { tags: ['troca', 'vip'] } });
  expect((await tag({ remove: ['troca'], add: ['  vip '] })).json).toMatchObject({
    conversation: { tags: ['vip'] },
  });
  const { status, json } = await tag({ add: ['   '] });
  expect([status, json]).toMatchObject([400, { errors: [{ pointer: '/body/add' }] }]);
});

it('what people know of the customer stays beside what WhatsApp tells, field by field', async () => {
  const change = (body: object) => api.ask('changeContact', { params, body });
  await change({ name: ' Carla Souza ', fields: { cidade: 'Recife', plano: 'ouro' } });
  const { json } = await change({ fields: { plano: null, cpf_final: '12' } });
  expect(json).toEqual({
    contact: {
      id: 'ct_1',
      name: 'Carla Souza',
      profileName: 'Carla',
      fields: { cidade: 'Recife', cpf_final: '12' },
    },
  });
  expect((await api.ask('readContact', { params })).json).toEqual(json);
  const { status, problem } = await change({ fields: { cidade: '  ' } });
  expect([status, problem?.errors[0]?.pointer]).toEqual([400, '/body/fields/cidade']);
});

it.each([
  ['transfer', '/body/to/userId', { ownerEpoch: 1, to: { userId: '\ud800' } }],
  ['startConversation', '/body/contactId', { channelId: '100', contactId: '\ud800' }],
  ['syncDesk', '/body/userId', { view: 'all', userId: '\ud800' }],
])(
  'an id that is no Unicode is refused by %s before the table is asked',
  async (operation, pointer, body) => {
    const of = operation === 'transfer' ? { params: { conversationId: 'cv_1' } } : {};
    expect((await api.ask(operation, { ...of, body })).json).toMatchObject({
      status: 400,
      errors: [{ pointer, code: 'custom' }],
    });
  },
);
