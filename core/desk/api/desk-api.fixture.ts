import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import { createOnce, type Once } from '#platform/idempotency/once.ts';
import { sha256OfBytes } from '#platform/ids/hash.ts';
import { createTableInput } from '../../../test/support/table-definitions.ts';
import { type ApiAnswer, type ApiFrame, answerRequest } from '../../api/answer-request.ts';
import type { Role } from '../../api/caller.ts';
import { RateLimiter } from '../../api/rate-limiter.ts';
import type { ApiRoute } from '../../api/route.ts';
import { phoneName } from '../../contact/customer-aliases.ts';
import { aliasKey, contactKey } from '../../contact/keys.ts';
import { messageHash } from '../../conversation/ids.ts';
import { messageIdKey, messageKey, replyKey, ticketKey, turnKey } from '../../conversation/keys.ts';
import { addAiUse } from '../../metrics/ai-use.ts';
import { HttpCounts } from '../../metrics/http-use.ts';
import { UnknownTenantError } from '../../tenant/known-tenants.ts';
import type { Template } from '../../tenant/templates/template-spec.ts';
import type { Tenant } from '../../tenant/tenant-repository.ts';
import { ana, startTestDesk, type TestDesk } from '../desk.fixture.ts';
import { DeskPeople } from '../desk-people.ts';
import { DeskRepository } from '../desk-repository.ts';
import { PersonalStates } from '../personal-state.ts';
import { notePresence, readPresence } from '../presence.ts';
import { contactsOf, metricsOf } from './connect-desk-api.ts';
import { DeskCounts } from './counts.ts';
import { EXAMPLE_FILE_TEXT, exampleFile } from './examples.ts';
import { explainDeskError } from './explain.ts';
import { connectDocuments, type DocumentConnections } from './knowledge/connect-documents.ts';
import { exampleInput } from './knowledge/knowledge-examples.ts';
import type { DeskApiPorts } from './ports.ts';
import { DESK_ROUTES } from './routes.ts';
import { DeskRows } from './rows.ts';

/** Who asks; Ana, an agent of acme, unless told. */
export interface TestPerson {
  sub?: string;
  tenantId?: string;
  role?: Role;
  queues?: string;
}

export interface TestRequest {
  person?: TestPerson;
  params?: Record<string, string>;
  query?: Record<string, string>;
  body?: unknown;
  headers?: Record<string, string>;
}

/** The API over a desk whose tables are in memory. */
export interface TestDeskApi {
  world: TestDesk;
  frame: ApiFrame<DeskApiPorts>;
  /** What the bucket has, by its key. */
  files: Map<string, Uint8Array>;
  /** Asks a route of the table by its operation. */
  ask(operation: string, request?: TestRequest): Promise<ApiAnswer & { json: unknown }>;
}

const TRACE = '1-6745f2c0-0123456789abcdef01234567';

const tenantOf = (id: string): Tenant =>
  ({
    tenant_id: id,
    name: 'Loja Acme',
    profile: '',
    language: 'pt-BR',
    entry: 'ai',
    reopen_minutes: 120,
    timezone: 'America/Sao_Paulo',
    queues: [
      { id: 'sales', name: 'Vendas', description: '' },
      { id: 'support', name: 'Suporte', description: '' },
    ],
    when_model_down: 'wait',
    ...(id !== 'initech' && { knowledge: { messages: false, when_nothing_found: 'say' } }),
  }) as unknown as Tenant;

const CHANNELS = [{ channel_id: '100', display_phone_number: '551140000001', name: 'Atendimento' }];

const TEMPLATES: Template[] = [
  {
    ...{ name: 'pedido_pronto', language: 'pt_BR', category: 'utility' },
    body: 'Olá {{1}}, seu pedido {{2}} está pronto.',
  },
  {
    ...{ name: 'oferta', language: 'pt_BR', category: 'marketing', channels: ['100'] },
    header: { text: 'Só hoje' },
    body: 'Oi {{nome}}, temos novidades.',
    buttons: [
      { type: 'quick_reply', text: 'Quero' },
      { type: 'url', text: 'Ver', url: 'https://loja.example/p/{{1}}' },
    ],
  },
];

/** @param meter counts what AWS would bill */
export async function startDeskApi(meter?: Parameters<typeof startTestDesk>[1]): Promise<TestDeskApi> {
  const world = await startTestDesk(undefined, meter);
  const now = () => world.clock.nowMs;
  const desk = new DeskRepository(world.table);
  const tenants: DeskApiPorts['tenants'] = {
    get: async (id) => {
      if (!['acme', 'globex', 'initech'].includes(id)) throw new UnknownTenantError(id);
      return tenantOf(id);
    },
  };
  const channels = { list: async (id: string) => (id === 'acme' ? CHANNELS : []) };
  const people = new DeskPeople(world.table, now);
  const personal = new PersonalStates(world.table, now);
  const counts = new HttpCounts(world.table, now, (error) => {
    throw error;
  });
  const files = new Map<string, Uint8Array>([
    [`media/acme/cv_1/sent-${exampleFile.sha256.slice(0, 32)}/prazo.txt`, Buffer.from(EXAMPLE_FILE_TEXT)],
  ]);
  const frame: ApiFrame<DeskApiPorts> = {
    ports: {
      desk,
      actions: world.desk,
      tenants,
      rows: new DeskRows({ table: world.table, tenants, channels, people, personal }, now),
      channels,
      templates: { list: async (id) => (id === 'acme' ? TEMPLATES : []) },
      counts: new DeskCounts(desk, now),
      presence: {
        of: (tenantId) => readPresence(world.table, tenantId, now()),
        note: (tenantId, presence) => notePresence(world.table, tenantId, presence, now()),
      },
      contacts: contactsOf(world.table, channels, now),
      files: {
        async begin(key) {
          const head = files.get(key);
          return head && { bytes: head.length, head };
        },
        has: async (key) => files.has(key),
        uploadLink: async (key, { sha256 }) => ({
          url: `https://media.example/${key}`,
          headers: { 'x-amz-checksum-sha256': Buffer.from(sha256, 'hex').toString('base64') },
        }),
        link: async ({ key, inline }) => `https://media.example/${key}?${inline ? 'inline' : 'attachment'}`,
      },
      personal,
      knowledge: connectDocuments(await startDocuments(world), now),
      people,
      traceUrl: (traceId) => `https://traces.example/${traceId}`,
      metrics: metricsOf(world.table, counts),
      now,
    },
    limiter: new RateLimiter(now),
    once: await startOnce(world.table),
    explain: explainDeskError,
  };
  let requests = 0;
  return {
    world,
    frame,
    files,
    async ask(operation, request = {}) {
      const answer = await answerRequest(
        frame,
        routeOf(operation),
        apiRequest(request, `request-${++requests}`),
      );
      return { ...answer, json: JSON.parse(answer.body) };
    },
  };
}

/** Documents in a table beside the desk's, and their bytes in memory. */
async function startDocuments({ table: { client, tableName } }: TestDesk): Promise<DocumentConnections> {
  const name = `${tableName}-knowledge`;
  await client.send(new CreateTableCommand(createTableInput('Knowledge', name)));
  const bytes = new Map<string, Uint8Array>();
  const factsOf = (one: Uint8Array) => ({ bytes: one.length, etag: '"e"', sha256: sha256OfBytes(one) });
  return {
    table: { client, tableName: name },
    objects: {
      put: async (key, body) => {
        bytes.set(key, Buffer.from(body));
        return '"e"';
      },
      copy: async (from, key) => {
        const found = bytes.get(from);
        if (found) bytes.set(key, found);
        return found !== undefined;
      },
      facts: async (key) => {
        const found = bytes.get(key);
        return found && factsOf(found);
      },
      delete: async (keys) => {
        for (const key of keys) bytes.delete(key);
      },
    },
    // As if the file had been sent at once.
    link: async (key, { sha256 }) => {
      bytes.set(key, new TextEncoder().encode('uploaded'));
      return {
        url: `https://files.example/${key}`,
        headers: { 'x-amz-checksum-sha256': Buffer.from(sha256, 'hex').toString('base64') },
      };
    },
    publish: async () => {},
    onLeftBehind: (error) => {
      throw error;
    },
  };
}

/** Kept answers, in a table beside the desk's. */
async function startOnce({ client, tableName }: TestDesk['table']): Promise<Once> {
  const name = `${tableName}-once`;
  await client.send(new CreateTableCommand(createTableInput('Idempotency', name)));
  const once = createOnce({ client, tableName: name, prefix: 'test', keptSeconds: 24 * 60 * 60 });
  once.onInvocation({ getRemainingTimeInMillis: () => 10_000 } as Context);
  return once;
}

/** The row of the table. */
function routeOf(operation: string): ApiRoute<DeskApiPorts> {
  const route = DESK_ROUTES.find((candidate) => candidate.operation === operation);
  if (!route) throw new Error(`no route ${operation}`);
  return route;
}

/** What API Gateway tells of a token. */
const claimsOf = ({ sub = 'ana', tenantId = 'acme', role = 'agent', queues }: TestPerson = {}) => ({
  sub,
  token_use: 'id',
  'custom:tenant_id': tenantId,
  'custom:role': role,
  ...(queues === undefined ? {} : { 'custom:queues': queues }),
});

function apiRequest({ person, params = {}, query = {}, body, headers = {} }: TestRequest, key: string) {
  const all: Record<string, string> = {
    'content-type': 'application/json',
    'idempotency-key': key,
    ...headers,
  };
  return {
    claims: claimsOf(person),
    header: (name: string) => all[name],
    contentType: all['content-type'],
    traceId: TRACE,
    params,
    query: new URLSearchParams(query),
    body: body === undefined ? undefined : JSON.stringify(body),
  };
}

/** One conversation with everything that a person can read of it: Ana's, of the queue sales. */
export async function givenEverything({ world, frame, files }: TestDeskApi): Promise<void> {
  const { table } = world;
  world.clock.nowMs = Date.UTC(2026, 10, 30, 12);
  const person = { tenantId: 'acme', role: 'agent' } as const;
  await frame.ports.people.note({ ...person, userId: 'ana', queueIds: ['sales'], name: 'Ana' });
  await frame.ports.people.note({ ...person, userId: 'bia', queueIds: undefined, name: 'Bia' });
  const tokens = { uncached: 900, cached: 300, cache_write: 0, output: 80, reasoning: 0 };
  const call = { tokens, durationMs: 4_100, isAnswered: true };
  await addAiUse(table, { tenantId: 'acme', modelId: 'gpt-6' }, call, world.clock.nowMs);
  await world.given({
    ticket_status: 'open',
    queue_id: 'sales',
    user_id: 'ana',
    ticket_number: 2,
    ticket_opened_at: '2026-11-30T11:50:00.000Z',
    ticket_status_since: '2026-11-30T11:51:00.000Z',
    ticket_reason: 'taken_over',
    customer_name: 'Carla',
    last_inbound_at: '2026-11-30T11:55:00.000Z',
    window_from: '2026-11-30T11:55:00.000Z',
    waiting_since: '2026-11-30T11:55:01.000Z',
    inbound_seq: 2,
    answered_seq: 1,
  });
  await frame.ports.knowledge.put(
    { tenantId: 'acme', documentId: 'trocas', traceId: TRACE },
    { ...exampleInput, priority: 'live', contents: { bytes: new TextEncoder().encode(exampleInput.text) } },
  );
  await world.desk.note({ ...ana(), requestId: 'n1', body: 'Quer trocar o tamanho' });
  await world.desk.reply({ ...ana(), requestId: 'r1', body: 'Posso trocar, sim.' });
  const put = (key: object, row: object) =>
    table.client.send(new PutCommand({ TableName: table.tableName, Item: { ...key, ...row } }));
  const phone = phoneName('5511999990000');
  await put(aliasKey('acme', phone), {
    contact_id: 'ct_1',
    since: '2026-11-20T10:00:00.000Z',
    released: false,
  });
  await put(contactKey('acme', 'ct_1'), {
    ...{ contact_id: 'ct_1', created_at: '2026-11-20T10:00:00.000Z', version: 1, aliases: [phone] },
    ...{ profile_at: '2026-11-20T10:00:00.000Z', preferences: {}, name: 'Carla', wa_id: '5511999990000' },
  });
  const closed = { ticket_id: 'tk_0', ticket_number: 1, reason: 'closed' };
  await put(ticketKey('acme', 'cv_1', 1), {
    ...closed,
    opened_at: '2026-11-20T10:00:00.000Z',
    closed_at: '2026-11-20T11:00:00.000Z',
  });
  await put(turnKey('acme', 'cv_1', 'tn_1'), {
    ...{ turn_id: 'tn_1', seq_through: 1, reply_seq: 1, outcome: 'handed_over', reason: 'asked_for_person' },
    ...{ ended_at: '2026-11-30T11:50:30.000Z', duration_ms: 900 },
    tokens: { ...tokens, micro_usd: 1_234 },
    guards: { llm10_links: 1 },
    knowledge: { end: 'found', chunks: 8 },
    sources: [{ document_id: 'trocas', version: 3, chunk_id: 'ck_a', section: 'Trocas › Prazo' }],
    trace_id: '1-692c2f00-0123456789abcdef01234567',
    tools: [{ name: 'erp_order', effect: 'none', end: 'done', duration_ms: 240, arguments_hash: 'abc' }],
  });
  const photo = { message_id: 'wamid.photo', occurred_at: '2026-11-20T10:00:00.000Z' };
  const place = { ...photo, received_at: '2026-11-20T10:00:01.000Z' };
  const row = messageKey('acme', 'cv_1', place, messageHash(photo.message_id));
  await put(row, {
    ...{ ...place, media_type: 'image', body: 'É este?' },
    media: {
      ...{ state: 'ready', kind: 'image', object_key: 'media/acme/cv_1/h/foto.jpg', mime: 'image/jpeg' },
      ...{ bytes: 48_213, sha256: 'ab', name: 'foto.jpg' },
    },
  });
  files.set('media/acme/cv_1/h/foto.jpg', new Uint8Array([0xff, 0xd8, 0xff]));
  const id = messageIdKey('acme', 'cv_1', messageHash(photo.message_id));
  await put(id, { row_sk: row.sk, expires_at: 2_000_000_000 });
  await put(replyKey('acme', 'cv_1', 0), {
    ...{ reply_seq: 0, author: 'ai', turn_id: 'tn_0', owner_epoch: 1, ticket_id: 'tk_0', channel_id: '100' },
    ...{ content: { kind: 'text', body: 'Olá!' }, body: 'Olá!', status: 'sent', attempts: 1 },
    created_at: '2026-11-20T10:00:05.000Z',
    message_id: 'wamid.HBgM',
    delivery: {
      status: 'failed',
      message_id: 'wamid.HBgM',
      at: { sent: '2026-11-20T10:00:06Z', failed: '2026-11-20T10:00:09Z' },
      errors: [{ code: 131026, title: 'Message undeliverable', details: 'Receiver is incapable' }],
    },
  });
}
