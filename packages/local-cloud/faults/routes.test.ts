import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { serveFront } from '../front/server.ts';
import type { LocalServer } from '../http/listen.ts';
import { busTarget } from './aws-targets.ts';
import { FaultRegistry } from './registry.ts';
import { faultsRoute } from './routes.ts';

const BUS = busTarget([]);
const faults = new FaultRegistry({ newSeed: () => 42 });
const onFault = (error: unknown) => {
  throw error;
};
let front: LocalServer;

beforeAll(async () => {
  faults.connect(BUS);
  front = await serveFront({ port: 0, routes: [faultsRoute(faults)], apis: [], onFault });
});
afterAll(() => front.close());
beforeEach(() => faults.clear());

async function call(method: string, path = '', body?: unknown, contentType = 'application/json') {
  const response = await fetch(`${front.url}/_local/faults${path}`, {
    method,
    ...(body === undefined
      ? {}
      : {
          headers: { 'content-type': contentType },
          body: typeof body === 'string' ? body : JSON.stringify(body),
        }),
  });
  const text = await response.text();
  return { status: response.status, body: JSON.parse(text) as Record<string, unknown> };
}

describe('/_local/faults', () => {
  it('adds, lists and removes', async () => {
    const added = await call('POST', '', { target: 'bus', action: 'delay', ms: 5, count: 2 });
    expect(added).toEqual({ status: 200, body: { id: expect.any(String) } });
    const { id } = added.body;
    faults.strike(BUS, () => true);
    const report = { id, target: 'bus', action: 'delay', ms: 5, count: 2, seed: 42, seen: 1, struck: 1 };
    expect(await call('GET')).toEqual({ status: 200, body: { items: [report] } });
    expect(await call('GET', `/${id}`)).toEqual({ status: 200, body: report });
    expect(await call('DELETE', `/${id}`)).toEqual({ status: 200, body: { removed: 1 } });
    expect(await call('DELETE', `/${id}`)).toMatchObject({ status: 404 });
    expect(await call('GET', `/${id}`)).toMatchObject({ status: 404 });
    expect(faults.list()).toEqual([]);
  });

  it('removes all', async () => {
    for (const ms of [1, 2]) await call('POST', '', { target: 'bus', action: 'delay', ms });
    expect(await call('DELETE')).toEqual({ status: 200, body: { removed: 2 } });
    expect((await call('GET')).body).toEqual({ items: [] });
  });

  it.each<[string, Parameters<typeof call>, number, string]>([
    ['what is not JSON', ['POST', '', '{'], 400, 'not valid JSON'],
    ['another content type', ['POST', '', {}, 'text/plain'], 415, 'application/json'],
    ['a wrong fault', ['POST', '', { target: 'bus', action: 'x' }], 400, 'action: bus has no "x"'],
    ['a target without anything', ['POST', '', { target: 'dns', action: 'x' }], 400, 'no dns here'],
    ['a POST to an id', ['POST', '/fault-1', {}], 405, 'POST goes to'],
    ['another method', ['PUT'], 405, 'GET, POST, DELETE only'],
    ['a parameter', ['GET', '?id=1'], 400, 'unknown query parameter id'],
  ])('refuses %s and changes nothing', async (_what, request, status, message) => {
    faults.add({ target: 'bus', action: 'duplicate' });
    expect(await call(...request)).toEqual({ status, body: { message: expect.stringContaining(message) } });
    expect(faults.list()).toHaveLength(1);
  });
});
