import type { IncomingHttpHeaders, RequestListener } from 'node:http';
import { ManualClock } from '@prosa/local-cloud/clock';
import { type LocalServer, listen, readBody } from '@prosa/local-cloud/http';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { CircuitClock } from '#platform/resilience/clock.ts';
import { ACCEPTED, MARKED, PAIR_RATE } from './answers.fixture.ts';
import { createCloudApi, type TextMessage, UnsendableMessageError } from './cloud-api.ts';

const message: TextMessage = {
  phoneNumberId: '111222333444555',
  to: '5511999990000',
  body: 'Olá!',
  callbackData: 'acme:cv_a:7',
  accessToken: 'token',
  traceId: '1-5759e988-bd862e3fe1be46a994272793',
};

const accepted = JSON.stringify(ACCEPTED);
const acceptedOutcome = {
  kind: 'accepted',
  messageId: ACCEPTED.messages[0]?.id,
  waId: '5511999990000',
};

const servers: LocalServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = await listen(listener);
  servers.push(server);
  return server.url;
}

type Timer = Pick<CircuitClock, 'after'>;
const never: Timer = { after: () => ({ cancel() {} }) };

function api(baseUrl: string, timer: Timer = never) {
  return createCloudApi({ baseUrl, version: 'v26.0', timeoutMs: 5_000, timer });
}

/** An API whose fetch gives one answer, or throws. */
function answering(answer: Response | Error) {
  const fetch = vi.fn(async (_url: unknown, _init?: RequestInit) => {
    if (answer instanceof Error) throw answer;
    return answer;
  });
  const cloudApi = createCloudApi({
    baseUrl: 'http://graph.test',
    version: 'v26.0',
    timeoutMs: 5_000,
    fetch,
    timer: never,
    now: () => Date.parse('2026-11-22T17:00:00Z'),
  });
  return { cloudApi, fetch };
}

const fetchFailed = (cause: unknown) => new TypeError('fetch failed', { cause });
const systemError = (code: string, syscall?: string) =>
  Object.assign(new Error(code), { code, ...(syscall && { syscall }) });

describe('the request', () => {
  test('is the documented one, with a plus, the trace id, and a connection of its own', async () => {
    const seen: Array<{ url?: string; headers: IncomingHttpHeaders; body: unknown }> = [];
    const baseUrl = await serve(async (request, response) => {
      const body = (await readBody(request)).toString();
      seen.push({
        url: request.url,
        headers: request.headers,
        body: JSON.parse(body),
      });
      response.end(accepted);
    });
    expect(await api(baseUrl).sendText(message)).toEqual(acceptedOutcome);
    expect(seen).toMatchObject([
      {
        url: '/v26.0/111222333444555/messages',
        headers: {
          authorization: 'Bearer token',
          'content-type': 'application/json',
          'x-trace-id': message.traceId,
          connection: 'close',
        },
        body: {
          messaging_product: 'whatsapp',
          recipient_type: 'individual',
          to: '+5511999990000',
          type: 'text',
          text: { body: 'Olá!' },
          biz_opaque_callback_data: 'acme:cv_a:7',
        },
      },
    ]);
    expect(seen[0]?.body).not.toHaveProperty('context');
  });

  test('quotes a message and keeps a plus that is there', async () => {
    const { cloudApi, fetch } = answering(new Response(accepted));
    await cloudApi.sendText({ ...message, to: '+5511999990000', contextMessageId: 'wamid.IN' });
    const body = JSON.parse(String(fetch.mock.calls[0]?.[1]?.body));
    expect(body).toMatchObject({ to: '+5511999990000', context: { message_id: 'wamid.IN' } });
  });

  test('carries any content, to a user id too', async () => {
    const { cloudApi, fetch } = answering(new Response(accepted));
    const { to: _to, body: _body, ...call } = message;
    const content = { kind: 'reaction', messageId: 'wamid.IN', emoji: '👍' } as const;
    const outcome = await cloudApi.send({ ...call, recipient: { userId: 'US.1349' }, content });
    expect(outcome).toEqual(acceptedOutcome);
    expect(JSON.parse(String(fetch.mock.calls[0]?.[1]?.body))).toEqual({
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      recipient: 'US.1349',
      type: 'reaction',
      reaction: { message_id: 'wamid.IN', emoji: '👍' },
      biz_opaque_callback_data: 'acme:cv_a:7',
    });
  });

  test.each([
    ['an over-long text', { body: 'x'.repeat(4_097) }, 'the text has 4097 characters, WhatsApp takes 4096'],
    ['an empty text', { body: '' }, 'the text is empty'],
    ['over-long callback data', { callbackData: 'é'.repeat(257) }, 'the callback data has 514 bytes'],
    ['a recipient that is no number', { to: 'Ana' }, 'the recipient is neither'],
    ['an empty recipient', { to: '' }, 'the recipient is neither'],
  ])('refuses %s and sends nothing', async (_name, change, reason) => {
    const { cloudApi, fetch } = answering(new Response(accepted));
    const failure = cloudApi.sendText({ ...message, ...change });
    await expect(failure).rejects.toThrow(UnsendableMessageError);
    await expect(failure).rejects.toThrow(reason);
    expect(fetch).not.toHaveBeenCalled();
  });
});

describe('read marks', () => {
  const { phoneNumberId, accessToken, traceId } = message;
  const mark = { phoneNumberId, accessToken, traceId, messageId: 'wamid.IN' };

  test.each([
    ['alone', {}, {}],
    ['without typing', { typing: false }, {}],
    ['with typing', { typing: true }, { typing_indicator: { type: 'text' } }],
  ])('%s', async (_name, change, more) => {
    const { cloudApi, fetch } = answering(new Response(JSON.stringify(MARKED)));
    expect(await cloudApi.markRead({ ...mark, ...change })).toEqual({ kind: 'marked' });
    const [url, request] = fetch.mock.calls[0] ?? [];
    expect(url).toBe('http://graph.test/v26.0/111222333444555/messages');
    expect(JSON.parse(String(request?.body))).toEqual({
      messaging_product: 'whatsapp',
      status: 'read',
      message_id: 'wamid.IN',
      ...more,
    });
  });

  test.each<[string, Response | Error, object]>([
    ['a refusal', new Response(JSON.stringify(PAIR_RATE), { status: 400 }), { kind: 'refused' }],
    ['no connection', fetchFailed(systemError('ECONNREFUSED')), { kind: 'not_connected' }],
    ['a cut connection', fetchFailed(systemError('ECONNRESET')), { kind: 'unknown' }],
  ])('%s is an outcome, not an error', async (_name, answer, outcome) => {
    expect(await answering(answer).cloudApi.markRead(mark)).toMatchObject(outcome);
  });

  test('can be given up before they are sent', async () => {
    const { cloudApi, fetch } = answering(new Response(JSON.stringify(MARKED)));
    const signal = AbortSignal.abort(new Error('time is up'));
    expect(await cloudApi.markRead({ ...mark, signal })).toMatchObject({ kind: 'not_connected' });
    expect(fetch).not.toHaveBeenCalled();
  });
});

test('Retry-After is read from the header, by the clock given', async () => {
  const refusal = (retryAfter: string) =>
    answering(
      new Response(JSON.stringify(PAIR_RATE), { status: 400, headers: { 'retry-after': retryAfter } }),
    ).cloudApi.sendText(message);
  expect(await refusal('30')).toMatchObject({ action: { kind: 'pair_rate', minWaitSeconds: 30 } });
  expect(await refusal('Sun, 22 Nov 2026 17:00:45 GMT')).toMatchObject({ action: { minWaitSeconds: 45 } });
  expect(await refusal('soon')).toMatchObject({ action: { minWaitSeconds: 1 } });
});

describe('failures on the way', () => {
  test('a port at which nobody listens: not connected', async () => {
    const baseUrl = await serve(() => {});
    for (const server of servers.splice(0)) await server.close();
    expect(await api(baseUrl).sendText(message)).toMatchObject({ kind: 'not_connected' });
  });

  test('a connection that is cut after the request: unknown', async () => {
    const baseUrl = await serve((request) => request.socket.destroy());
    expect(await api(baseUrl).sendText(message)).toMatchObject({ kind: 'unknown' });
  });

  test('a connection that is cut within the answer: unknown', async () => {
    const baseUrl = await serve((request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write(accepted, () => request.socket.destroy());
    });
    expect(await api(baseUrl).sendText(message)).toMatchObject({ kind: 'unknown' });
  });

  test('no answer in time: unknown, and the time is the configured one', async () => {
    const clock = new ManualClock(0);
    const baseUrl = await serve(() => void clock.advance(5_000));
    const cloudApi = api(baseUrl, clock);
    expect(await cloudApi.sendText(message)).toMatchObject({
      kind: 'unknown',
      cause: { name: 'TimeoutError' },
    });
    expect(clock.now()).toBe(5_000);
  });

  test('given up by the caller while waiting: unknown', async () => {
    const caller = new AbortController();
    const baseUrl = await serve(() => caller.abort(new Error('time is up')));
    expect(await api(baseUrl).sendText({ ...message, signal: caller.signal })).toMatchObject({
      kind: 'unknown',
      cause: { message: 'time is up' },
    });
  });

  test('given up by the caller before: not connected, nothing is sent', async () => {
    const { cloudApi, fetch } = answering(new Response(accepted));
    const signal = AbortSignal.abort(new Error('time is up'));
    expect(await cloudApi.sendText({ ...message, signal })).toMatchObject({ kind: 'not_connected' });
    expect(fetch).not.toHaveBeenCalled();
  });

  test.each([
    ['no such host', fetchFailed(systemError('ENOTFOUND', 'getaddrinfo'))],
    ['no name server', fetchFailed(systemError('EAI_AGAIN', 'getaddrinfo'))],
    ['connection refused', fetchFailed(systemError('ECONNREFUSED'))],
    ['connecting took too long', fetchFailed(systemError('UND_ERR_CONNECT_TIMEOUT'))],
    ['connecting timed out in the system', fetchFailed(systemError('ETIMEDOUT', 'connect'))],
    [
      'both address families refused',
      fetchFailed(
        new AggregateError([systemError('ECONNREFUSED', 'connect'), systemError('ENETUNREACH', 'connect')]),
      ),
    ],
  ])('%s: not connected', async (_name, error) => {
    expect(await answering(error).cloudApi.sendText(message)).toEqual({
      kind: 'not_connected',
      cause: error,
    });
  });

  test.each([
    ['reset while reading', fetchFailed(systemError('ECONNRESET', 'read'))],
    ['reset, not known when', fetchFailed(systemError('ECONNRESET'))],
    ['broken pipe', fetchFailed(systemError('EPIPE', 'write'))],
    ['the socket was closed', fetchFailed(systemError('UND_ERR_SOCKET'))],
    ['timed out while reading', fetchFailed(systemError('ETIMEDOUT', 'read'))],
    ['no cause', fetchFailed(undefined)],
    [
      'mixed',
      fetchFailed(new AggregateError([systemError('ECONNREFUSED', 'connect'), systemError('ECONNRESET')])),
    ],
  ])('%s: unknown', async (_name, error) => {
    expect(await answering(error).cloudApi.sendText(message)).toEqual({ kind: 'unknown', cause: error });
  });
});
