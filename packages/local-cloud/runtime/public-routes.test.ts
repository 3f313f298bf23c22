import { expect, it } from 'vitest';
import type { ApiDraft } from '../resources/context.ts';
import { PublicRoutes } from './public-routes.ts';

const seen: (string | undefined)[] = [];

const draft = (place: string, ...routeKeys: string[]): ApiDraft => ({
  api: { url: '', listener: ({ url }) => void seen.push(url), serve: () => undefined },
  place,
  integrations: new Map(),
  authorizers: new Map(),
  routes: routeKeys.map((routeKey) => ({ routeKey, functionArn: 'arn' })),
});

it('shows an API by the first segments of its routes', () => {
  const { apis, paths } = new PublicRoutes([draft('shop/Api', 'GET /orders/{id}', '$default')]);
  expect(apis.map(({ segments }) => segments)).toEqual([['orders']]);
  expect(paths).toEqual(['/orders/{id}']);
});

it('shows a mounted API below its path alone, which the API does not see', () => {
  const drafts = [draft('shop/Api', 'GET /v1/orders'), draft('shop/DeskApi1A2B', 'ANY /v1/{proxy+}')];
  const { apis, paths } = new PublicRoutes(drafts, { '/desk': 'DeskApi' });
  expect(apis.map(({ segments }) => segments)).toEqual([['v1'], ['desk']]);
  expect(paths).toEqual(['/v1/orders', '/desk/v1/{proxy+}']);
  for (const url of ['/desk/v1/a?b=/desk', '/desk', '/desk?a=1']) {
    apis[1]?.listener({ url } as never, {} as never);
  }
  expect(seen).toEqual(['/v1/a?b=/desk', '/', '/?a=1']);
});

it('stops where a path could mean two APIs, or a mount none', () => {
  const two = [draft('shop/One', 'GET /v1/a'), draft('shop/Two', 'GET /v1/b')];
  expect(() => new PublicRoutes(two)).toThrow('two HTTP APIs have routes under /v1');
  expect(() => new PublicRoutes(two, { '/desk': 'Three' })).toThrow('0 HTTP APIs have "Three"');
});
