import { expect, test } from 'vitest';
import { NoAnswer } from '../api/problem.ts';
import { type Browser, CognitoSignIn, SignInRefused } from './cognito.ts';

const SETTINGS = {
  issuer: 'https://cognito-idp.sa-east-1.amazonaws.com/sa-east-1_pool',
  clientId: 'client-1',
  signInUrl: 'https://prosa-prod-1.auth.sa-east-1.amazoncognito.com',
};
const PAGE = 'https://d1.cloudfront.net';
const START = Date.now();

/** A browser whose tab is at an address, and the token endpoint of the user pool. */
function tab(path: string, kept = new Map<string, string>()) {
  const left: URL[] = [];
  const shown: string[] = [];
  const requests: URLSearchParams[] = [];
  const state = { nonce: '', answer: () => tokens(state.nonce), now: START };
  const browser: Browser = {
    address: new URL(path, PAGE),
    storage: {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    },
    leaveFor: (address) => left.push(address),
    show: (address) => shown.push(address),
    now: () => state.now,
    fetch: async (_address, init) => {
      requests.push(new URLSearchParams(String(init?.body)));
      return state.answer();
    },
  };
  return { signIn: new CognitoSignIn(SETTINGS, browser), left, shown, requests, kept, state };
}

const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

function tokens(
  nonce: string | undefined,
  name = 'first',
  refresh: string | undefined = 'refresh-1',
): Response {
  const seconds = Math.floor(Date.now() / 1_000);
  const claims = {
    iss: SETTINGS.issuer,
    aud: SETTINGS.clientId,
    sub: 'ana',
    iat: seconds,
    exp: seconds + 3_600,
  };
  return Response.json({
    access_token: 'access',
    id_token: [base64({ alg: 'RS256' }), base64({ ...claims, name, ...(nonce && { nonce }) }), 'c2ln'].join(
      '.',
    ),
    token_type: 'Bearer',
    expires_in: 3_600,
    ...(refresh && { refresh_token: refresh }),
  });
}

const nameIn = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).name as string;

/** A person who has left for the sign-in and comes back with a code. */
async function comesBack(path = '/desk/cv_1?view=mine') {
  const before = tab(path);
  await before.signIn.begin();
  const asked = before.left[0]?.searchParams ?? new URLSearchParams();
  const after = tab(`/desk?code=c0de&state=${asked.get('state')}`, before.kept);
  after.state.nonce = asked.get('nonce') ?? '';
  return { asked, ...after };
}

test('who comes back with a code is signed in, where they were', async () => {
  const { asked, signIn, shown, requests } = await comesBack();
  expect(Object.fromEntries(asked)).toMatchObject({
    client_id: 'client-1',
    response_type: 'code',
    code_challenge_method: 'S256',
    redirect_uri: `${PAGE}/desk`,
  });
  const session = await signIn.finish();
  expect(nameIn((await session?.token()) ?? '')).toBe('first');
  expect(shown).toEqual(['/desk/cv_1?view=mine']);
  expect(requests[0]?.get('code')).toBe('c0de');
  expect(requests[0]?.get('code_verifier')).toMatch(/^[\w-]{43}$/);
});

test('no token and no verifier is left in the tab', async () => {
  const { signIn, kept } = await comesBack();
  await signIn.finish();
  expect([...kept]).toEqual([]);
});

test('who opens the page, or an address with a code that somebody else made, is not signed in', async () => {
  expect(await tab('/desk').signIn.finish()).toBeUndefined();
  expect(await tab('/desk?code=stolen&state=theirs').signIn.finish()).toBeUndefined();
  const { kept } = await comesBack();
  await expect(tab('/desk?code=c0de&state=theirs', kept).signIn.finish()).rejects.toThrow(SignInRefused);
});

test('a token for another sign-in is refused', async () => {
  const { signIn, state } = await comesBack();
  state.nonce = 'another';
  await expect(signIn.finish()).rejects.toThrow(SignInRefused);
});

test('a token is renewed once, a minute before it ends, whoever asks', async () => {
  const { signIn, state, requests } = await comesBack();
  const session = await signIn.finish();
  state.now += 3_500_000;
  await session?.token();
  expect(requests).toHaveLength(1);
  state.now += 50_000;
  state.answer = () => tokens(undefined, 'second', undefined);
  const both = await Promise.all([session?.token(), session?.token()]);
  expect(both.map((token) => nameIn(token ?? ''))).toEqual(['second', 'second']);
  expect(requests.slice(1).map((request) => request.get('refresh_token'))).toEqual(['refresh-1']);
});

test('after a day the person signs in once more', async () => {
  const { signIn, state, left } = await comesBack();
  const session = await signIn.finish();
  state.now += 24 * 3_600_000;
  state.answer = () => Response.json({ error: 'invalid_grant' }, { status: 400 });
  await expect(session?.token()).rejects.toThrow(SignInRefused);
  expect(left.map(({ pathname }) => pathname)).toEqual(['/oauth2/authorize']);
});

test('a line that is down signs nobody out', async () => {
  const { signIn, state, left } = await comesBack();
  const session = await signIn.finish();
  state.now += 4_000_000;
  state.answer = () => {
    throw new TypeError('fetch failed');
  };
  await expect(session?.token()).rejects.toThrow(NoAnswer);
  state.answer = () => tokens(undefined, 'second');
  expect(nameIn((await session?.token()) ?? '')).toBe('second');
  expect(left).toEqual([]);
});

test('who signs out is signed out at Cognito, too', async () => {
  const { signIn, left } = await comesBack();
  (await signIn.finish())?.signOut();
  expect(String(left[0])).toBe(
    `${SETTINGS.signInUrl}/logout?client_id=client-1&logout_uri=${encodeURIComponent(`${PAGE}/desk`)}`,
  );
});
