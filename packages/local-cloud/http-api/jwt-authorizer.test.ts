import { expect, test } from 'vitest';
import { type Claims, KeySet } from '../jwt/key-set.ts';
import { authorize, type JwtAuthorizer } from './jwt-authorizer.ts';

const keys = new KeySet();
const NOW_MS = Date.UTC(2026, 10, 30, 12);
const NOW = NOW_MS / 1000;
const ISSUER = 'https://issuer.example/pool';
const claims: Claims = { iss: ISSUER, aud: 'web', exp: NOW + 60, iat: NOW, sub: 'ana' };

const authorizer = (changes: Partial<JwtAuthorizer> = {}): JwtAuthorizer => ({
  issuer: ISSUER,
  audience: ['mobile', 'web'],
  identitySource: '$request.header.Authorization',
  scopes: [],
  keys: () => keys,
  ...changes,
});

const decide = (authorization: string | undefined, changes: Partial<JwtAuthorizer> = {}) =>
  authorize(authorizer(changes), { headers: { authorization }, query: '' }, NOW_MS);
const decideOn = (more: Claims, changes: Partial<JwtAuthorizer> = {}) =>
  decide(`Bearer ${keys.sign({ ...claims, ...more })}`, changes);
const unsigned = (header: object) =>
  `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${keys.sign(claims).split('.')[1]}.`;

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html */
test('lets a token through, with its claims as text', () => {
  const more = { 'cognito:groups': ['admins', 'people'], email_verified: true, nbf: NOW };
  expect(decideOn(more)).toEqual({
    jwt: {
      claims: {
        ...{ iss: ISSUER, aud: 'web', sub: 'ana', exp: String(NOW + 60), iat: String(NOW), nbf: String(NOW) },
        ...{ 'cognito:groups': '[admins people]', email_verified: 'true' },
      },
      scopes: null,
    },
  });
});

test('takes the token with Bearer and without, from a header or from the query', () => {
  const token = keys.sign(claims);
  expect(decide(token)).toHaveProperty('jwt');
  expect(decide(`bearer ${token}`)).toHaveProperty('jwt');
  const inQuery = authorizer({ identitySource: '$request.querystring.token' });
  expect(authorize(inQuery, { headers: {}, query: `a=1&token=${token}` }, NOW_MS)).toHaveProperty('jwt');
  expect(authorize(inQuery, { headers: { authorization: token }, query: '' }, NOW_MS)).toEqual({
    status: 401,
    wwwAuthenticate: 'Bearer',
  });
});

test.each([
  ['of another issuer', { iss: 'https://other.example' }, 'issuer'],
  ['for another audience', { aud: 'other' }, 'audience'],
  ['whose client_id alone fits', { aud: 'other', client_id: 'web' }, 'audience'],
  ['that has expired', { exp: NOW }, 'expired'],
  ['without an end', { exp: undefined }, 'expired'],
  ['that is not valid yet', { nbf: NOW + 1 }, 'not valid yet'],
  ['of the future', { iat: NOW + 1 }, 'future'],
])('refuses a token %s', (_, more, why) => {
  expect(decideOn(more)).toEqual({
    status: 401,
    wwwAuthenticate: expect.stringMatching(
      new RegExp(`^Bearer scope="" error="invalid_token" error_description=".*${why}.*"$`),
    ),
  });
});

test('asks for client_id where a token has no audience', () => {
  expect(decideOn({ aud: undefined, client_id: 'web' })).toHaveProperty('jwt');
  expect(decideOn({ aud: undefined, client_id: 'other' })).toHaveProperty('status', 401);
});

test.each([
  ['without a signature', unsigned({ alg: 'none' })],
  ['signed by nobody', unsigned({ alg: 'RS256', kid: 'local-1' })],
  ['of another issuer’s keys', new KeySet().sign(claims)],
  ['that was changed', keys.sign(claims).replace(/\.(.)/, (_, first) => `.${first === 'e' ? 'f' : 'e'}`)],
  ['that is none', 'abc'],
  ['that is three dots', '...'],
])('refuses a token %s', (_, token) => {
  expect(decide(`Bearer ${token}`)).toHaveProperty('status', 401);
});

test('refuses every token while the issuer has no keys', () => {
  expect(decideOn({}, { keys: () => undefined })).toHaveProperty('status', 401);
});

test('asks for one of the scopes of a route, and answers 403', () => {
  const scopes = ['notes/read', 'notes/write'];
  expect(decideOn({ scope: 'openid notes/write' }, { scopes })).toMatchObject({
    jwt: { scopes: ['openid', 'notes/write'] },
  });
  expect(decideOn({ scp: ['notes/read'] }, { scopes })).toHaveProperty('jwt');
  expect(decideOn({ scope: 'openid' }, { scopes })).toEqual({
    status: 403,
    wwwAuthenticate: 'Bearer scope="notes/read notes/write" error="insufficient_scope"',
  });
});
