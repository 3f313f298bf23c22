import { expect, test } from 'vitest';
import { compileRoutes, RouteKeyError } from './routes.ts';

function finder(...routeKeys: string[]) {
  const find = compileRoutes(routeKeys.map((routeKey) => ({ routeKey, invoke: async () => null })));
  return (request: string) => {
    const [method = '', path = ''] = request.split(' ');
    const match = find(method, path);
    return match && [match.route.routeKey, match.pathParameters];
  };
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html */
test.each([
  ['GET /pets/dog/1', 'GET /pets/dog/1', {}],
  ['GET /pets/dog/2', 'GET /pets/dog/{id}', { id: '2' }],
  ['GET /pets/cat/1', 'GET /pets/{proxy+}', { proxy: 'cat/1' }],
  ['POST /test/5', 'ANY /{proxy+}', { proxy: 'test/5' }],
  ['GET /', '$default', {}],
])('takes the documented route for %s', (request, routeKey, parameters) => {
  const find = finder(
    '$default',
    'ANY /{proxy+}',
    'GET /pets/{proxy+}',
    'GET /pets/dog/{id}',
    'GET /pets/dog/1',
  );
  expect(find(request)).toEqual([routeKey, parameters]);
});

test('prefers the exact method to ANY, and ANY to another path', () => {
  const find = finder('ANY /orders', 'POST /orders', 'GET /{proxy+}');
  expect(find('POST /orders')?.[0]).toBe('POST /orders');
  expect(find('GET /orders')?.[0]).toBe('ANY /orders');
  expect(find('GET /other')?.[0]).toBe('GET /{proxy+}');
});

test('passes over a more specific path of another method', () => {
  const find = finder('POST /pets/1', 'GET /pets/{id}');
  expect(find('GET /pets/1')).toEqual(['GET /pets/{id}', { id: '1' }]);
});

test('prefers the longer prefix of two greedy routes', () => {
  const find = finder('ANY /{proxy+}', 'ANY /shop/{proxy+}', 'ANY /shop/{floor}/{proxy+}');
  expect(find('GET /shop/a')).toEqual(['ANY /shop/{proxy+}', { proxy: 'a' }]);
  expect(find('GET /shop/a/b')).toEqual(['ANY /shop/{floor}/{proxy+}', { floor: 'a', proxy: 'b' }]);
  expect(find('GET /tools')).toEqual(['ANY /{proxy+}', { proxy: 'tools' }]);
});

test('matches a variable with one segment and a greedy one with at least one', () => {
  const find = finder('GET /a/{id}', 'GET /x/{rest+}');
  expect(find('GET /a/')).toBeUndefined();
  expect(find('GET /a/1/2')).toBeUndefined();
  expect(find('GET /x')).toBeUndefined();
  expect(find('GET /x/')).toBeUndefined();
  expect(find('GET /x/1/2/')).toEqual(['GET /x/{rest+}', { rest: '1/2/' }]);
});

test('decodes path parameters and takes an encoded slash for text', () => {
  const find = finder('GET /a/{id}');
  expect(find('GET /a/ol%C3%A1%2Fb')).toEqual(['GET /a/{id}', { id: 'olá/b' }]);
});

test('finds nothing where no route fits', () => {
  expect(finder('POST /a')('GET /a')).toBeUndefined();
  expect(finder()('GET /')).toBeUndefined();
});

test.each(['GET a', 'FETCH /a', 'GET  /a', 'GET /{proxy+}/more', 'GET /a{id}', ''])(
  'refuses the route key %j',
  (routeKey) => {
    expect(() => finder(routeKey)).toThrow(RouteKeyError);
  },
);

test('refuses a route that is there twice', () => {
  expect(() => finder('GET /a', 'GET /a')).toThrow(RouteKeyError);
});
