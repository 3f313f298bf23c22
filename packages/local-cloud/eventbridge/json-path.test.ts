import { describe, expect, test } from 'vitest';
import { compileJsonPath, InvalidJsonPathError } from './json-path.ts';

const event = {
  'detail-type': 'order.placed',
  detail: { items: [{ sku: 'a' }, { sku: 'b' }, {}], order_id: 7, 'a/b': true, nothing: null },
};

describe('compileJsonPath', () => {
  test.each([
    ['$', event],
    ['$.detail-type', 'order.placed'],
    ['$.detail.order_id', 7],
    ['$.detail.a/b', true],
    ['$.detail.items[1].sku', 'b'],
    ['$.detail.items[*].sku', ['a', 'b']],
    ['$.detail.nothing', null],
  ])('%s', (path, expected) => {
    expect(compileJsonPath(path)(event)).toEqual(expected);
  });

  test.each(['$.gone', '$.detail.items[9]', '$.detail.order_id.deeper', '$.detail.items.sku', '$.toString'])(
    '%s finds nothing',
    (path) => {
      expect(compileJsonPath(path)(event)).toBeUndefined();
    },
  );

  test.each([
    '',
    'detail',
    '$detail',
    '$.',
    '$..detail',
    '$.a b',
    "$['detail']",
    '$.items[-1]',
    '$.items[?(@.a)]',
  ])('"%s" is refused', (path) => {
    expect(() => compileJsonPath(path)).toThrow(InvalidJsonPathError);
  });
});
