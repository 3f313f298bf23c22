import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { bia } from '../desk.fixture.ts';
import { startDeskApi, type TestDeskApi } from './desk-api.fixture.ts';
import { DESK_ROUTES } from './routes.ts';

const page = readFileSync(new URL('../../../docs/desk-api.md', import.meta.url), 'utf8');
/** What a part of the page shows: a request with its headers, and the status and the answer, where it was given before, too. */
function exchangesIn(heading: string) {
  const part = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  const pattern =
    /```http\n(\w+) (\S+)\n((?:[\w-]+: .*\n)*)(?:\n([\s\S]*?)\n)?```\n+```json(?: (\d+))?( replayed)?\n([\s\S]*?)```/g;
  return [...part.matchAll(pattern)].map(
    ([, method = '', path = '', headers = '', body, status = '', replayed, answer = '']) => ({
      ...{ method, path, body, answer: JSON.parse(answer) },
      sub: /Bearer <(\w+)>/.exec(headers)?.[1]?.toLowerCase() ?? 'ana',
      key: /^Idempotency-Key: (.*)$/m.exec(headers)?.[1],
      status: status === '' ? undefined : Number(status),
      isReplayed: replayed !== undefined,
    }),
  );
}

let api: TestDeskApi;
beforeEach(async () => {
  api = await startDeskApi();
});
afterEach(() => api.world.table.close());

/** The operation of a request line, and the parameters in its path. */
function find(method: string, path: string) {
  for (const route of DESK_ROUTES) {
    const pattern = new RegExp(`^${route.path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
    const params = pattern.exec(path);
    if (route.method === method && params)
      return { operation: route.operation, params: { ...params.groups } };
  }
  throw new Error(`the document asks for ${method} ${path}, which is no route`);
}

/** Replays what the page shows. @param between what happens before the exchange of this number, as the page tells it */
async function replay(heading: string, between: Readonly<Record<number, () => unknown>>): Promise<number> {
  const exchanges = exchangesIn(heading);
  let cursor = '';
  for (const [index, { method, path, body, sub, key, ...wanted }] of exchanges.entries()) {
    await between[index]?.();
    api.world.clock.nowMs += 2_000;
    const { operation, params } = find(method, path);
    const answer = await api.ask(operation, {
      params,
      body: body === undefined ? undefined : JSON.parse(body.replace('<cursor>', cursor)),
      person: { sub, queues: 'sales', ...(sub === 'rui' && { role: 'admin' }) },
      ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
    });
    expect(answer.json, `${method} ${path}`).toMatchObject(wanted.answer);
    expect(answer.status).toBe(wanted.status ?? answer.status);
    expect(answer.headers['idempotency-replayed']).toBe(wanted.isReplayed ? 'true' : undefined);
    cursor = (answer.json as { cursor?: string }).cursor ?? cursor;
  }
  return exchanges.length;
}

it('the session of the document is what happens', async () => {
  const { world } = api;
  await world.given({ ticket_status: 'pending', queue_id: 'sales', customer_name: 'Carla' });
  const between = { 2: () => world.receive('m-2'), 3: () => world.desk.takeOver(bia()) };
  expect(await replay('A session', between)).toBe(5);
});

it('the writes of the document are what happens', async () => {
  const { world } = api;
  await world.given({ ticket_status: 'pending', queue_id: 'sales', customer_name: 'Carla', inbound_seq: 1 });
  const between = {
    4: () => world.receive('m-2'),
    5: () => {
      world.clock.nowMs += 25 * 60 * 60_000;
    },
  };
  expect(await replay('Writes', between)).toBe(10);
  const said = (await world.table.items()).filter(({ sk }) => String(sk).startsWith('REPLY#'));
  expect(said).toHaveLength(3);
});

it('the documents of the document are what happens', async () => {
  expect(await replay('Documents', {})).toBe(5);
});
