import { request as httpRequest, type OutgoingHttpHeaders } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { ManualClock } from '../clock.ts';
import { type LocalServer, listen } from '../http/listen.ts';
import { sendRaw } from '../http/raw-requests.fixture.ts';
import { KeySet } from '../jwt/key-set.ts';
import { closeFixtures, fixtureFunction } from '../lambda/fixtures/function.fixture.ts';
import { createHttpApiListener, type HttpApiOptions, IntegrationTimeoutError } from './listener.ts';
import type { HttpApiEvent } from './request-event.ts';
import type { HttpRoute } from './routes.ts';

const servers: LocalServer[] = [];

afterEach(async () => {
  await Promise.all([...servers.splice(0).map((server) => server.close()), closeFixtures()]);
});

/** Serves one route, or several, of an API whose function is `respond`. */
async function serve(
  routeKeys: string | string[],
  respond: (event: HttpApiEvent) => unknown = () => null,
  options: Partial<HttpApiOptions> = {},
) {
  const events: HttpApiEvent[] = [];
  const traceHeaders: Array<string | undefined> = [];
  const faults: unknown[] = [];
  const routes = [routeKeys].flat().map(
    (routeKey): HttpRoute => ({
      routeKey,
      invoke: async (event, { traceHeader }) => {
        events.push(event as HttpApiEvent);
        traceHeaders.push(traceHeader);
        return respond(event as HttpApiEvent);
      },
    }),
  );
  const onFault = (error: unknown) => faults.push(error);
  const server = await listen(createHttpApiListener({ routes, apiId: 'shop', onFault, ...options }));
  servers.push(server);
  return { server, events, traceHeaders, faults };
}

/** Sends a request with exactly these headers, repeated ones included. */
function send(
  server: LocalServer,
  options: { method?: string; path: string; headers?: OutgoingHttpHeaders; body?: string | Buffer },
): Promise<{ status: number | undefined; headers: Record<string, unknown>; body: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      `${server.url}${options.path}`,
      { method: options.method ?? 'GET', headers: options.headers, agent: false },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.once('error', reject);
        incoming.once('end', () =>
          resolve({
            status: incoming.statusCode,
            headers: incoming.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    outgoing.once('error', reject);
    outgoing.end(options.body);
  });
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
test('gives the function the whole event of payload format 2.0', async () => {
  const clock = new ManualClock(Date.UTC(2020, 2, 12, 19, 3, 58, 390));
  const { server, events } = await serve('POST /shops/{name}', undefined, { clock });
  await send(server, {
    method: 'POST',
    path: '/shops/one?parameter1=value1&parameter1=value2&parameter2=a%20b',
    headers: {
      host: '127.0.0.1:3000',
      'content-type': 'application/json; charset=utf-8',
      'User-Agent': 'agent',
      'X-Amzn-Trace-Id': 'Root=1-5759e988-bd862e3fe1be46a994272793',
      'X-Many': ['value1', 'value2'],
      cookie: 'cookie1=a; cookie2=b',
    },
    body: '{"olá":1}',
  });
  expect(events).toEqual([
    {
      version: '2.0',
      routeKey: 'POST /shops/{name}',
      rawPath: '/shops/one',
      rawQueryString: 'parameter1=value1&parameter1=value2&parameter2=a%20b',
      cookies: ['cookie1=a', 'cookie2=b'],
      headers: {
        host: '127.0.0.1:3000',
        'content-type': 'application/json; charset=utf-8',
        'content-length': '10',
        'user-agent': 'agent',
        'x-many': 'value1,value2',
        'x-amzn-trace-id': 'Root=1-5759e988-bd862e3fe1be46a994272793',
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-port': String(server.port),
        'x-forwarded-proto': 'http',
      },
      queryStringParameters: { parameter1: 'value1,value2', parameter2: 'a b' },
      pathParameters: { name: 'one' },
      requestContext: {
        accountId: '000000000000',
        apiId: 'shop',
        domainName: '127.0.0.1',
        domainPrefix: '127',
        http: {
          method: 'POST',
          path: '/shops/one',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'agent',
        },
        requestId: expect.stringMatching(/^[\w+/]{15}=$/),
        routeKey: 'POST /shops/{name}',
        stage: '$default',
        time: '12/Mar/2020:19:03:58 +0000',
        timeEpoch: 1_584_039_838_390,
      },
      body: '{"olá":1}',
      isBase64Encoded: false,
    },
  ]);
});

test('leaves out what a request does not have', async () => {
  const { server, events } = await serve('GET /a');
  await send(server, { path: '/a' });
  expect(events[0]).not.toHaveProperty('cookies');
  expect(events[0]).not.toHaveProperty('queryStringParameters');
  expect(events[0]).not.toHaveProperty('pathParameters');
  expect(events[0]).not.toHaveProperty('body');
  expect(events[0]).toMatchObject({ rawQueryString: '', isBase64Encoded: false });
});

test('delivers the path decoded and the query string as it was sent', async () => {
  const { server, events } = await serve('GET /{proxy+}');
  await send(server, { path: '/ol%C3%A1%20b?q=a%2Bb+c&empty' });
  expect(events[0]).toMatchObject({
    rawPath: '/olá b',
    pathParameters: { proxy: 'olá b' },
    rawQueryString: 'q=a%2Bb+c&empty',
    queryStringParameters: { q: 'a+b c', empty: '' },
  });
  expect(events[0]?.requestContext.http.path).toBe('/olá b');
});

test.each([
  ['application/json', false],
  ['text/csv; charset=utf-8', false],
  ['application/xml', false],
  ['application/javascript', false],
  ['application/octet-stream', true],
  ['image/png', true],
  ['application/x-www-form-urlencoded', true],
  ['application/problem+json', true],
  [undefined, true],
])(
  'delivers a body of type %s with isBase64Encoded %s, byte for byte',
  async (contentType, isBase64Encoded) => {
    const { server, events } = await serve('POST /a');
    const headers = contentType === undefined ? {} : { 'content-type': contentType };
    await send(server, { method: 'POST', path: '/a', headers, body: 'olá=1' });
    const { body = '' } = events[0] ?? {};
    expect(events[0]?.isBase64Encoded).toBe(isBase64Encoded);
    expect(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8').toString()).toBe('olá=1');
  },
);

test("passes the caller's trace on, and begins one when there is none", async () => {
  const { server, events, traceHeaders } = await serve('GET /a');
  const incoming = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
  await send(server, { path: '/a', headers: { 'x-amzn-trace-id': incoming } });
  await send(server, { path: '/a' });
  expect(traceHeaders).toEqual([incoming, expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/)]);
  expect(events[1]?.headers['x-amzn-trace-id']).toBe(traceHeaders[1]);
});

test('sends status, headers, cookies and body of the response', async () => {
  const { server } = await serve('GET /a', () => ({
    statusCode: 302,
    headers: { Location: '/b' },
    cookies: ['a=1', 'b=2'],
    body: Buffer.from('bytes').toString('base64'),
    isBase64Encoded: true,
  }));
  const response = await send(server, { path: '/a' });
  expect(response).toMatchObject({ status: 302, body: 'bytes' });
  expect(response.headers).toMatchObject({
    location: '/b',
    'set-cookie': ['a=1', 'b=2'],
    'content-length': '5',
  });
});

test('sends no body with 204 and to HEAD', async () => {
  const { server } = await serve(['GET /none', 'HEAD /some'], (event) => ({
    statusCode: event.rawPath === '/none' ? 204 : 200,
    body: 'text',
  }));
  expect(await send(server, { path: '/none' })).toMatchObject({ status: 204, body: '' });
  const head = await send(server, { method: 'HEAD', path: '/some' });
  expect([head.body, head.headers['content-length']]).toEqual(['', '4']);
});

test('asks for a token where the route has an authorizer, and tells the function what it says', async () => {
  const keys = new KeySet();
  const authorizer = {
    issuer: 'https://issuer.example',
    audience: ['web'],
    identitySource: '$request.header.Authorization',
    scopes: [],
    keys: () => keys,
  };
  const clock = new ManualClock(Date.UTC(2026, 10, 30));
  const events: HttpApiEvent[] = [];
  const invoke = async (event: unknown) => events.push(event as HttpApiEvent);
  const routes = [{ routeKey: 'GET /mine', authorizer, invoke }];
  const server = await listen(createHttpApiListener({ routes, apiId: 'shop', clock }));
  servers.push(server);
  const refused = await send(server, { path: '/mine' });
  expect(refused).toMatchObject({
    status: 401,
    body: '{"message":"Unauthorized"}',
    headers: { 'www-authenticate': 'Bearer' },
  });
  expect(events).toEqual([]);
  const token = keys.sign({
    iss: 'https://issuer.example',
    aud: 'web',
    sub: 'ana',
    exp: Date.UTC(2026, 10, 30) / 1000 + 1,
  });
  expect((await send(server, { path: '/mine', headers: { authorization: `Bearer ${token}` } })).status).toBe(
    200,
  );
  expect(events[0]?.requestContext.authorizer).toMatchObject({ jwt: { claims: { sub: 'ana' } } });
});

test('answers 404 where no route fits', async () => {
  const { server, events } = await serve('POST /a');
  expect(await send(server, { path: '/a' })).toMatchObject({ status: 404, body: '{"message":"Not Found"}' });
  expect(events).toEqual([]);
});

test('answers 400 to a path that is not properly encoded', async () => {
  const { server, events } = await serve('$default');
  expect(await send(server, { path: '/%E0%A4%A' })).toMatchObject({ status: 400 });
  expect(events).toEqual([]);
});

test.each([
  ['fails', () => Promise.reject(new Error('boom'))],
  ['throws at once', () => JSON.parse('{')],
  ['returns a malformed response', () => ({ statusCode: 'two hundred' })],
])('answers 500 and reports the fault when the function %s', async (_, respond) => {
  const { server, faults } = await serve('GET /a', respond);
  expect(await send(server, { path: '/a' })).toMatchObject({
    status: 500,
    body: '{"message":"Internal Server Error"}',
    headers: { 'content-type': 'application/json' },
  });
  expect(faults).toHaveLength(1);
});

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
test('answers 503 when the function takes longer than 30 seconds', async () => {
  const clock = new ManualClock();
  const invoked = Promise.withResolvers<void>();
  const respond = () => {
    invoked.resolve();
    return new Promise(() => undefined);
  };
  const { server, faults } = await serve('GET /a', respond, { clock });
  const answered = send(server, { path: '/a' });
  await invoked.promise;
  await clock.advance(29_999);
  expect(faults).toEqual([]);
  await clock.advance(1);
  expect(await answered).toMatchObject({ status: 503, body: '{"message":"Service Unavailable"}' });
  expect(faults[0]).toBeInstanceOf(IntegrationTimeoutError);
});

test('keeps no timer of an invocation that has answered', async () => {
  let timers = 0;
  const clock = {
    now: () => 0,
    after: () => {
      timers += 1;
      return {
        cancel: () => {
          timers -= 1;
        },
      };
    },
  };
  const { server, events } = await serve('GET /a', undefined, { clock });
  await send(server, { path: '/a' });
  expect([events.length, timers]).toEqual([1, 0]);
});

test('accepts 10 MB and answers 413 to more, declared or chunked', async () => {
  const { server, events } = await serve('POST /a');
  const limit = 10 * 1024 * 1024;
  const accepted = await send(server, { method: 'POST', path: '/a', body: Buffer.alloc(limit) });
  const declared = await send(server, { method: 'POST', path: '/a', body: Buffer.alloc(limit + 1) });
  const chunked = await send(server, {
    method: 'POST',
    path: '/a',
    headers: { 'transfer-encoding': 'chunked' },
    body: Buffer.alloc(limit + 1),
  });
  expect([accepted.status, declared.status, chunked.status]).toEqual([200, 413, 413]);
  expect(declared.body).toBe('{"message":"Request Entity Too Large"}');
  expect(events).toHaveLength(1);
});

test('outlives a client that goes away in the middle of its request, which is no fault', async () => {
  const faults: unknown[] = [];
  const { server, events } = await serve('POST /a', undefined, { onFault: (error) => faults.push(error) });
  const head = 'POST /a HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n';
  // A chunk without a size: the server hangs up when it has noticed.
  await sendRaw(server.port, `${head}4\r\nhalf\r\nnot a size\r\n`);
  expect([events, faults]).toEqual([[], []]);
  expect((await send(server, { method: 'POST', path: '/a' })).status).toBe(200);
});

test('carries a request through a function in an environment of its own', async () => {
  const fn = fixtureFunction('basic', 'index.echo');
  const routes = [{ routeKey: '$default', invoke: fn.invoke.bind(fn) }];
  const server = await listen(createHttpApiListener({ routes, apiId: 'echo' }));
  servers.push(server);
  const { status, body } = await send(server, { path: '/anything?a=1' });
  expect(status).toBe(200);
  expect(JSON.parse(body)).toMatchObject({
    routeKey: '$default',
    rawPath: '/anything',
    rawQueryString: 'a=1',
  });
});

test('lets only a signed request through where the route has IAM, whoever signed it', async () => {
  const events: HttpApiEvent[] = [];
  const invoke = async (event: unknown) => void events.push(event as HttpApiEvent);
  const { server } = await serve([], undefined, {
    routes: [{ routeKey: 'POST /calls', authorizer: 'AWS_IAM', invoke }],
  });
  const scope = 'AKIALOCAL/20261130/us-east-1/execute-api/aws4_request';
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host;x-amz-date, Signature=${'a'.repeat(64)}`;
  const call = (headers: OutgoingHttpHeaders) => send(server, { method: 'POST', path: '/calls', headers });
  const date = { 'x-amz-date': '20261130T120000Z' };
  for (const headers of [
    {},
    { authorization },
    { ...date, authorization: 'Bearer a.b.c' },
    { ...date, authorization: authorization.replace('execute-api', 's3') },
  ]) {
    expect(await call(headers)).toMatchObject({ status: 403, body: '{"message":"Forbidden"}' });
  }
  expect(events).toEqual([]);
  await call({ ...date, authorization });
  expect(events[0]?.requestContext.authorizer).toMatchObject({ iam: { accessKey: 'AKIALOCAL' } });
});
