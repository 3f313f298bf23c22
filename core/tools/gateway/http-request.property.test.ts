import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { httpToolRequest, PathArgumentError } from './http-request.ts';

const SOURCE = { base_url: 'https://erp.acme.example/api/v2' };
const TOOL = { method: 'GET' as const, path: '/orders/{number}/items/{item}' };

/** What a model might say to get somewhere else, among whatever else there is. */
const argument = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom('.', '/', '\\', '%', '2', 'e', 'f', '@', ':', '#', '?', ';', ' ', '\n', 'a'),
  }),
  fc.constantFrom('..', '.', '%2e%2e', '..%2f..', '..;', '//evil.example', '@evil.example', '\ud800', ''),
);

function sent(given: Record<string, unknown>): URL | undefined {
  try {
    return httpToolRequest(SOURCE, TOOL, given).url;
  } catch (error) {
    if (error instanceof PathArgumentError) return undefined;
    throw error;
  }
}

it('no argument changes the host or leaves its place in the path', async () => {
  await fc.assert(
    fc.property(argument, argument, argument, (number, item, filter) => {
      const url = sent({ number, item, filter });
      if (!url) return;
      expect(url.origin).toBe('https://erp.acme.example');
      expect([url.username, url.password, url.hash]).toEqual(['', '', '']);
      const segments = url.pathname.split('/');
      expect(segments.map(decodeURIComponent)).toEqual(['', 'api', 'v2', 'orders', number, 'items', item]);
      // Also after a server that decodes once too often.
      expect(decodeURIComponent(url.pathname).split('/')).toHaveLength(7);
      expect([...url.searchParams]).toEqual([['filter', filter.toWellFormed()]]);
    }),
  );
});

it.each(['AB-1042', 'São Paulo', '5511900000001', 'a@b.example', 'x;y=1', '1.5'])(
  '%s is an ordinary argument',
  (number) => {
    expect(sent({ number, item: '1' })?.pathname).toBe(
      `/api/v2/orders/${encodeURIComponent(number)}/items/1`,
    );
  },
);

it('what is left out is not sent, in query and body', () => {
  const { url } = httpToolRequest(
    SOURCE,
    { method: 'GET', path: '/orders' },
    { a: null, b: ['1', '2'], c: false },
  );
  expect(url.search).toBe('?b=1&b=2&c=false');
  const order = { sku: 'A', note: null, lines: [{ size: null, count: 2 }] };
  const { body } = httpToolRequest(SOURCE, { method: 'POST', path: '/orders' }, order);
  expect(JSON.parse(body ?? '')).toEqual({ sku: 'A', lines: [{ count: 2 }] });
});
