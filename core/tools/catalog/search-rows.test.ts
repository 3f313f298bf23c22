import { expect, it } from 'vitest';
import { packRows, unpackRows } from './packed-rows.ts';
import { searchedRows, searchRows } from './search-rows.ts';

const ROWS = [
  { code: 'AB-1042', name: 'Chá de hortelã 50 g', description: 'Folhas secas', price: 'R$ 18,00' },
  { code: 'AB-1043', name: 'Chá preto 100 g', price: 'R$ 22,00', available: false },
  { code: 'CX-7', name: 'Caixa de presente', description: 'Para três chás' },
  { code: '1042', name: 'Infusor de aço' },
];
const find = (query: string) => searchRows(searchedRows(ROWS), query);
const codes = (query: string) => find(query).rows.map(({ code }) => code);

it.each([
  ['AB-1042', ['AB-1042']],
  ['ab1042', ['AB-1042']],
  ['tem o ab 1042?', ['AB-1042', '1042']],
  ['cx7', ['CX-7']],
])('a code is found however it is spelt: %s', (query, found) => {
  expect(codes(query)).toEqual(found);
});

it.each([
  ['hortela', ['AB-1042']],
  ['CHÁ PRETO', ['AB-1043', 'AB-1042']],
  ['infusores', ['1042']],
  ['presente', ['CX-7']],
  ['folhas', ['AB-1042']],
])('words are found without accents, case and plural, the best first: %s', (query, found) => {
  expect(codes(query)).toEqual(found);
});

it.each(['bicicleta', '', '???', 'AB-9999'])(
  '“%s” finds nothing, and says that nothing is to be guessed',
  (query) => {
    expect(find(query)).toEqual({ matching: 0, rows: [], note: expect.stringContaining('Do not guess') });
  },
);

it('of many only the first are shown, and how many there are', () => {
  const many = Array.from({ length: 40 }, (_, n) => ({ code: `P${n}`, name: `Pão ${n}` }));
  const found = searchRows(searchedRows(many), 'pão');
  expect(found).toMatchObject({ matching: 40, note: expect.stringContaining('first 8') });
  expect(found.rows).toHaveLength(8);
});

it('a catalog is stored and read as it was', () => {
  expect(unpackRows(packRows(ROWS))).toEqual(ROWS);
});
