import { expect, test } from 'vitest';
import { writeContent } from '../conversation/message/message-content.ts';
import { sentence } from '../tenant/sentences.ts';
import type { Tenant } from '../tenant/tenant-repository.ts';
import { byKeywords } from './keyword-rules.ts';
import { languageOf } from './language.ts';
import { menuIn, menuOf } from './menu.ts';
import { TENANT } from './triage.fixture.ts';
import { understand } from './understand.ts';

const said = (body: string | null) => ({ body, content: undefined });
const reply = (tenant: Tenant = TENANT) => ({
  content: menuOf(tenant, 'pt-BR', 'menu', undefined),
  created_at: '2026-11-30T12:00:00.000Z',
});
const menu = menuIn(reply());
const queueIn = (text: string, queues = TENANT.queues) => {
  const understood = understand(said(text), queues, menu);
  return understood?.kind === 'queue' ? understood.queueId : understood?.kind;
};

const many = (count: number): Tenant => ({
  ...TENANT,
  queues: Array.from({ length: count }, (_, at) => ({
    id: `q${at + 1}`,
    name: `Setor ${at + 1} de nome comprido`,
  })),
});

test('three queues are buttons, ten a list, more a text; each with its number', () => {
  expect(reply(many(3)).content).toMatchObject({ kind: 'buttons', buttons: [{ id: 'queue:q1' }, {}, {}] });
  expect(reply(many(4)).content).toMatchObject({ kind: 'list', button: 'Ver opções' });
  expect(reply(many(10)).content).toMatchObject({ kind: 'list' });
  const { content } = reply(many(11));
  expect(content.kind).toBe('text');
  expect(content).toMatchObject({ body: expect.stringContaining('\n11. Setor 11 de nome comprido') });
  for (const count of [3, 10, 11, 29]) expect(menuIn(reply(many(count)))?.numbers.size).toBe(count);
});

test.each([
  ['1', 'vendas'],
  ['2', 'financeiro'],
  ['2️⃣', 'financeiro'],
  ['Opção 3', 'suporte'],
  ['a primeira', 'vendas'],
  ['dois', 'financeiro'],
  ['Financeiro', 'financeiro'],
  ['FINACEIRO', 'financeiro'],
  ['quero falar com o financeiro por favor', 'financeiro'],
  ['vedas', 'vendas'],
  ['suporte técnico', 'suporte'],
  ['menu', 'menu'],
  ['voltar', 'menu'],
])('“%s” is %s', (text, expected) => expect(queueIn(text)).toBe(expected));

test.each(['4', '12345', 'não é vendas', 'oi', 'tenho 2 boletos', '', '🙂', 'quero'])(
  '“%s” is not understood',
  (text) => expect(queueIn(text)).toBeUndefined(),
);

test('a tap counts by its id, whatever its title', () => {
  const interactive = { kind: 'button_reply', id: 'queue:suporte', title: 'Outro' };
  const content = writeContent({ body: 'Outro', mediaType: 'interactive', interactive });
  expect(understand({ body: 'Outro', content }, TENANT.queues, menu)).toEqual({
    kind: 'queue',
    queueId: 'suporte',
    by: 'tap',
  });
});

test('a number means what stood beside it, though the company has changed the order since', () => {
  expect(queueIn('1', TENANT.queues.toReversed())).toBe('vendas');
  expect(
    queueIn(
      '1',
      TENANT.queues.filter(({ id }) => id !== 'vendas'),
    ),
  ).toBeUndefined();
});

test('the longer name counts where one is part of another', () => {
  const queues = [
    { id: 'a', name: 'Suporte' },
    { id: 'b', name: 'Suporte Técnico' },
  ];
  expect(queueIn('suporte tecnico', queues)).toBe('b');
  expect(queueIn('suporte', queues)).toBe('a');
});

test('keywords of one queue are sure, of two they are not', () => {
  expect(byKeywords(['preciso da segunda via do boleto'], TENANT.queues)).toEqual({
    queueId: 'financeiro',
    certainty: 0.95,
  });
  expect(
    byKeywords(['meu boleto veio, e o aparelho está com defeito'], TENANT.queues)?.certainty,
  ).toBeLessThan(0.7);
  expect(byKeywords(['não quero comprar, é sobre o boleto'], TENANT.queues)?.queueId).toBe('financeiro');
  expect(byKeywords(['bom dia'], TENANT.queues)).toBeUndefined();
});

test.each([
  ['oi, quero falar com vocês', 'pt-BR'],
  ['hola, necesito hablar con ustedes', 'es'],
  ['hi, I would like to talk to you', 'en'],
  ['👍', 'pt-BR'],
  ['123', 'pt-BR'],
])('“%s” is in %s', (text, language) => expect(languageOf([text], 'pt-BR')).toBe(language));

test("the company's words come first, then ours in the customer's language", () => {
  const tenant = {
    ...TENANT,
    sentences: { 'pt-BR': { placed: 'Fila {{queue}} da {{company}}, {{ name }}!' } },
  };
  const values = { queue: 'Vendas', name: 'Ana\n  Maria' };
  expect(sentence(tenant, 'pt-BR', 'placed', values)).toBe('Fila Vendas da Loja, Ana Maria!');
  expect(sentence(tenant, 'en', 'placed', values)).toMatch(/^Done! I passed your conversation to Vendas\./);
  expect(sentence(tenant, 'fr', 'placed', values)).toBe('Fila Vendas da Loja, Ana Maria!');
  expect(sentence({ ...TENANT, language: 'fr' }, 'fr', 'menu')).toMatch(/^Hello/);
});
