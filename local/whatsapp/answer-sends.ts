import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { ConnectionDropped, isClientGone, readBody } from '@prosa/local-cloud/http';
import type { Accept } from './acceptance.ts';
import { type AccountState, answerLookup } from './answer-lookups.ts';
import { BareHttpError } from './bare-http-error.ts';
import type { CustomerFiles } from './customer-files.ts';
import type { SendDisorder } from './disorder.ts';
import { GraphApiError, graphError, invalidToken, unknownNumber } from './graph-error.ts';
import { readUpload, type UploadedFiles } from './uploaded-files.ts';

export interface AnswerOptions {
  /** Business numbers by their id. */
  channels: ReadonlyMap<string, { accessToken: string; displayPhoneNumber?: string }>;
  /** What lookups are told. */
  account: AccountState;
  accept: Accept;
  files: Pick<UploadedFiles, 'add'>;
  /** What customers sent. */
  received: Pick<CustomerFiles, 'answer'>;
  random: (size: number) => Buffer;
  /** Told a fault of the stand-in. */
  report: (line: string) => void;
  disturb?: SendDisorder;
}

/**
 * Answers `POST /v<n>.0/<phone_number_id>/messages`, `…/media`, requests for customers' files, and what operators look up, as
 * the Graph API does.
 */
export function answerSends(options: AnswerOptions): RequestListener {
  return (request, response) => {
    const gone = new AbortController();
    response.once('close', () => {
      if (!response.writableEnded) gone.abort();
    });
    const { received, channels } = options;
    const numbersOf = (token: string | undefined) =>
      [...channels].flatMap(([number, { accessToken }]) => (accessToken === token ? [number] : []));
    // An id is a file's or a number's.
    const [, object = ''] = /^\/v\d+\.0\/(\d+)/.exec(request.url ?? '') ?? [];
    const file = async () =>
      !channels.has(object) && (await received.answer(request, response, numbersOf, gone.signal));
    file()
      .then(async (isAnswered) => {
        if (!isAnswered) reply(response, 200, await answer(options, request, gone.signal));
      })
      .catch((error: unknown) => replyError(options, response, error));
  };
}

async function answer(
  { channels, account, accept, files, disturb }: AnswerOptions,
  request: IncomingMessage,
  gone: AbortSignal,
): Promise<object> {
  const [, phoneNumberId, edge] = /^\/v\d+\.0\/(\d+)\/(messages|media)(?:\?|$)/.exec(request.url ?? '') ?? [];
  if (phoneNumberId !== undefined && edge === 'messages') disturb?.beforeReading(phoneNumberId);
  const body = await readBody(request);
  const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (request.method === 'GET') {
    return answerLookup(channels, account, new URL(request.url ?? '', 'http://127.0.0.1'), token);
  }
  if (request.method !== 'POST' || phoneNumberId === undefined) {
    throw new GraphApiError(400, 2500, `Unknown path components: ${request.method} ${request.url}`);
  }
  const channel = channels.get(phoneNumberId);
  if (!channel || channel.accessToken !== token) {
    const known =
      token !== undefined && [...channels.values()].some(({ accessToken }) => accessToken === token);
    if (!channel && known) throw unknownNumber(phoneNumberId);
    if (!channel || !disturb?.takesAnyToken(phoneNumberId)) throw invalidToken();
  }
  if (edge === 'messages') return accept(phoneNumberId, body.toString('utf8'), gone);
  const view = { phoneNumberId, type: 'upload', recipient: [], text: '', gone };
  const afterAcceptance = await disturb?.beforeAccepting(view);
  const id = files.add(phoneNumberId, await readUpload(body, request.headers['content-type']));
  await afterAcceptance?.();
  return { id };
}

function replyError(options: AnswerOptions, response: ServerResponse, error: unknown): void {
  if (error instanceof ConnectionDropped || isClientGone(error)) {
    response.destroy();
  } else if (error instanceof BareHttpError) {
    response.writeHead(error.status, retryAfter(error.retryAfterSeconds)).end(error.body);
  } else if (error instanceof GraphApiError) {
    const headers = retryAfter(error.parts.retryAfterSeconds);
    reply(response, error.status, error.toBody(options.random), headers);
  } else {
    options.report(`WhatsApp stand-in: ${error instanceof Error ? error.message : String(error)}`);
    reply(response, 500, graphError(131000).toBody(options.random));
  }
}

function reply(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=UTF-8',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

function retryAfter(seconds: number | undefined): Record<string, string> {
  return seconds === undefined ? {} : { 'retry-after': String(seconds) };
}
