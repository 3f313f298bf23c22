import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { bia } from '../desk.fixture.ts';
import { startDeskApi, type TestDeskApi } from './desk-api.fixture.ts';
import { DESK_ROUTES } from './routes.ts';

const page = readFileSync(new URL('../../../docs/desk-api.md', import.meta.url), 'utf8');
const exchanges = [
  ...page.matchAll(/```http\n(\w+) (\S+)\n(?:\n([\s\S]*?)\n)?```\n+```json\n([\s\S]*?)```/g),
];

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

it('the session of the document is what happens', async () => {
  const { world } = api;
  await world.given({ ticket_status: 'pending', queue_id: 'sales', customer_name: 'Carla' });
  // What happens between the exchanges, as the document tells it.
  const between = [undefined, undefined, () => world.receive('m-2'), () => world.desk.takeOver(bia())];
  let cursor = '';
  expect(exchanges).toHaveLength(5);
  for (const [index, [, method = '', path = '', body, answer = '']] of exchanges.entries()) {
    await between[index]?.();
    world.clock.nowMs += 2_000;
    const { operation, params } = find(method, path);
    const asked = body === undefined ? undefined : JSON.parse(body.replace('<cursor>', cursor));
    const { json } = await api.ask(operation, { params, body: asked, person: { queues: 'sales' } });
    expect(json).toMatchObject(JSON.parse(answer));
    cursor = (json as { cursor?: string }).cursor ?? cursor;
  }
});
