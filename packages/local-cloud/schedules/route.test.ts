import { afterAll, beforeAll, expect, it } from 'vitest';
import { serveFront } from '../front/server.ts';
import { UnknownScheduleError } from './errors.ts';
import { schedulesRoute } from './route.ts';

const ran: string[] = [];
let front: Awaited<ReturnType<typeof serveFront>>;

beforeAll(async () => {
  front = await serveFront({
    port: 0,
    routes: [
      schedulesRoute(async (id) => {
        if (id !== 'Watchdog') throw new UnknownScheduleError(id, ['Watchdog']);
        ran.push(id);
      }),
    ],
    apis: [],
    onFault: (error) => {
      throw error;
    },
  });
});
afterAll(() => front.close());

const post = (id: string, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  fetch(`${front.url}/_local/schedules/${id}`, { method: 'POST', headers });

it('runs a schedule now', async () => {
  const answer = await post('Watchdog');
  expect([answer.status, await answer.json()]).toEqual([200, { ran: 'Watchdog' }]);
  expect(ran).toEqual(['Watchdog']);
});

it('answers 404 for one that is not there, and names those that are', async () => {
  const answer = await post('Other');
  expect(answer.status).toBe(404);
  expect(await answer.json()).toMatchObject({ message: expect.stringContaining('known: Watchdog') });
});

it('takes nothing that a page of another site could send', async () => {
  expect((await post('Watchdog', { 'content-type': 'text/plain' })).status).toBe(415);
  expect((await fetch(`${front.url}/_local/schedules/Watchdog`)).status).toBe(405);
});
