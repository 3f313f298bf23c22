import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROLES } from '../../api/caller.ts';
import { ana } from '../desk.fixture.ts';
import { givenEverything, startDeskApi, type TestDeskApi } from './desk-api.fixture.ts';
import { examplePhotoId } from './examples.ts';
import { DESK_ROUTES } from './routes.ts';
import { VIEWS } from './view-query.ts';

let api: TestDeskApi;

beforeEach(async () => {
  api = await startDeskApi();
});
afterEach(() => api.world.table.close());

const minute = (count: number) => new Date(Date.UTC(2026, 10, 22, 11, count)).toISOString();
const idsOf = (json: unknown) => (json as { items: { id: string }[] }).items.map(({ id }) => id);
type Items = { items: object[] };
const cv1 = { params: { conversationId: 'cv_1' } };

/** What a route needs to be asked at all, of another tenant's conversation where it names one. */
const requestFor = (
  operation: string,
): { params: Record<string, string>; query: Record<string, string>; body?: object } => {
  const route = DESK_ROUTES.find((candidate) => candidate.operation === operation);
  const [example] = Object.values(route?.examples ?? {}) as { body?: object }[];
  return {
    params: {
      ...(Object.hasOwn(route?.params.shape ?? {}, 'conversationId') && { conversationId: 'cv_1' }),
      ...(Object.hasOwn(route?.params.shape ?? {}, 'documentId') && { documentId: 'trocas' }),
      ...(Object.hasOwn(route?.params.shape ?? {}, 'entryId') && { entryId: examplePhotoId }),
    },
    query: {
      ...(Object.hasOwn(route?.query.shape ?? {}, 'view') && { view: 'all' }),
      ...(operation === 'readMetrics' && { type: 'http', from: '2026-11-30', to: '2026-11-30' }),
    },
    ...(route?.body ? { body: example?.body ?? { view: 'all' } } : {}),
  };
};

/** Who may ask a route: a person who works with customers, else who runs the installation. */
const roleFor = (operation: string) =>
  DESK_ROUTES.find((route) => route.operation === operation)?.roles[0] ?? 'agent';

describe('a conversation', () => {
  it('is read with all that became of it, and nothing of the provider’s ids', async () => {
    await givenEverything(api);
    const { status, json, body } = await api.ask('readConversation', cv1);
    expect(status).toBe(200);
    expect(json).toMatchObject({
      conversation: {
        id: 'cv_1',
        customer: { name: 'Carla', phone: '+5511999990000' },
        owner: { kind: 'person', queueId: 'sales', userId: 'ana' },
        ticket: { number: 2, protocol: expect.stringMatching(/^20261130-[A-Z2-7]{4}-[A-Z2-7]{4}$/) },
        window: { open: true, until: '2026-12-01T11:55:00.000Z' },
      },
      timeline: {
        items: [
          { kind: 'message', text: 'É este?', file: { state: 'ready', kind: 'image', name: 'foto.jpg' } },
          {
            kind: 'reply',
            author: 'ai',
            delivery: {
              status: 'failed',
              errors: [{ code: 131026, title: 'Message undeliverable', details: 'Receiver is incapable' }],
            },
          },
          { kind: 'note', text: 'Quer trocar o tamanho' },
          { kind: 'reply', author: 'human', userId: 'ana', status: 'pending', delivery: null },
        ],
        nextCursor: null,
      },
      turns: {
        items: [
          {
            outcome: 'handed_over',
            reason: 'asked_for_person',
            documents: 'found',
            sources: [{ documentId: 'trocas', version: 3, chunkId: 'ck_a', section: 'Trocas › Prazo' }],
            tools: [{ name: 'erp_order', effect: 'none', end: 'done', durationMs: 240, earlier: false }],
          },
        ],
      },
      closedTickets: { items: [{ number: 1, protocol: expect.stringMatching(/^20261120-/) }] },
    });
    expect(body).not.toMatch(/wamid|tenant_id|acme/);
  });

  it('tells what a turn cost, and where its trace is, to who looks after others’ work alone', async () => {
    await givenEverything(api);
    const id = '1-692c2f00-0123456789abcdef01234567';
    const behind = {
      cost: {
        tokens: { uncached: 900, cached: 300, cacheWrite: 0, output: 80, reasoning: 0 },
        microUsd: 1_234,
      },
      trace: { id, url: `https://traces.example/${id}` },
    };
    for (const role of ['supervisor', 'admin', 'agent'] as const) {
      const opened = (await api.ask('readConversation', { ...cv1, person: { role } })).json;
      const listed = (await api.ask('listTurns', { ...cv1, person: { role } })).json;
      for (const [turn] of [(opened as { turns: Items }).turns.items, (listed as Items).items]) {
        const shown = Object.keys(turn ?? {}).filter((field) => Object.hasOwn(behind, field));
        expect(shown, role).toEqual(role === 'agent' ? [] : ['cost', 'trace']);
        if (role !== 'agent') expect(turn).toMatchObject(behind);
      }
    }
  });

  it('goes on by pages, each with a cursor of its own list', async () => {
    await givenEverything(api);
    const first = await api.ask('listTimeline', { ...cv1, query: { limit: '1' } });
    const { nextCursor } = first.json as { nextCursor: string };
    const second = await api.ask('listTimeline', { ...cv1, query: { limit: '1', cursor: nextCursor } });
    expect(second.json).toMatchObject({ items: [{ kind: 'note' }] });
    const other = await api.ask('listTurns', { ...cv1, query: { cursor: nextCursor } });
    expect([other.status, other.problem?.code]).toEqual([400, 'cursor_mismatch']);
  });
});

describe('lists', () => {
  beforeEach(async () => {
    const { world } = api;
    const at = (index: number) => ({ last_inbound_at: minute(index) });
    await world.given({ conversation_id: 'cv_ai', ...at(1) });
    await world.given({ conversation_id: 'cv_triage', ticket_status: 'pending', ...at(2) });
    await world.given({ conversation_id: 'cv_sales', ticket_status: 'pending', queue_id: 'sales', ...at(3) });
    await world.given({
      conversation_id: 'cv_general',
      ticket_status: 'pending',
      queue_id: 'general',
      ...at(4),
    });
    const open = { ticket_status: 'open', queue_id: 'sales' } as const;
    await world.given({ conversation_id: 'cv_ana', ...open, user_id: 'ana', ...at(5) });
    await world.given({ conversation_id: 'cv_bia', ...open, user_id: 'bia', channel_id: '200', ...at(6) });
    await world.given({ conversation_id: 'cv_done', ticket_status: 'closed', queue_id: 'support', ...at(7) });
    await world.given({ conversation_id: 'cv_other', tenant_id: 'globex', ...at(8) });
  });

  it.each([
    ['mine', ['cv_ana']],
    ['queues', ['cv_general', 'cv_sales']],
    ['ai', ['cv_triage', 'cv_ai']],
    ['all', ['cv_bia', 'cv_ana', 'cv_general', 'cv_sales', 'cv_triage', 'cv_ai']],
    ['closed', ['cv_done']],
  ])('%s has its conversations, whose customer wrote last first', async (view, ids) => {
    expect(idsOf((await api.ask('listConversations', { query: { view } })).json)).toEqual(ids);
  });

  it('are narrowed by queue, person and number, and a person sees the queues of theirs', async () => {
    const of = async (query: Record<string, string>, person = {}) =>
      idsOf((await api.ask('listConversations', { query, person })).json);
    expect(await of({ view: 'all', queueId: 'sales' })).toEqual(['cv_bia', 'cv_ana', 'cv_sales']);
    expect(await of({ view: 'all', userId: 'bia' })).toEqual(['cv_bia']);
    expect(await of({ view: 'all', channelId: '200' })).toEqual(['cv_bia']);
    expect(await of({ view: 'queues' }, { queues: 'sales support' })).toEqual(['cv_sales']);
  });

  it('go on page by page, and not with another filter', async () => {
    const page = await api.ask('listConversations', { query: { view: 'all', limit: '4' } });
    const { nextCursor } = page.json as { nextCursor: string };
    const query = { view: 'all', limit: '4', cursor: nextCursor };
    expect(idsOf((await api.ask('listConversations', { query })).json)).toEqual(['cv_triage', 'cv_ai']);
    for (const other of [
      { ...query, view: 'ai' },
      { ...query, queueId: 'sales' },
      { ...query, userId: 'bia' },
    ]) {
      expect((await api.ask('listConversations', { query: other })).problem?.code).toBe('cursor_mismatch');
    }
    expect(Buffer.from(nextCursor.split('.')[1] ?? '', 'base64url').toString()).not.toContain('acme');
  });

  it('are counted exactly up to 200, from a count of at most five seconds', async () => {
    const exact = (count: number) => ({ count, isExact: true });
    const first = { mine: exact(1), queues: exact(2), ai: exact(2), all: exact(6) };
    expect((await api.ask('countConversations')).json).toEqual(first);
    await api.world.desk.takeOver({ ...ana(), conversationId: 'cv_sales' });
    api.world.clock.nowMs += 4_000;
    expect((await api.ask('countConversations')).json).toEqual(first);
    api.world.clock.nowMs += 1_001;
    expect((await api.ask('countConversations')).json).toEqual({
      ...first,
      mine: exact(2),
      queues: exact(1),
    });
  });

  it('say 200+ beyond', async () => {
    for (let index = 0; index < 201; index++) await api.world.given({ conversation_id: `cv_more${index}` });
    const { json } = await api.ask('countConversations');
    expect(json).toMatchObject({ ai: { count: 200, isExact: false } });
  });
});

describe('every route', () => {
  const operations = DESK_ROUTES.map(({ operation }) => operation);

  it('has a name and a path of its own', () => {
    expect(new Set(operations).size).toBe(operations.length);
    expect(new Set(DESK_ROUTES.map(({ method, path }) => `${method} ${path}`)).size).toBe(operations.length);
  });

  it.each(operations)('%s knows nothing of another tenant, and changes nothing there', async (operation) => {
    await givenEverything(api);
    const ofAcme = async () =>
      (await api.world.table.items()).filter(({ pk }) => String(pk).includes('#acme#'));
    const documentsOfAcme = () => api.frame.ports.knowledge.page('acme', 10);
    const [before, documents] = [await ofAcme(), await documentsOfAcme()];
    const request = requestFor(operation);
    const views = request.query.view ? VIEWS : [undefined];
    for (const view of views) {
      const query = view === undefined ? request.query : { view };
      const answer = await api.ask(operation, {
        ...request,
        query,
        person: { tenantId: 'globex', sub: 'eve', role: roleFor(operation) },
      });
      const namesAcme =
        'conversationId' in request.params ||
        ['startConversation', 'readDocument', 'deleteDocument'].includes(operation);
      // Ids of documents are each tenant's own, as uploads are.
      const makesOwn = ['putDocument', 'openUpload'].includes(operation);
      expect(answer.status).toBe(namesAcme ? 404 : makesOwn ? 201 : 200);
      expect(answer.body).not.toMatch(/Carla|cv_1|999990000|30 dias/);
    }
    expect(await ofAcme()).toEqual(before);
    expect((await documentsOfAcme()).items).toEqual(documents.items);
  });

  it.each(ROLES.flatMap((role) => operations.map((operation) => [role, operation] as const)))(
    '%s asks for %s as the table allows',
    async (role, operation) => {
      await givenEverything(api);
      const route = DESK_ROUTES.find((candidate) => candidate.operation === operation);
      const { status } = await api.ask(operation, { ...requestFor(operation), person: { role } });
      expect(status).toBe(route?.roles.includes(role) ? route.status : 403);
    },
  );

  it.each(operations)('%s refuses a field that it does not know, and says where', async (operation) => {
    const request = { ...requestFor(operation), person: { role: roleFor(operation) } };
    const query = await api.ask(operation, { ...request, query: { ...request.query, tenantId: 'globex' } });
    expect([query.status, query.problem?.errors]).toEqual([
      400,
      [{ pointer: '/query/tenantId', code: 'unknown_field', detail: expect.any(String) }],
    ]);
    const body = await api.ask(operation, { ...request, body: { ...request.body, tenant_id: 'globex' } });
    expect([body.status, body.problem?.errors[0]?.code]).toEqual([400, 'unknown_field']);
  });

  it.each(DESK_ROUTES.filter(({ kind }) => kind === 'read'))(
    '$operation answers as the examples of the contract say',
    async ({ operation, examples }) => {
      expect(Object.keys(examples).length).toBeGreaterThan(0);
      await givenEverything(api);
      for (const { answer, role = roleFor(operation), ...request } of Object.values(examples)) {
        const { json } = await api.ask(operation, {
          ...request,
          person: { queues: 'sales', role },
        });
        expect(json).toEqual(answer);
      }
    },
  );

  it('belongs to a tenant that is provisioned', async () => {
    expect((await api.ask('readMe', { person: { tenantId: 'gone' } })).problem?.code).toBe('forbidden');
  });
});

it('a person who asks without end waits for the end of the minute, and colleagues do not', async () => {
  let last = await api.ask('readMe');
  for (let index = 0; index < 300; index++) last = await api.ask('readMe');
  expect(last.status).toBe(429);
  expect(last.headers).toMatchObject({
    'retry-after': '60',
    ratelimit: expect.stringMatching(/"user-reads";r=0;t=60/),
  });
  expect((await api.ask('readMe', { person: { sub: 'bia' } })).status).toBe(200);
  api.world.clock.nowMs += 60_000;
  expect((await api.ask('readMe')).status).toBe(200);
});
