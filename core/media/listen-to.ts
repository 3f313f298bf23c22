import type { HearingOutcome } from '#core/conversation/hearing/hear-message.ts';
import type { Heard } from '#core/conversation/hearing/heard.ts';
import type { MessageRow } from '#core/conversation/records.ts';
import type { CircuitCause } from '#core/events/circuit-event.ts';
import type { InboxMessageReceived } from '#core/events/inbox-message-received.ts';
import { EVENT_NAMES } from '#core/events/names.ts';
import type { Transcribed, Transcriber } from '#core/model/transcription/transcriber.ts';
import type { Tenant } from '#core/tenant/tenant-repository.ts';
import { cleanText, showsNothing } from '#core/text/clean-text.ts';
import { ProsaError } from '#platform/runtime/errors.ts';
import { isOfSilence, isTooMuchFor } from './made-up-words.ts';
import { lookAgainAfter } from './media-errors.ts';
import { readOggOpus } from './ogg-opus.ts';
import type { SettledMedia } from './take-in-media.ts';

/** Shorter is a slip of the finger, longer is for people, in seconds. */
const SHORTEST = 1;
const LONGEST = 10 * 60;

/** What endpoints take in one file, in bytes. @see https://developers.openai.com/api/docs/guides/speech-to-text */
const MOST_BYTES = 25 * 1024 * 1024;

/**
 * The least that a second takes, in bytes: a recording whose length is not known is at most so long, and so much is paid for where
 * the provider does not say. AMR is the codec of old phones; MP3 and AAC of speech have 16 kbit/s.
 */
const LEAST_BYTES_PER_SECOND = 2_000;
const LEAST_BYTES_OF_AMR = 600;

/** What is larger and of unknown length is music, or longer than {@link LONGEST}: at 128 kbit/s. */
const MOST_BYTES_UNMEASURED = LONGEST * 16_000;

/** A call that takes longer is given up, and the least time to begin one with, in milliseconds. */
const CALL_MS = 40_000;
const CALL_NEEDS_MS = 3_000;

/** Time that writing what was heard takes, in milliseconds. */
const WRITE_NEEDS_MS = 5_000;

/** So long after it came it is tried, in milliseconds, while the listener has trouble. Agents have gone on without by then. */
const GIVE_UP_MS = 10 * 60_000;

/** The first waits for the message itself, in seconds. */
const SOON_SECONDS = 2;

/** The longest text of a row, in UTF-16 units: ten minutes of speech have about 9,000. */
const LONGEST_TEXT = 16_000;

/** A voice note cannot be listened to now; the record comes back. */
class ListenLaterError extends ProsaError {
  override readonly name = 'ListenLaterError';

  constructor(reason: string, details: { cause?: unknown; retryAfterSeconds?: number } = {}) {
    super(`the voice note is listened to later: ${reason}`, {
      ...details,
      retryable: true,
      operatorHint: 'Look at circuit.state.changed and at the key of the model for voice notes.',
    });
  }
}

/** What listening needs from outside. */
export interface ListenPorts {
  /** The row of a message, wherever its conversation went. */
  findRow(of: {
    tenantId: string;
    conversationId: string;
    messageId: string;
  }): Promise<MessageRow | undefined>;
  /** @throws {UnknownTenantError} */
  findTenant(tenantId: string): Promise<Pick<Tenant, 'tenant_id' | 'language' | 'sentences' | 'voice'>>;
  transcriber: Pick<Transcriber, 'transcribe'>;
  /** See `hearMessage`. */
  hear(event: InboxMessageReceived, heard: Heard): Promise<HearingOutcome>;
  /** Milliseconds since the epoch. */
  now(): number;
}

/**
 * Listens to a customer's voice note, or another sound, once it is decided what becomes of its file:
 *
 * 1. what was heard already is not paid for again; what follows from it is made good;
 * 2. what is no sound, too short, silent or too long is not sent to any model;
 * 3. the tenant's model listens, with its languages and names as hints;
 * 4. the conversation goes on, see `hearMessage`.
 *
 * @returns undefined where there is nothing to hear
 * @throws {ListenLaterError} while the message is not stored, or the model has trouble
 */
export async function listenTo(ports: ListenPorts, settled: SettledMedia): Promise<Heard['as'] | undefined> {
  const { event, place } = settled;
  if (event.event !== EVENT_NAMES.inboxMessageReceived || event.payload.mediaType !== 'audio')
    return undefined;
  const waited = { now: ports.now(), since: Date.parse(event.timestamp) };
  const absent = () =>
    new ListenLaterError('its message is not stored yet', {
      retryAfterSeconds: lookAgainAfter(waited, SOON_SECONDS),
    });
  if (place === 'kept') throw absent();
  const { tenant_id: tenantId, conversation_id: conversationId, payload } = event;
  const row = await ports.findRow({ tenantId, conversationId, messageId: payload.messageId });
  if (!row) throw absent();
  const heard = knownFrom(row) ?? (await heardIn(ports, event, settled));
  if ((await ports.hear(event, heard)) === 'absent') throw absent();
  return heard.as;
}

/** What was heard before. What only came too late may still be heard. */
function knownFrom(row: MessageRow): Heard | undefined {
  if (row.heard === undefined || row.heard === 'late') return undefined;
  if (row.heard !== 'words') return { as: row.heard };
  const transcript = row.media?.state === 'ready' ? row.media.transcript : undefined;
  return { as: 'words', text: row.body ?? '', model: transcript?.model ?? '' };
}

async function heardIn(
  ports: ListenPorts,
  event: InboxMessageReceived,
  settled: SettledMedia,
): Promise<Heard> {
  const { media } = settled;
  if (media.state !== 'ready' || (media.kind !== 'voice' && media.kind !== 'audio')) return { as: 'failed' };
  // Before it is read: an audio file may have 100 MB.
  if (media.bytes > MOST_BYTES) return { as: 'too_long', seconds: media.seconds };
  const bytes = await settled.read();
  // Its customer was forgotten as it came, or the record is older than the file.
  if (bytes === undefined) return { as: 'expired' };
  const ogg = readOggOpus(bytes);
  const seconds = ogg?.seconds ?? media.seconds;
  if (ogg?.isSilent || (seconds !== undefined && seconds < SHORTEST)) return { as: 'empty', seconds };
  const isTooLong = seconds === undefined ? media.bytes > MOST_BYTES_UNMEASURED : seconds > LONGEST;
  if (isTooLong) return { as: 'too_long', seconds };
  const timeMs = settled.remainingMs() - WRITE_NEEDS_MS;
  if (timeMs < CALL_NEEDS_MS) throw new ListenLaterError('there is no time left');
  const tenant = await ports.findTenant(event.tenant_id);
  const end = await ports.transcriber.transcribe(
    tenant,
    { bytes, mime: media.mime },
    {
      seconds: Math.ceil(seconds ?? bytes.length / leastBytesOf(media.mime)),
      hints: { languages: languagesOf(tenant), keywords: tenant.voice?.keywords ?? [] },
      limits: { signal: new AbortController().signal, callMs: CALL_MS, deadline: ports.now() + timeMs },
      cause: causeOf(event),
    },
  );
  return { ...heardBy(end, seconds, { now: ports.now(), since: Date.parse(event.timestamp) }), seconds };
}

function leastBytesOf(mime: string): number {
  return mime === 'audio/amr' ? LEAST_BYTES_OF_AMR : LEAST_BYTES_PER_SECOND;
}

/** @param at.since when it came; milliseconds since the epoch @throws {ListenLaterError} */
function heardBy(
  end: Transcribed,
  seconds: number | undefined,
  { now, since }: { now: number; since: number },
): Heard {
  if (end.kind === 'transcribed') {
    const text = cleanText(end.text).trim();
    if (showsNothing(text) || isOfSilence(text)) return { as: 'empty' };
    if (seconds !== undefined && isTooMuchFor(text, seconds)) return { as: 'failed' };
    return {
      as: 'words',
      text: text.slice(0, LONGEST_TEXT).toWellFormed(),
      model: end.model,
      language: end.language,
    };
  }
  const after = (ms: number) => lookAgainAfter({ now, since }, Math.ceil(ms / 1_000));
  const mayPass = end.kind === 'open' || end.kind === 'down';
  if (!mayPass || now - since > GIVE_UP_MS) return { as: 'failed' };
  if (end.kind === 'open') {
    throw new ListenLaterError('the circuit is open', { retryAfterSeconds: after(end.openUntil - now) });
  }
  const { cause, retryAfterMs } = end;
  throw new ListenLaterError(cause.message, {
    cause,
    ...(retryAfterMs === undefined ? {} : { retryAfterSeconds: after(retryAfterMs) }),
  });
}

/** The tenant's own language, and those in which it has words for customers. */
function languagesOf({ language, sentences = {} }: Pick<Tenant, 'language' | 'sentences'>): string[] {
  return [...new Set([language, ...Object.keys(sentences)])];
}

function causeOf({ tenant_id, trace_id, span_id, hops }: InboxMessageReceived): CircuitCause {
  return { tenant_id, trace_id, span_id, hops };
}
