import { expect, it } from 'vitest';
import { placeOf } from './place-of.ts';

it('a stage is in an account, and what runs here is at a port', () => {
  expect([placeOf('prod', undefined), placeOf(undefined, '3000')]).toEqual([
    { stage: 'prod' },
    { port: 3000 },
  ]);
  expect([placeOf('prod', '3000'), placeOf(undefined, undefined)]).toEqual([undefined, undefined]);
  expect(placeOf('localhost', undefined)).toEqual({ stage: 'localhost' });
});

it.each([
  ['Prod', undefined, /--stage takes .* lowercase .* not "Prod"/],
  ['', undefined, /--stage takes/],
  ['local', undefined, /--local 3000/],
  [undefined, '0', /from 1 to 65535, not "0"/],
  [undefined, '65536', /65535/],
  [undefined, '-1', /not "-1"/],
  [undefined, 'abc', /not "abc"/],
])('stage %j and port %j: what is wrong with it is told', (stage, local, message) => {
  expect(() => placeOf(stage, local)).toThrow(message);
});
