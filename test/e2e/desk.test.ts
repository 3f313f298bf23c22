import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import type { LocalProsa } from '../../local/cli/start-local.ts';
import { DEMO_TENANT } from '../../local/demo/demo-tenant.ts';
import { startProsa } from '../support/start-prosa.ts';
import { until } from '../support/until.ts';

const headSchema = z.object({
  id: z.string(),
  owner: z.object({ kind: z.string(), userId: z.string().nullable() }),
  ownerEpoch: z.int(),
  seq: z.int(),
  replySeq: z.int(),
});

let prosa: LocalProsa;
let deskUrl: string;

beforeAll(async () => {
  prosa = await startProsa({ maximumEnvironments: 1 });
  const health = await (await fetch(`${prosa.runtime.url}/_local/health`)).json();
  ({ deskUrl } = z.object({ deskUrl: z.string() }).parse(health));
});
afterEach(() => prosa.faults.clear());
afterAll(() => prosa?.close());

const textsTo = (customer: string) =>
  prosa.whatsapp.outbox({ to: customer }).map(({ body }) => String((body.text as { body?: unknown }).body));
const answered = (customer: string, count: number) =>
  until(`${count} answers to ${customer}`, () => textsTo(customer).length >= count);

const headersOf = (sub: string, key: string) => ({
  'content-type': 'application/json',
  'idempotency-key': key,
  authorization: `Bearer ${prosa.idToken({ tenant_id: DEMO_TENANT.tenant_id, role: 'agent', sub })}`,
});
const call = (
  id: string,
  action: string,
  body: object,
  { sub = 'ana', key = crypto.randomUUID() as string } = {},
) =>
  fetch(`${deskUrl}/v1/desk/conversations/${id}/${action}`, {
    method: 'POST',
    headers: headersOf(sub, key),
    body: JSON.stringify(body),
  });
/** What `find` finds, as soon as it does. */
async function found<Found>(what: string, find: () => Promise<Found | undefined>): Promise<Found> {
  let result: Found | undefined;
  await until(what, async () => {
    result = await find();
    return result !== undefined;
  });
  if (result === undefined) throw new Error(`${what} was not found`);
  return result;
}

const open = async (customer: string) =>
  found(`the conversation of ${customer}`, async () => {
    const event = prosa.runtime
      .events({ detailType: 'inbox.message.received' })
      .find(({ detail }) => JSON.stringify(detail.payload).includes(customer));
    if (!event) return undefined;
    const url = `${deskUrl}/v1/desk/conversations/${String(event.detail.conversation_id)}`;
    const response = await fetch(url, { headers: headersOf('ana', 'read') });
    if (!response.ok) return undefined;
    return z.object({ conversation: headSchema }).parse(await response.json()).conversation;
  });
const seenIn = ({ ownerEpoch, seq, replySeq }: z.infer<typeof headSchema>) => ({
  ownerEpoch,
  seenThrough: { seq, replySeq },
});

it('a person answers, the customer sees it, and after that the AI has it again', async () => {
  const customer = '5511966660001';
  await prosa.say('Oi', { from: customer });
  await answered(customer, 1);
  const seen = await open(customer);
  const note = await call(seen.id, 'notes', { text: 'Só para nós' });
  expect(note.status).toBe(201);
  const reply = await call(seen.id, 'replies', { ...seenIn(seen), text: 'Aqui é a Ana.' });
  expect(reply.status).toBe(201);
  await until('the reply', () => textsTo(customer).includes('Aqui é a Ana.'));
  const taken = await open(customer);
  expect(taken.owner).toMatchObject({ kind: 'person', userId: 'ana' });
  expect((await call(seen.id, 'give-back', { ownerEpoch: taken.ownerEpoch })).status).toBe(200);
  await prosa.say('Obrigada, e o frete?', { from: customer });
  await answered(customer, 3);
  expect(textsTo(customer)[2]).toContain('frete');
  expect(textsTo(customer).join()).not.toContain('Só para nós');
});

it('of two people who grab one conversation one has it, and the other is told who', async () => {
  const customer = '5511966660002';
  await prosa.say('Oi', { from: customer });
  await answered(customer, 1);
  const { id, ownerEpoch } = await open(customer);
  const [ana, bia] = await Promise.all(
    ['ana', 'bia'].map((sub) => call(id, 'take-over', { ownerEpoch }, { sub })),
  );
  expect([ana?.status, bia?.status].toSorted()).toEqual([200, 409]);
  const winner = ana?.status === 200 ? 'ana' : 'bia';
  const loser = winner === 'ana' ? bia : ana;
  expect(await loser?.json()).toMatchObject({
    code: 'owner_changed',
    conversation: { owner: { kind: 'person', userId: winner } },
  });
});

it('what the model is saying is not sent when a person takes over meanwhile', async () => {
  const customer = '5511966660003';
  const slow = prosa.faults.add({ target: 'model', action: 'slow', ms: 5_000, match: { text: 'devagar' } });
  await prosa.say('pensa devagar', { from: customer });
  await until('the model to be asked', () => prosa.faults.report(slow)?.struck === 1);
  const seen = await open(customer);
  expect((await call(seen.id, 'take-over', { ownerEpoch: seen.ownerEpoch })).status).toBe(200);
  const mine = await open(customer);
  await call(seen.id, 'replies', { ...seenIn(mine), text: 'Deixa comigo.' });
  await until('the reply', () => textsTo(customer).length > 0);
  await until('the end of the turn', async () => {
    const response = await fetch(`${deskUrl}/v1/desk/conversations/${seen.id}/turns`, {
      headers: headersOf('ana', 'read'),
    });
    // The reply has answered what the turn was to answer, or a person has it: whichever the turn sees first.
    return /taken_over|already_answered/.test(JSON.stringify(await response.json()));
  });
  expect(textsTo(customer)).toEqual(['Deixa comigo.']);
});

it('a reply whose connection is cut is one message, however often it is tried again', async () => {
  const customer = '5511966660004';
  await prosa.say('Oi', { from: customer });
  await answered(customer, 1);
  const seen = await open(customer);
  const body = { ...seenIn(seen), text: 'Uma vez só.' };
  await cut(`${deskUrl}/v1/desk/conversations/${seen.id}/replies`, headersOf('ana', 'k-cut'), body);
  const again = await found('an answer', async () => {
    const response = await call(seen.id, 'replies', body, { key: 'k-cut' });
    return response.status === 201 ? response : undefined;
  });
  const last = await call(seen.id, 'replies', body, { key: 'k-cut' });
  expect(last.headers.get('idempotency-replayed')).toBe('true');
  expect(await last.json()).toEqual(await again.json());
  await until('the reply', () => textsTo(customer).includes('Uma vez só.'));
  await until('the end of sending', async () => {
    const { replySeq } = await open(customer);
    const sent = prosa.runtime.events({
      detailType: 'outbox.message.sent',
      detail: { conversation_id: seen.id },
    });
    return sent.length === replySeq;
  });
  expect(textsTo(customer).filter((text) => text === 'Uma vez só.')).toHaveLength(1);
});

/** Sends a request, and is gone before it is answered. */
function cut(url: string, headers: Record<string, string>, body: object): Promise<void> {
  return new Promise((resolve) => {
    const sent = request(url, { method: 'POST', headers });
    sent.on('error', () => resolve());
    sent.end(JSON.stringify(body), () => sent.destroy(new Error('the connection is cut')));
  });
}
