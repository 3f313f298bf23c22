import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { AnswerTooLargeError, ConnectionFailedError, limitedChunks } from '#platform/http/guarded-request.ts';
import { type CircuitClock, withTimeLimit } from '#platform/resilience/clock.ts';
import { cleanName } from './clean-name.ts';
import { MediaNotYetError } from './media-errors.ts';
import { type MediaType, mediaTypeOf } from './media-type.ts';
import {
  type FailedMedia,
  MAX_MEDIA_BYTES,
  type MediaFailure,
  type MediaKind,
  type ReadyMedia,
} from './message-media.ts';
import type { Located, MediaAnswer, MediaCall, WhatsAppMedia } from './whatsapp-media.ts';

/** A file of a message, as the webhook told it. */
export interface WantedMedia {
  mediaId: string;
  channelId: string;
  kind: MediaKind;
  claimedMime: string | undefined;
  /** Base64 or hexadecimal. */
  sha256: string | undefined;
  filename: string | undefined;
  /** Where it is stored, with `/` at the end. */
  folder: string;
}

/** What fetching needs from outside. */
export interface FetchMediaPorts {
  whatsapp: WhatsAppMedia;
  /** The number's token; undefined without one. @param options.refresh not one that is remembered */
  tokenOf(channelId: string, options?: { refresh: boolean }): Promise<string | undefined>;
  /** Stores what comes, unless it is not accepted; see `putStream`. */
  store: StoreMedia;
  clock: CircuitClock;
  /** Before a further attempt, from the second on. */
  pause(attempt: number): Promise<void>;
}

export type StoreMedia = (
  chunks: AsyncIterable<Uint8Array>,
  options: {
    destination(head: Uint8Array): Promise<{ key: string; contentType: string; contentDisposition: string }>;
    accept(): boolean;
  },
) => Promise<{ kind: 'stored'; whole: Uint8Array | undefined } | { kind: 'dropped' }>;

/** `whole`: all bytes, where they were few. */
export type FetchedMedia =
  | { media: ReadyMedia; whole: Uint8Array | undefined }
  | { media: FailedMedia; whole?: undefined };

/** WhatsApp's addresses live five minutes; one that is about to end is not begun with, in milliseconds. */
const LINK_LIVES_MS = 4.5 * 60_000;

/** Attempts in one invocation; and how often bytes may be others than told before that is final. */
const ATTEMPTS = 5;
const CORRUPT_AT_MOST = 2;

/** Time to begin an attempt with, in milliseconds. */
const ATTEMPT_NEEDS_MS = 8_000;

/** Longest wait that WhatsApp may ask for between two invocations, in seconds: its files are not there for ever. */
const MOST_WAIT_SECONDS = 15 * 60;

/** Longest wait for where a file is, in milliseconds. */
const LOCATE_MS = 5_000;

/**
 * Brings a customer's file from WhatsApp into the bucket:
 *
 * 1. its id leads to an address that lives five minutes, at a host of WhatsApp's;
 * 2. the bytes are taken from there with the number's token, as they come, and hashed;
 * 3. their beginning tells what they are, whatever the message claims, and so their name;
 * 4. what is not what WhatsApp told of is dropped.
 *
 * A fault is tried again at the same address while that lives; an address that leads nowhere is asked for anew by the id,
 * and so is one whose bytes were others. Where WhatsApp is asked too often it is not asked again at once: what it sends with has
 * the same limit.
 *
 * @param remainingMs time left in this invocation, in milliseconds
 * @throws {MediaNotYetError} when it did not come in this invocation and may in another
 */
export async function fetchMedia(
  ports: FetchMediaPorts,
  wanted: WantedMedia,
  remainingMs: () => number,
): Promise<FetchedMedia> {
  const failed = (reason: MediaFailure): FetchedMedia => ({
    media: { state: 'failed', kind: wanted.kind, reason },
  });
  let token = await ports.tokenOf(wanted.channelId);
  if (token === undefined) {
    throw new MediaNotYetError('no_access', 'there is no access token', { retryAfterSeconds: 300 });
  }
  let located: Located | undefined;
  let isRefreshed = false;
  let corrupt = 0;
  let expired = 0;
  let last: { reason: string; cause?: unknown } = { reason: 'there was no time' };
  for (let attempt = 1; attempt <= ATTEMPTS && remainingMs() > ATTEMPT_NEEDS_MS; attempt++) {
    if (attempt > 1) await ports.pause(attempt);
    const call = { channelId: wanted.channelId, accessToken: token };
    const outcome = await attemptOnce(ports, wanted, call, located, remainingMs);
    located = outcome.located;
    switch (outcome.kind) {
      case 'ok':
        return outcome.value;
      case 'too_large':
      case 'unsafe_address':
        return failed(outcome.kind);
      case 'corrupt':
        if (++corrupt >= CORRUPT_AT_MOST) return failed('corrupt');
        break;
      case 'expired':
        // By its id it is gone; an address alone may have ended.
        if (outcome.byId || ++expired >= ATTEMPTS - 1) return failed('expired');
        break;
      case 'no_access': {
        // The token that this environment remembers may have been replaced.
        const stored: string | undefined = isRefreshed
          ? token
          : await ports.tokenOf(wanted.channelId, { refresh: true });
        if (stored === undefined || stored === token) {
          throw new MediaNotYetError('no_access', 'the access token was not taken', {
            retryAfterSeconds: 300,
          });
        }
        token = stored;
        isRefreshed = true;
        break;
      }
      case 'trouble':
        last = outcome;
        if (outcome.waitSeconds !== undefined) {
          const retryAfterSeconds = Math.min(MOST_WAIT_SECONDS, outcome.waitSeconds);
          throw new MediaNotYetError('unreachable', outcome.reason, { retryAfterSeconds });
        }
    }
  }
  throw new MediaNotYetError('unreachable', last.reason, { cause: last.cause });
}

type Attempt = (
  | { kind: 'ok'; value: FetchedMedia }
  | { kind: 'too_large' | 'unsafe_address' | 'corrupt' | 'no_access' }
  | { kind: 'expired'; byId: boolean }
  | Extract<MediaAnswer<never>, { kind: 'trouble' }>
) & { located: Located | undefined };

/** @returns with what is known of the address, undefined where it is to be asked for anew */
async function attemptOnce(
  ports: FetchMediaPorts,
  wanted: WantedMedia,
  call: Omit<MediaCall, 'signal'>,
  known: Located | undefined,
  remainingMs: () => number,
): Promise<Attempt> {
  const { whatsapp, clock } = ports;
  const lives = known !== undefined && clock.now() - known.at < LINK_LIVES_MS;
  const found: MediaAnswer<Located> = lives
    ? { kind: 'ok', value: known }
    : await within(clock, LOCATE_MS, (signal) => whatsapp.locate(wanted.mediaId, { ...call, signal }));
  if (found.kind === 'expired') return { kind: 'expired', byId: true, located: undefined };
  if (found.kind !== 'ok') return { ...found, located: undefined };
  const located = found.value;
  if ((located.bytes ?? 0) > MAX_MEDIA_BYTES) return { kind: 'too_large', located };
  const downloadMs = Math.max(1, remainingMs() - ATTEMPT_NEEDS_MS / 2);
  const outcome = await within<Outcome>(clock, downloadMs, async (signal) => {
    const opened = await whatsapp.open(located, { ...call, signal });
    return opened.kind === 'ok' ? receive(ports.store, wanted, located, opened.value) : opened;
  });
  if (outcome.kind === 'expired') return { kind: 'expired', byId: false, located: undefined };
  if (outcome.kind === 'ok') return { ...outcome, located };
  const isToAskAnew = outcome.kind === 'corrupt' || outcome.kind === 'no_access';
  return { ...outcome, located: isToAskAnew ? undefined : located };
}

type Outcome = MediaAnswer<FetchedMedia> | { kind: 'too_large' | 'corrupt' };

/** Late is trouble, like a connection that breaks. */
async function within<Result>(
  clock: CircuitClock,
  ms: number,
  run: (signal: AbortSignal) => Promise<Result>,
): Promise<Result | { kind: 'trouble'; reason: string; cause?: unknown }> {
  const late = new DOMException('no answer in time', 'TimeoutError');
  try {
    return await withTimeLimit(clock, ms, run, () => late);
  } catch (error) {
    if (error === late) return { kind: 'trouble', reason: 'it took too long', cause: error };
    throw error;
  }
}

async function receive(
  store: StoreMedia,
  wanted: WantedMedia,
  located: Located,
  answer: IncomingMessage,
): Promise<Outcome> {
  const length = Number(answer.headers['content-length'] ?? 0);
  if (length > MAX_MEDIA_BYTES) {
    answer.destroy();
    return { kind: 'too_large' };
  }
  const hash = createHash('sha256');
  let bytes = 0;
  let digest = '';
  let type: MediaType | undefined;
  let key = '';
  let name = '';
  const hashed = async function* () {
    for await (const chunk of limitedChunks(answer, MAX_MEDIA_BYTES)) {
      hash.update(chunk);
      bytes += chunk.byteLength;
      yield chunk;
    }
  };
  try {
    const stored = await store(hashed(), {
      async destination(head) {
        type = await mediaTypeOf(head, wanted.kind);
        name = cleanName(wanted.filename, type.extension, wanted.kind);
        key = `${wanted.folder}${name}`;
        // A person who follows a link to it saves it, unless the link says otherwise.
        return { key, contentType: type.mime, contentDisposition: 'attachment' };
      },
      accept() {
        digest = hash.digest('hex');
        const told = [wanted.sha256, located.sha256].filter((one) => one !== undefined);
        return bytes > 0 && told.every((one) => isDigest(one, digest));
      },
    });
    if (stored.kind === 'dropped' || !type) return { kind: 'corrupt' };
    const claimed = wanted.claimedMime ?? located.mime;
    const media: ReadyMedia = {
      ...{ state: 'ready', kind: type.kind, object_key: key, mime: type.mime, bytes, sha256: digest, name },
      ...(claimed === undefined ? {} : { claimed_mime: claimed }),
    };
    return { kind: 'ok', value: { media, whole: stored.whole } };
  } catch (error) {
    if (error instanceof AnswerTooLargeError) return { kind: 'too_large' };
    if (error instanceof ConnectionFailedError)
      return { kind: 'trouble', reason: error.message, cause: error };
    throw error;
  }
}

/** Whether what WhatsApp says of the hash, in base64 or hexadecimal, is this one. What is neither says nothing. */
function isDigest(told: string, hex: string): boolean {
  if (/^[0-9a-f]{64}$/i.test(told)) return told.toLowerCase() === hex;
  const bytes = Buffer.from(told, 'base64');
  return bytes.byteLength !== 32 || bytes.toString('hex') === hex;
}
