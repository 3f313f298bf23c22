import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fieldKey } from './field-key.ts';

test('a name of a field is made of what a person writes', () => {
  expect(['Data de nascimento', 'CPF', ' 2º telefone ', 'Ação!'].map(fieldKey)).toEqual([
    ...['data_de_nascimento', 'cpf', 'telefone', 'acao'],
  ]);
  expect(fieldKey('!!!')).toBe('');
});

test('the API takes every name that is not empty', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (name) => {
      expect(fieldKey(name)).toMatch(/^([a-z][a-z0-9_]{0,39})?$/);
    }),
  );
});
