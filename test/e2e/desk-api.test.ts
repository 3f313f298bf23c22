import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { LocalProsa } from '../../local/cli/start-local.ts';
import { DEMO_TENANT } from '../../local/demo/demo-tenant.ts';
import { startProsa } from '../support/start-prosa.ts';
import { until } from '../support/until.ts';

const CUSTOMER = '5511933330001';

let prosa: LocalProsa;
let conversationId: string;
let deskUrl: string;

beforeAll(async () => {
  prosa = await startProsa({ maximumEnvironments: 1 });
  await prosa.say('Oi, tudo bem?', { from: CUSTOMER, name: 'Ana' });
  await until('the answer', () => prosa.whatsapp.outbox({ to: CUSTOMER }).length === 1);
  conversationId = String(prosa.runtime.events()[0]?.detail.conversation_id);
  const health = await (await fetch(`${prosa.runtime.url}/_local/health`)).json();
  ({ deskUrl } = z.object({ deskUrl: z.string() }).parse(health));
});
afterAll(() => prosa?.close());

async function tokenOf(person: object): Promise<string> {
  const response = await fetch(`${prosa.runtime.url}/_local/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ tenant_id: DEMO_TENANT.tenant_id, role: 'agent', sub: 'ana', ...person }),
  });
  return z.object({ id_token: z.string() }).parse(await response.json()).id_token;
}

const ask = async (path: string, token: string | undefined, headers: Record<string, string> = {}) =>
  fetch(`${deskUrl}${path}`, {
    headers: { ...headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
  });

describe('the API of the desk, on the one port', () => {
  it('shows a conversation to a person of its tenant', async () => {
    const response = await ask(`/v1/desk/conversations/${conversationId}`, await tokenOf({}));
    expect(response.status).toBe(200);
    expect(response.headers.get('x-trace-id')).toMatch(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/);
    expect(response.headers.get('ratelimit')).toMatch(
      /^"user-reads";r=\d+;t=\d+, "tenant-reads";r=\d+;t=\d+$/,
    );
    expect(await response.json()).toMatchObject({
      conversation: { id: conversationId, customer: { name: 'Ana', phone: `+${CUSTOMER}` } },
      timeline: {
        items: [
          { kind: 'message', text: 'Oi, tudo bem?' },
          { kind: 'reply', author: 'ai' },
        ],
      },
      turns: { items: [{ outcome: 'answered', documents: null, sources: null }] },
    });
  });

  it('lets nobody in without a token, nor with one of another issuer', async () => {
    const response = await ask('/v1/desk/me', undefined);
    expect([response.status, await response.json()]).toEqual([401, { message: 'Unauthorized' }]);
    const forged = `${(await tokenOf({})).split('.').slice(0, 2).join('.')}.${'A'.repeat(342)}`;
    expect((await ask('/v1/desk/me', forged)).status).toBe(401);
  });

  it('knows nothing of another tenant, and says so in the person’s language', async () => {
    const token = await tokenOf({ tenant_id: 'globex' });
    const response = await ask(`/v1/desk/conversations/${conversationId}`, token, {
      'accept-language': 'es',
    });
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toEqual({
      type: 'urn:prosa:problem:not_found',
      title: expect.any(String),
      status: 404,
      detail: 'No encontrado.',
      code: 'not_found',
      traceId: response.headers.get('x-trace-id'),
    });
  });

  it('is refused by the operator’s role, and by a token that names no person', async () => {
    expect((await ask('/v1/desk/me', await tokenOf({ role: 'operator' }))).status).toBe(403);
    const [pool] = prosa.runtime.userPools.values();
    const access = prosa.runtime.signToken(pool?.issuer ?? '', {
      client_id: pool?.clientIds[0],
      token_use: 'access',
      sub: 'ana',
      exp: Date.now() / 1000 + 60,
    });
    const response = await ask('/v1/desk/me', access);
    expect([response.status, await response.json()]).toMatchObject([401, { code: 'unauthenticated' }]);
  });

  it('writes to a customer first, with a template and once, and has the answer in the same conversation', async () => {
    const [phone, short] = ['5511987654321', '551187654321'];
    const body = {
      channelId: DEMO_TENANT.channels[0]?.phone_number_id,
      phone: '(11) 98765-4321',
      template: { name: 'pedido_pronto', language: 'pt_BR', variables: { '1': 'Carla', '2': 'A-7' } },
    };
    const start = async (sub: string) => {
      const response = await fetch(`${deskUrl}/v1/desk/conversations`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${await tokenOf({ sub })}`,
          'content-type': 'application/json',
          'idempotency-key': 'start-1',
        },
        body: JSON.stringify(body),
      });
      const started = z
        .object({ isNew: z.boolean(), conversation: z.object({ id: z.string() }) })
        .parse(await response.json());
      return { status: response.status, ...started };
    };
    const [first, again] = [await start('ana'), await start('ana')];
    expect([first.status, again.status, first.isNew]).toEqual([201, 201, true]);
    const bias = await start('bia');
    expect([bias.status, bias.isNew, bias.conversation.id]).toEqual([200, false, first.conversation.id]);
    await until('the template', () => prosa.whatsapp.outbox({ to: phone }).length > 0);
    expect(prosa.whatsapp.outbox({ to: phone })).toMatchObject([
      { body: { type: 'template', template: { name: 'pedido_pronto' } } },
    ]);
    // WhatsApp knows the line by its number of before.
    await prosa.say('Obrigada, já retirei!', { from: short, name: 'Carla' });
    const read = async () => {
      const response = await ask(`/v1/desk/conversations/${first.conversation.id}`, await tokenOf({}));
      return z.looseObject({ conversation: z.looseObject({ seq: z.int() }) }).parse(await response.json());
    };
    let opened = await read();
    await until('the answer is stored', async () => {
      opened = await read();
      return opened.conversation.seq === 1;
    });
    expect(opened).toMatchObject({
      conversation: { owner: { kind: 'person', userId: 'ana' }, customer: { name: 'Carla' } },
      timeline: {
        items: [
          { kind: 'reply', type: 'template', text: expect.stringContaining('seu pedido A-7 está pronto') },
          { kind: 'message', text: 'Obrigada, já retirei!' },
        ],
      },
    });
  });
});
