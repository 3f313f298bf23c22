import fc from 'fast-check';
import { expect, it } from 'vitest';
import { embeddingOf } from './embedding.ts';

const cosine = (one: string, other: string) => {
  const values = embeddingOf(other);
  return embeddingOf(one).reduce((sum, value, at) => sum + value * (values[at] ?? 0), 0);
};

const OTHERS = [
  'Qual o horário de funcionamento da loja?',
  'Vocês entregam em Curitiba?',
  'O boleto venceu ontem',
  'My order arrived broken',
];

it.each([
  ['with a slip', 'Qual o prazo de devolução?', 'qual o praso de devoluçao'],
  ['in the plural', 'Prazo para a troca do produto', 'prazos para trocas dos produtos'],
  ['without accents', 'Cartão de crédito não é aceito', 'cartao de credito nao e aceito'],
  ['in other order', 'Frete grátis acima de R$ 200', 'acima de 200 o frete é grátis?'],
  ['in English', 'What is your refund policy?', 'refund policies'],
  ['with its code', 'Camiseta AB-1042 preta', 'tem o ab 1042?'],
])('the same question %s is nearer than other topics', (_, text, same) => {
  const near = cosine(text, same);
  for (const other of OTHERS) expect(near).toBeGreaterThan(cosine(text, other) + 0.15);
});

it('the same text without its accents and case is the same point', () => {
  expect(cosine('NÃO É AÇÃO', 'nao e acao')).toBeCloseTo(1, 5);
});

it('any text has a vector of length 1, in as many dimensions as asked, and always the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.constantFrom(64, 512, 1536), (text, dimensions) => {
      const values = embeddingOf(text, dimensions);
      expect(values).toHaveLength(dimensions);
      expect(Math.hypot(...values)).toBeCloseTo(1, 4);
      expect(embeddingOf(text, dimensions)).toEqual(values);
    }),
  );
});

it('the vector of a text is the one it had in stored indexes', () => {
  const values = embeddingOf('prazo');
  const places = [...values.entries()].filter(([, value]) => value !== 0).map(([place]) => place);
  expect(places).toMatchInlineSnapshot(`
    [
      85,
      134,
      144,
      146,
      163,
      164,
      377,
      382,
      408,
      421,
    ]
  `);
});
