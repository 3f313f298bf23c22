import type { IncomingHttpHeaders, RequestListener } from 'node:http';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type LocalServer, listen, readBody } from '../../../local/http/listen.ts';
import { createCloudApi, type TextMessage, UnsendableMessageError } from './cloud-api.ts';

const message: TextMessage = {
  phoneNumberId: '111222333444555',
  to: '5511999990000',
  body: 'Olá!',
  callbackData: 'acme:cv_a:7',
  accessToken: 'token',
  traceId: '1-5759e988-bd862e3fe1be46a994272793',
};

const accepted = JSON.stringify({
  messaging_product: 'whatsapp',
  contacts: [{ input: '+5511999990000', wa_id: '5511999990000' }],
  messages: [{ id: 'wamid.HBgN' }],
});

const servers: LocalServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = await listen(listener);
  servers.push(server);
  return server.url;
}

const never = () => new AbortController().signal;

function api(baseUrl: string, timeoutSignal: (ms: number) => AbortSignal = never) {
  return createCloudApi({ baseUrl, version: 'v26.0', timeoutMs: 5_000, timeoutSignal });
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
    timeoutSignal: never,
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
    expect(await api(baseUrl).sendText(message)).toEqual({ kind: 'accepted', messageId: 'wamid.HBgN' });
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

  test('takes exactly the longest text and callback data', async () => {
    const { cloudApi } = answering(new Response(accepted));
    const longest = { ...message, body: 'x'.repeat(4_096), callbackData: 'x'.repeat(512) };
    expect(await cloudApi.sendText(longest)).toMatchObject({ kind: 'accepted' });
  });

  test.each([
    ['an over-long text', { body: 'x'.repeat(4_097) }, 'the text has 4097 characters, WhatsApp takes 4096'],
    ['an empty text', { body: '' }, 'the text is empty'],
    ['over-long callback data', { callbackData: 'é'.repeat(257) }, 'the callback data has 514 bytes'],
    ['a recipient that is no number', { to: 'US.1349120865' }, 'the recipient is not a phone number'],
    ['an empty recipient', { to: '' }, 'the recipient is not a phone number'],
  ])('refuses %s and sends nothing', async (_name, change, reason) => {
    const { cloudApi, fetch } = answering(new Response(accepted));
    const failure = cloudApi.sendText({ ...message, ...change });
    await expect(failure).rejects.toThrow(UnsendableMessageError);
    await expect(failure).rejects.toThrow(reason);
    expect(fetch).not.toHaveBeenCalled();
  });
});

describe('answers', () => {
  test('a null before the message is passed over', async () => {
    const { cloudApi } = answering(new Response(JSON.stringify({ messages: [null, { id: 'wamid.2' }] })));
    expect(await cloudApi.sendText(message)).toEqual({ kind: 'accepted', messageId: 'wamid.2' });
  });

  test.each([
    [400, 131047, false],
    [400, 131056, true],
    [500, 130429, true],
    [401, 190, false],
    [500, 131026, false],
  ])('HTTP %i with code %i is refused by code', async (httpStatus, code, retryable) => {
    const body = JSON.stringify({ error: { message: 'why', type: 'OAuthException', code, fbtrace_id: 'A' } });
    const { cloudApi } = answering(new Response(body, { status: httpStatus }));
    expect(await cloudApi.sendText(message)).toEqual({
      kind: 'refused',
      code,
      title: 'why',
      retryable,
      httpStatus,
    });
  });

  test('an error in an answer of 200 is a refusal', async () => {
    const { cloudApi } = answering(new Response(JSON.stringify({ error: { message: 'why', code: 2 } })));
    expect(await cloudApi.sendText(message)).toMatchObject({ kind: 'refused', code: 2, retryable: true });
  });

  test.each([
    [404, false],
    [429, true],
    [302, false],
  ])('HTTP %i without a code is refused', async (httpStatus, retryable) => {
    const { cloudApi } = answering(new Response('<html>', { status: httpStatus }));
    expect(await cloudApi.sendText(message)).toEqual({
      kind: 'refused',
      title: `HTTP ${httpStatus} without an error code`,
      retryable,
      httpStatus,
    });
  });

  test.each([
    ['5xx without a code', new Response('<html>', { status: 502 })],
    ['408', new Response('', { status: 408 })],
    ['200 that is not JSON', new Response('<html>')],
    ['200 without a message', new Response('{"messages":[]}')],
    ['200 with a message without an id', new Response('{"messages":[{}]}')],
  ])('%s leaves it unknown', async (_name, response) => {
    const { cloudApi } = answering(response);
    expect(await cloudApi.sendText(message)).toMatchObject({
      kind: 'unknown',
      cause: { name: 'UnclearAnswerError' },
    });
  });
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
    const timeout = new AbortController();
    const asked: number[] = [];
    const baseUrl = await serve(() => timeout.abort(new DOMException('too slow', 'TimeoutError')));
    const cloudApi = api(baseUrl, (ms) => {
      asked.push(ms);
      return timeout.signal;
    });
    expect(await cloudApi.sendText(message)).toMatchObject({
      kind: 'unknown',
      cause: { name: 'TimeoutError' },
    });
    expect(asked).toEqual([5_000]);
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
