import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { growth, LINEAR } from '../../../../test/support/growth.ts';
import { type EvidenceTexts, unfounded } from './evidence.ts';

const TENANT = [
  'Loja de chás em Curitiba, rua das Flores, 250. Entrega em todo o Brasil por R$ 20,00, grátis acima de R$ 150,00.',
  'Camomila R$ 18,90 (50 g). Hortelã R$ 24,50. Kit presente com 3 latas a R$ 1.089,00. 10% de desconto no Pix.',
  'Prazo de entrega: 3 a 5 dias úteis. Trocas em até 7 dias. Telefone (41) 3333-4444. CNPJ 12.345.678/0001-90.',
  'Fatura vence todo dia 10. Feira em 12 de dezembro de 2026.',
  'Local time of the company: Monday, 30 November 2026, 14:40 (America/Sao_Paulo)',
].join('\n');

const texts = (more: Partial<EvidenceTexts> = {}): EvidenceTexts => ({
  tenant: TENANT,
  said: [],
  data: [],
  today: '2026-11-30',
  ...more,
});
const wrong = (answer: string, more: Partial<EvidenceTexts> = {}) =>
  unfounded(answer, texts(more)).map(({ text }) => text.trim());

describe('what makes no claim is never looked at', () => {
  it.each([
    'Olá! Tudo bem? Em 5 minutos alguém responde, das 9h às 18h30, ou às 14:30.',
    '1. Camomila\n2. Hortelã\n3. Erva-doce\nSão 3 passos; o 2º é o mais fácil.',
    'Ferva 200 ml de água a 95 °C por 3 a 5 minutos e use 2 g de chá. Lave a 30 graus.',
    'Atendemos 24/7 há 30 anos, desde 1998. Meio a meio: 50/50. 100% natural, 0% açúcar.',
    'Use 1/2 xícara e 3/4 de colher. Nível A4, H2O, 4K, 2x por dia, 1ª e 2ª vez.',
    'Quero confirmar: são 2 camisas e 1 calça? Tamanho 42, para 4 pessoas?',
    'Um dos reais motivos é o preço dos reais chás. 👍 1️⃣ Sim 2️⃣ Não',
    'O aparelho tem 1500 W, 220 V e 15 kg, 120 x 80 cm.',
  ])('%s', (answer) => {
    expect(wrong(answer)).toEqual([]);
  });
});

describe('what stands in evidence is founded, however it is written', () => {
  it.each([
    ['a price', 'A camomila custa R$ 18,90.', {}],
    ['a price in bold', 'A camomila custa *R$ 18,90*!', {}],
    ['a price without its sign', 'A hortelã sai por 24,50.', {}],
    ['a price in words', 'O frete é vinte reais.', {}],
    ['a price with its points', 'O kit custa R$ 1.089,00 ou R$1089.', {}],
    ['a price as in English', 'The kit costs R$ 1,089.00, the tea 18.90 BRL.', {}],
    ['thousands in words', 'Sai por 2 mil reais.', { said: ['O orçamento foi R$ 2.000,00'] }],
    ['reais and cents', 'São 18 reais e 90 centavos.', {}],
    ['a share', 'No Pix há 10% de desconto.', {}],
    ['the rest of a share', 'Você paga só 90% do preço.', {}],
    ['a telephone', 'Ligue (41) 3333-4444 ou +55 41 3333 4444.', {}],
    ['a CNPJ without points', 'CNPJ: 12345678000190', {}],
    ['a price in bold digits', 'A camomila custa R$ 𝟏𝟖,𝟗𝟎.', {}],
    [
      'a price that a system writes in fullwidth digits',
      'Fica R$ 57,90.',
      { data: ['{"total":"５７，９０"}'] },
    ],
    ['a share in words', 'São dez por cento de desconto, cem por cento garantido.', {}],
    ['a postal code without its hyphen', 'O CEP é 80020310.', { said: ['meu cep: 80020-310'] }],
    ['a code in another form', 'O pedido AB 1042 saiu; AB1042!', { said: ['e o pedido ab-1042?'] }],
    ['a number of an order', 'O pedido nº 1042 foi enviado.', { said: ['onde está meu pedido 1042?'] }],
    ['a tracking code', 'Rastreio: BR123456789BR', { data: ['{"tracking":"BR123456789BR"}'] }],
    ['a price in cents of a system', 'Ficou em R$ 129,90.', { data: ['{"total_cents":12990}'] }],
    ['a number of a system', 'Ficou em R$ 1.234,50.', { data: ['{"total":1234.5}'] }],
    ['a day of a system', 'Chega em 05/12.', { data: ['{"eta":"2026-12-05"}'] }],
    [
      'a day of a system by the world’s clock',
      'Chega em 4 de dezembro.',
      { data: ['{"eta":"2026-12-05T01:30:00Z"}'] },
    ],
    ['a day in words', 'A feira é em 12/12.', {}],
    ['a day in words with its year', 'The fair is on December 12th, 2026.', {}],
    ['a day of the month', 'A fatura vence no dia 10, ou seja, 10/12.', {}],
    ['today and tomorrow', 'Hoje, 30/11, não; amanhã, 1º de dezembro, sim.', {}],
    ['a day whose name was said', 'Na sexta, 4/12, estamos abertos.', { said: ['posso ir na sexta?'] }],
    [
      'the days of a span of the week',
      'Temos terça 1/12, quarta 2/12, quinta 3/12.',
      { said: ['abrem de segunda a sexta?'] },
    ],
    ['a barcode in groups', 'Pague 34191.79001 01043.510047', { data: ['{"code":"341917900101043510047"}'] }],
    ['a postal code without its hyphen', 'CEP 80010000', { said: ['80010-000'] }],
    ['the end of a time that was said', 'Chega entre 3/12 e 7 de dezembro.', {}],
    ['a count', 'Temos 350 unidades.', { data: ['{"stock":350}'] }],
    ['a house', 'Fica na rua das Flores, 250.', {}],
    [
      'what the customer said in words',
      'Então R$ 250,00, certo?',
      { said: ['pago duzentos e cinquenta reais'] },
    ],
  ])('%s', (_what, answer, more) => {
    expect(wrong(answer, more)).toEqual([]);
  });
});

describe('what follows from evidence is founded', () => {
  it.each([
    ['a sum of two', 'Com o frete fica R$ 38,90.', {}],
    ['a difference', 'Faltam R$ 131,10 para o frete grátis.', {}],
    ['so many times one', '2 camomilas saem por R$ 37,80.', {}],
    ['so many times one, and another', 'Duas camomilas com frete: R$ 57,80.', {}],
    ['as many as the customer wants', 'Fica R$ 56,70.', { said: ['quero três de camomila'] }],
    ['as many as the company sells together', 'O kit sai por R$ 3.267,00.', {}],
    ['a share less', 'No Pix a camomila sai por R$ 17,01.', {}],
    ['a share', 'São R$ 1,89 de desconto.', {}],
    ['instalments', 'O kit em 3x de R$ 363,00.', {}],
    ['two things, each so many times', 'Total: R$ 111,30.', { said: ['2 de 18,90 e 3 de 24,50'] }],
    [
      'a list and its sum',
      '2x camomila: R$ 37,80\n1x hortelã: R$ 24,50\nFrete: R$ 20,00\n*Total: R$ 82,30*',
      {},
    ],
  ])('%s', (_what, answer, more) => {
    expect(wrong(answer, more)).toEqual([]);
  });
});

describe('what was made up is found', () => {
  it.each([
    ['a price', 'A camomila custa R$ 17,35.', 'R$ 17,35'],
    ['a price in words', 'Sai por setenta e sete reais.', 'Sai por setenta e sete reais'],
    ['a price without its sign', 'Sai por 71,35.', '71,35'],
    ['a price in bold digits', 'Custa R$ 𝟓𝟕,𝟗𝟎.', 'R$ 57,90'],
    ['a price in fullwidth digits', 'Custa R＄ ５７，９０.', 'R$ 57,90'],
    ['a price in boxes', 'Custa R$ 5️⃣7️⃣,9️⃣3️⃣!', 'R$ 57,93'],
    ['a price with something unseen in it', 'Custa R\u200b$ 5\u200d7,\u206090.', 'R$ 57,90'],
    ['a large price', 'Custa 2,5 mil reais.', '2,5 mil reais'],
    ['a large price in words', 'Custa dois milhões de reais.', 'Custa dois milhões de reais'],
    ['a discount in words', 'Com quinze por cento de desconto!', 'Com quinze por cento'],
    ['a discount', 'Hoje com 45% de desconto!', '45%'],
    ['the number of an order', 'Seu pedido nº 1043 saiu.', '1043'],
    ['a code', 'Rastreie com BR999999999BR.', 'BR999999999BR'],
    ['a coupon', 'Use o cupom CHA15OFF2026.', 'CHA15OFF2026'],
    ['a telephone', 'Ligue (11) 98888-7777.', '(11) 98888-7777'],
    ['a CPF', 'O CPF é 123.456.789-09.', '123.456.789-09'],
    ['a day', 'Chega em 15/12.', '15/12'],
    ['a day in words', 'Chega em 23 de dezembro.', '23 de dezembro'],
    ['a day alone', 'Chega no dia 27.', 'dia 27'],
    ['another year', 'A feira é em 12/12/2027.', '12/12/2027'],
    ['a total', 'Total: R$ 99,99', 'R$ 99,99'],
    ['a count', 'Temos 7.312 unidades.', '7.312'],
  ])('%s', (_what, answer, text) => {
    expect(wrong(answer)).toEqual([text]);
  });

  it('a price is not so many times one', () => {
    expect(wrong('Custa R$ 77,00, um só.', { tenant: 'Choose one. 1 loja.', said: ['quero 1'] })).toEqual([
      'R$ 77,00',
    ]);
  });
});

/** Amounts as shops write them, in cents. */
const cents = fc.integer({ min: 100, max: 9_999_999 });

const grouped = (whole: number, separator: string) => String(whole).replace(/\B(?=(\d{3})+$)/g, separator);
const FORMATS: ReadonlyArray<(amount: number) => string> = (
  [
    ['.', ','],
    [',', '.'],
    [' ', ','],
    ['\u00a0', ','],
    ['\u202f', ','],
    ['’', '.'],
    ['', ','],
    ['', '.'],
  ] as const
).map(([separator, decimal]) => (amount) => {
  const whole = grouped(Math.floor(amount / 100), separator);
  return `${whole}${decimal}${String(amount % 100).padStart(2, '0')}`;
});
const format = fc.constantFrom(...FORMATS);
const sign = fc.constantFrom<(text: string) => string>(
  (text) => `R$ ${text}`,
  (text) => `R$${text}`,
  (text) => `*R$ ${text}*`,
  (text) => `US$ ${text}`,
  (text) => `€ ${text}`,
  (text) => `${text} reais`,
  (text) => `${text} €`,
  (text) => `${text}`,
);
const BARE = { tenant: 'Loja.', said: [], data: [], today: '2026-11-30' };

it('any amount of evidence is known again, in any way of writing it', () => {
  fc.assert(
    fc.property(cents, format, format, sign, (amount, one, other, signed) => {
      const said = [`custa R$ ${one(amount)} no total`];
      expect(unfounded(`Custa ${signed(other(amount))}.`, { ...BARE, said })).toEqual([]);
    }),
  );
});

it('any sum and any difference of two amounts is, and any product with a count that was said', () => {
  fc.assert(
    fc.property(cents, cents, fc.integer({ min: 2, max: 20 }), format, sign, (a, b, count, as, signed) => {
      const said = [`quero ${count}; um custa R$ ${as(a)} e o outro R$ ${as(b)}`];
      for (const value of [a + b, Math.abs(a - b), a * count, b * count]) {
        expect(unfounded(`Fica ${signed(as(value))}.`, { ...BARE, said })).toEqual([]);
      }
    }),
  );
});

it('any day of evidence is known again, in any way of writing it', () => {
  const months =
    'janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro'.split(' ');
  const forms: ((day: number, month: number) => string)[] = [
    (day, month) => `${day}/${month}/2026`,
    (day, month) => `${String(day).padStart(2, '0')}/${String(month).padStart(2, '0')}`,
    (day, month) => `${day} de ${months[month - 1]}`,
    (day, month) => `2026-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`,
  ];
  const form = fc.constantFrom(...forms);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 28 }),
      fc.integer({ min: 1, max: 12 }),
      form,
      form,
      (day, month, a, b) => {
        expect(
          unfounded(`Chega em ${b(day, month)}.`, { ...BARE, said: [`para ${a(day, month)}?`] }),
        ).toEqual([]);
      },
    ),
  );
});

it('most of what is made up is found among a hundred prices', () => {
  const prices = Array.from({ length: 100 }, (_, index) => 990 + index * 1_000);
  const tenant = prices.map((price) => `R$ ${(price / 100).toFixed(2).replace('.', ',')}`).join('\n');
  const made = Array.from({ length: 200 }, (_, index) => 1_237 + index * 473);
  const found = made.filter(
    (amount) => unfounded(`R$ ${(amount / 100).toFixed(2)}`, { ...BARE, tenant }).length > 0,
  );
  expect(found.length / made.length).toBeGreaterThan(0.9);
});

/** What a model says over and over once it is lost, and what a customer can write. */
it.each([
  ...[
    'k',
    'é',
    'a ',
    'kk kk ',
    'a-',
    'a.',
    'a1',
    'dia ',
    'mil ',
    'um dois ',
    'de de de ',
    '_',
    '@',
    'aa\t',
    ' ',
  ],
  ...[
    '1',
    '1.',
    '1 ',
    '12-',
    '12/',
    '1%',
    'R$ ',
    '1 reais e ',
    '99 9',
    '"1',
    '1\u00a0',
    '( ',
    '#',
    '5\u20e3',
    '５',
  ],
])('%j over and over costs as much as it is long', (unit) => {
  const read = (length: number) => {
    const text = unit.repeat(Math.ceil(length / unit.length));
    unfounded(`${text} R$ 77,77`, { ...BARE, said: [text] });
  };
  expect(growth(read, 5_000)).toBeLessThan(LINEAR);
});

it('a list of prices costs as much as it is long', () => {
  const answer = Array.from({ length: 80 }, (_, index) => `R$ ${index}1.${index + 100},37`).join(' ');
  const read = (length: number) => {
    const numbers = Array.from(
      { length },
      (_, index) => `R$ ${index * 7},${index % 100}, dia ${(index % 28) + 1}/12`,
    );
    unfounded(answer, { ...BARE, said: [numbers.join(' ')], data: [numbers.join(',')] });
  };
  expect(growth(read, 500)).toBeLessThan(LINEAR);
});
