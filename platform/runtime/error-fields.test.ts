import { expect, test } from 'vitest';
import { errorFields } from './error-fields.ts';
import { ProsaError } from './errors.ts';
import { redact } from './redact.ts';

test('an error of ours says what to do and what led to it', () => {
  const cause = new Error('Rate exceeded', { cause: new TypeError('socket') });
  const error = new ProsaError('the bus is slow', {
    cause,
    retryable: true,
    operatorHint: 'look at the quota',
  });
  expect(errorFields(error)).toMatchObject({
    name: 'ProsaError',
    message: 'the bus is slow',
    retryable: true,
    operatorHint: 'look at the quota',
    causes: ['Error: Rate exceeded', 'TypeError: socket'],
  });
  expect(error.cause).toBe(cause);
});

test('an error keeps nothing of its own properties, and of its stack only places', () => {
  const error = Object.assign(new Error('two\nlines'), { input: 'Olá, quero comprar' });
  const fields = errorFields(error);
  expect(Object.keys(fields)).toEqual(['name', 'message', 'stack']);
  expect(fields.stack?.length).toBeLessThanOrEqual(4);
  for (const line of fields.stack ?? []) expect(line).toMatch(/^at /);
});

test('what JSON.parse quotes is left out, also as a cause', () => {
  const parse = () => JSON.parse('Olá, quero comprar');
  const thrown = (() => {
    try {
      return parse();
    } catch (error) {
      return error;
    }
  })();
  const fields = errorFields(new Error('unreadable', { cause: thrown }));
  expect(fields.causes).toEqual(['SyntaxError: [text that could not be parsed]']);
  expect(JSON.stringify(errorFields(thrown))).not.toContain('Olá');
});

test('a cause that leads back to itself ends', () => {
  const error = new Error('round');
  error.cause = error;
  expect(errorFields(error).causes).toHaveLength(4);
});

test.each([[undefined], ['Olá'], [{ body: 'Olá' }]])('a thrown %j is named by its type', (thrown) => {
  expect(errorFields(thrown)).toEqual({ name: 'NotAnError', message: `a thrown ${typeof thrown}` });
});

test('phone numbers and provider message ids do not stand in a free text', () => {
  expect(redact('send to +5511999990000 or 5511999990000 failed')).toBe(
    'send to [digits] or [digits] failed',
  );
  expect(redact('no row wamid.HBgNNTUxMTk5OTk5MDAwMBUCABIYFDNB+/== found')).toBe(
    'no row wamid.[hidden] found',
  );
});

test('ids, codes, sizes and times stay readable', () => {
  const text =
    'event 12345678-1234-4234-8234-123456789012 has 1200123 bytes, code 131047, 1-57590088-000000000000000000000001';
  expect(redact(text)).toBe(text);
});
