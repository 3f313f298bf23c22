import { expect, it } from 'vitest';
import { placeOf } from './place-of.ts';

it('a stage is in an account, and what runs here is at a port', () => {
  expect([placeOf('prod', undefined), placeOf(undefined, '3000')]).toEqual([
    { stage: 'prod' },
    { port: 3000 },
  ]);
  expect([placeOf('local', undefined), placeOf('prod', '3000'), placeOf(undefined, undefined)]).toEqual([
    ...[undefined, undefined, undefined],
  ]);
  expect([placeOf('localhost', undefined), placeOf(undefined, '0')]).toEqual([
    { stage: 'localhost' },
    undefined,
  ]);
});
