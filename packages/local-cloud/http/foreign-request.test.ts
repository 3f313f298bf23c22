import { expect, it } from 'vitest';
import { refusalOf } from './foreign-request.ts';

it.each(['localhost', 'LOCALHOST:3000', '127.0.0.1', '127.0.0.1:80'])('takes the Host %s', (host) => {
  expect(refusalOf({ host })).toBeUndefined();
});

it.each([
  undefined,
  '',
  'evil.example',
  'localhost.evil.example',
  '127.0.0.1.evil.example:80',
  'localhost:80:80',
  'evil.example:80@localhost',
  '0.0.0.0',
])('refuses the Host %s, which a rebound name would send', (host) => {
  expect(refusalOf({ host })).toBe('only requests to localhost or 127.0.0.1 are answered');
});

it.each(['http://localhost:3000', 'http://127.0.0.1:3000', 'http://localhost'])(
  'takes a page of this machine, %s, on whatever port and under the other name too',
  (origin) => {
    expect(refusalOf({ host: '127.0.0.1:4000', origin, 'sec-fetch-site': 'cross-site' })).toBeUndefined();
  },
);

it.each([
  'null',
  '',
  'https://evil.example',
  'http://localhost.evil.example',
  'http://evil.example#http://localhost:3000',
  'http://localhost:3000/',
  'http://localhost:3000 https://evil.example',
])('refuses a page of the origin “%s”', (origin) => {
  expect(refusalOf({ host: 'localhost:3000', origin, 'sec-fetch-site': 'same-origin' })).toBe(
    'only pages of localhost or 127.0.0.1 are answered',
  );
});

it('refuses what a browser sends for another site without an origin', () => {
  const from = (site: string) => refusalOf({ host: 'localhost:3000', 'sec-fetch-site': site });
  expect(from('cross-site')).toBe('only pages of localhost or 127.0.0.1 are answered');
  for (const site of ['none', 'same-origin', 'same-site']) expect(from(site)).toBeUndefined();
});
