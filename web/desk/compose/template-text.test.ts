import { expect, test } from 'vitest';
import { filledText, likelyValues, templateParts } from './template-text.ts';

test('a template is shown with what is given, and with its gaps', () => {
  const text = 'Oi {{nome}}, seu pedido {{ pedido }} saiu.';
  expect(filledText(text, { nome: 'Carla', pedido: ' ' })).toBe('Oi Carla, seu pedido {{pedido}} saiu.');
  expect(templateParts(text, { nome: 'Carla' }).filter(({ kind }) => kind === 'value')).toEqual([
    { kind: 'value', key: 'nome', value: 'Carla' },
    { kind: 'value', key: 'pedido', value: undefined },
  ]);
  expect(filledText('sem variáveis', {})).toBe('sem variáveis');
});

test('the first name and the protocol fill themselves in', () => {
  const known = { name: 'Carla Souza', protocol: '20261130-7VHH' };
  expect(likelyValues('{{nome}}, {{protocolo}}, {{pedido}}', known)).toEqual({
    ...{ nome: 'Carla', protocolo: '20261130-7VHH', pedido: '' },
  });
  expect(likelyValues('Olá, {{1}}! Pedido {{2}} de {{1}}', known)).toEqual({ 1: 'Carla', 2: '' });
  expect(likelyValues('Seu pedido {{1}}', known)).toEqual({ 1: '' });
  expect(likelyValues('{{nome}}', { ...known, name: null })).toEqual({ nome: '' });
});
