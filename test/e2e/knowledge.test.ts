import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import type { LocalProsa } from '../../local/cli/start-local.ts';
import { DEMO_TENANT } from '../../local/demo/demo-tenant.ts';
import { startProsa } from '../support/start-prosa.ts';
import { until } from '../support/until.ts';

const CUSTOMER = '5511933330021';
const DOCUMENT = '/v1/knowledge/trocas';

const documentSchema = z.object({
  document: z.object({ state: z.string(), version: z.int(), liveVersion: z.int().nullable() }),
});
const conversationSchema = z.object({
  turns: z.object({
    items: z.array(
      z.object({
        documents: z.string().nullable(),
        sources: z
          .array(z.object({ documentId: z.string(), version: z.int(), section: z.string() }))
          .nullable(),
      }),
    ),
  }),
});

let prosa: LocalProsa;
let deskUrl: string;
let token: string;
let puts = 0;

beforeAll(async () => {
  prosa = await startProsa({ maximumEnvironments: 1, tenant: { ...DEMO_TENANT, knowledge: {} } });
  const health = await (await fetch(`${prosa.runtime.url}/_local/health`)).json();
  ({ deskUrl } = z.object({ deskUrl: z.string() }).parse(health));
  const response = await fetch(`${prosa.runtime.url}/_local/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ tenant_id: DEMO_TENANT.tenant_id, role: 'admin', sub: 'ana' }),
  });
  token = z.object({ id_token: z.string() }).parse(await response.json()).id_token;
});
afterAll(() => prosa?.close());

async function ask(path: string, change: { method?: string; body?: object } = {}): Promise<unknown> {
  const { method = 'GET', body } = change;
  const response = await fetch(`${deskUrl}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      ...(method !== 'GET' && { 'idempotency-key': `test-${++puts}` }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const answer = await response.text();
  expect(response.status, answer).toBeLessThan(300);
  return answer === '' ? undefined : JSON.parse(answer);
}

/** Puts the document, and waits until answers are made from it. */
async function put(text: string): Promise<void> {
  await ask(DOCUMENT, { method: 'PUT', body: { title: 'Trocas', format: 'markdown', text } });
  await until('the document is live', async () => {
    const { document } = documentSchema.parse(await ask(DOCUMENT));
    return document.state === 'ready' && document.liveVersion === document.version;
  });
}

/** What the customer is answered. */
async function answerTo(question: string): Promise<string> {
  const before = prosa.whatsapp.outbox({ to: CUSTOMER }).length;
  await prosa.say(question, { from: CUSTOMER, name: 'Ana' });
  await until('the answer', () => prosa.whatsapp.outbox({ to: CUSTOMER }).length > before);
  return JSON.stringify(prosa.whatsapp.outbox({ to: CUSTOMER }).at(-1)?.body);
}

async function newestTurn() {
  const conversationId = String(
    prosa.runtime.events().find(({ detail }) => detail.conversation_id !== undefined)?.detail.conversation_id,
  );
  const read = conversationSchema.parse(await ask(`/v1/desk/conversations/${conversationId}`));
  return read.turns.items;
}

it('a customer is answered from a document with its source, from the next version when it is changed, and not at all when it is gone', async () => {
  await put('# Trocas\n\n## Prazo\n\nPara trocar um bolo o prazo é de 30 dias com a nota.');
  expect(await answerTo('Qual o prazo para trocar um bolo?')).toContain('30 dias');
  expect(await newestTurn()).toContainEqual({
    documents: 'found',
    sources: [{ documentId: 'trocas', version: 1, section: 'Trocas › Prazo' }],
  });

  await put('# Trocas\n\n## Prazo\n\nPara trocar um bolo o prazo é de 45 dias com a nota.');
  const changed = await answerTo('E agora, qual o prazo para trocar um bolo?');
  expect(changed).toContain('45 dias');
  expect(changed).not.toContain('30 dias');
  expect((await newestTurn()).flatMap(({ sources }) => sources ?? [])).toContainEqual(
    expect.objectContaining({ documentId: 'trocas', version: 2 }),
  );

  await ask(DOCUMENT, { method: 'DELETE' });
  await until('nothing is found', async () => {
    const answer = await answerTo('Ainda vale o prazo para trocar um bolo?');
    return answer.includes('nenhum documento diz isso');
  });
});
