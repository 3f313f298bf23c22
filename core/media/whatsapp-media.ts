import type { IncomingMessage } from 'node:http';
import * as z from 'zod';
import {
  BlockedAddressError,
  ConnectionFailedError,
  readLimited,
  type SendGuarded,
} from '#platform/http/guarded-request.ts';
import { actionFor } from '../whatsapp/errors/error-codes.ts';
import { mayRetry } from '../whatsapp/errors/refusal-action.ts';
import { retryAfterSeconds } from '../whatsapp/errors/retry-after.ts';
import { isMediaAddress } from './media-hosts.ts';

/** Where WhatsApp has a file, for five minutes, and what it says of it. */
export interface Located {
  url: URL;
  /** When it was asked for, milliseconds since the epoch. */
  at: number;
  mime: string | undefined;
  /** Base64 or hexadecimal, as WhatsApp says. */
  sha256: string | undefined;
  bytes: number | undefined;
}

/**
 * What came of a request: `expired`: there is no such file, or no more under this address; `no_access`: the token was not
 * taken; `unsafe_address`: it leads elsewhere; `trouble`: a fault that may pass, not before so many seconds where WhatsApp
 * says that it is asked too often.
 */
export type MediaAnswer<Value> =
  | { kind: 'ok'; value: Value }
  | { kind: 'expired' }
  | { kind: 'no_access' | 'unsafe_address' }
  | { kind: 'trouble'; reason: string; cause?: unknown; waitSeconds?: number | undefined };

/** WhatsApp's media endpoints. */
export interface WhatsAppMedia {
  /** Where the file of an id is. */
  locate(mediaId: string, call: MediaCall): Promise<MediaAnswer<Located>>;
  /** Begins to give the bytes of a located file. */
  open(located: Located, call: MediaCall): Promise<MediaAnswer<IncomingMessage>>;
}

/** What every request carries. */
export interface MediaCall {
  channelId: string;
  accessToken: string;
  signal: AbortSignal;
}

export interface WhatsAppMediaOptions {
  /** Such as `https://graph.facebook.com`, without a slash at the end. */
  baseUrl: string;
  /** Such as `v26.0`. */
  version: string;
  send: SendGuarded;
  /** Milliseconds since the epoch. */
  now(): number;
}

const locatedSchema = z.object({
  url: z.url({ protocol: /^https?$/ }),
  mime_type: z.string().optional().catch(undefined),
  sha256: z.string().optional().catch(undefined),
  file_size: z.coerce.number().int().min(0).optional().catch(undefined),
});

const refusedSchema = z.object({ error: z.object({ code: z.coerce.number() }) });

/** An answer about a file has a few hundred bytes. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** The code of an id that is not there, any more or for this token. */
const NO_SUCH_OBJECT = 100;

/** Some servers give nothing to a request without one. */
const USER_AGENT = 'prosa';

/** @see https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media */
export function createWhatsAppMedia({ baseUrl, version, send, now }: WhatsAppMediaOptions): WhatsAppMedia {
  const get = (url: URL, { accessToken, signal }: MediaCall) =>
    send(url, {
      method: 'GET',
      headers: { authorization: `Bearer ${accessToken}`, 'user-agent': USER_AGENT },
      signal,
    });
  return {
    locate: (mediaId, call) =>
      answered(async () => {
        const url = new URL(`${baseUrl}/${version}/${encodeURIComponent(mediaId)}`);
        url.searchParams.set('phone_number_id', call.channelId);
        const at = now();
        const answer = await get(url, call);
        const text = await readLimited(answer, MAX_ANSWER_BYTES);
        const refusal = refusalOf(answer.statusCode, text, retryAfterOf(answer, now()));
        if (refusal) return refusal;
        const read = locatedSchema.safeParse(parsed(text));
        if (!read.success) return { kind: 'trouble', reason: 'WhatsApp told no address' };
        const located = new URL(read.data.url);
        if (!isMediaAddress(located, baseUrl)) return { kind: 'unsafe_address' };
        const { mime_type: mime, sha256, file_size: bytes } = read.data;
        return { kind: 'ok', value: { url: located, at, mime, sha256, bytes } };
      }),
    open: ({ url }, call) =>
      answered<IncomingMessage>(async () => {
        const answer = await get(url, call);
        const { statusCode: status = 0 } = answer;
        if (status === 200) return { kind: 'ok', value: answer };
        // A redirect is not followed: the token would go with it.
        answer.destroy();
        if (status === 404 || status === 410) return { kind: 'expired' };
        if (status === 401 || status === 403) return { kind: 'no_access' };
        return { kind: 'trouble', reason: `HTTP ${status}`, waitSeconds: retryAfterOf(answer, now()) };
      }),
  };
}

/** What WhatsApp refuses with; undefined for an answer that is one. */
function refusalOf(status = 0, text: string, retryAfter: number | undefined): MediaAnswer<never> | undefined {
  const code = refusedSchema.safeParse(parsed(text)).data?.error.code;
  if (status >= 200 && status < 300 && code === undefined) return undefined;
  if (code === NO_SUCH_OBJECT || status === 404 || status === 410) return { kind: 'expired' };
  const action = actionFor({
    httpStatus: status,
    ...(code === undefined ? {} : { code }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  });
  // What a number may not send with, it may not fetch with either.
  if (status === 401 || action.kind === 'stop_channel') return { kind: 'no_access' };
  const waitSeconds = mayRetry(action) ? action.minWaitSeconds : retryAfter;
  return { kind: 'trouble', reason: code === undefined ? `HTTP ${status}` : `code ${code}`, waitSeconds };
}

function retryAfterOf({ headers }: IncomingMessage, now: number): number | undefined {
  return retryAfterSeconds(headers['retry-after'] ?? null, now);
}

async function answered<Value>(ask: () => Promise<MediaAnswer<Value>>): Promise<MediaAnswer<Value>> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof BlockedAddressError) return { kind: 'unsafe_address' };
    if (error instanceof ConnectionFailedError)
      return { kind: 'trouble', reason: error.message, cause: error };
    throw error;
  }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
