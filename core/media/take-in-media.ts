import { conversationIdOf } from '#core/conversation/ids.ts';
import type { InboxEvent } from '#core/conversation/message/dispatch-message.ts';
import { ForeignConversationError } from '#core/conversation/message/foreign-conversation-error.ts';
import type { KnownMedia, MessageRef } from '#core/conversation/message/store-media.ts';
import type { InboxMediaFailed } from '#core/events/inbox-media-failed.ts';
import type { InboxMediaReady } from '#core/events/inbox-media-ready.ts';
import type { FetchedMedia, WantedMedia } from './fetch-media.ts';
import { lookAgainAfter, MediaNotYetError, NotStoredYetError, WRITTEN_WITHIN_MS } from './media-errors.ts';
import { mediaFact } from './media-fact.ts';
import {
  claimedKind,
  type FailedMedia,
  GIVE_UP_MS,
  KEPT_BY_WHATSAPP_MS,
  type MediaFailure,
  type ReadyMedia,
} from './message-media.ts';
import { messageFolder } from './object-key.ts';
import { readOggOpus } from './ogg-opus.ts';

/** A file of which it is decided what becomes of it: the table knows it. */
export interface SettledMedia {
  event: InboxEvent;
  media: ReadyMedia | FailedMedia;
  /** `kept`: the message itself has not come. */
  place: 'stored' | 'kept';
  /** All bytes of a ready one, from memory where they are there, else from the bucket; undefined where it is not there any more. */
  read(): Promise<Uint8Array | undefined>;
  /** Time left in this invocation, in milliseconds. */
  remainingMs(): number;
}

/** What taking in a file needs from outside. */
export interface TakeInPorts {
  find(of: MessageRef): Promise<KnownMedia>;
  store(of: MessageRef, media: ReadyMedia | FailedMedia): Promise<KnownMedia>;
  fetch(wanted: WantedMedia, remainingMs: () => number): Promise<FetchedMedia>;
  /** What is written in a file; see `textOfFile`. @param withinMs so soon reading must begin, in milliseconds */
  textOf(media: ReadyMedia, whole: Uint8Array, withinMs: number): Promise<string | undefined>;
  /** The bytes of an object; undefined when it is not there. */
  read(objectKey: string): Promise<Uint8Array | undefined>;
  /** Deletes all objects whose key begins so. */
  deleteUnder(folder: string): Promise<void>;
  publish(facts: (InboxMediaReady | InboxMediaFailed)[]): Promise<void>;
  /**
   * What follows when it is decided what becomes of a file, such as hearing a voice note. Called again when the record comes
   * again; what it throws brings the record back.
   */
  onSettled(settled: SettledMedia): Promise<void>;
  /** Milliseconds since the epoch. */
  now(): number;
  /** How long the bucket keeps a file, in milliseconds: what is heard and read in it goes with it. */
  keptMs: number;
}

/** Time to begin reading with, in milliseconds: storing what was fetched must still fit. */
const READING_NEEDS_MS = 12_000;

/** The first waits for the message, in seconds. */
const SOON_SECONDS = 2;

/** How it ended; `revoked`: the message was taken back meanwhile, and its file is gone. */
export type TakenIn =
  | { outcome: 'ready' | 'failed'; media: ReadyMedia | FailedMedia }
  | { outcome: 'revoked' | 'no_file' };

/**
 * Takes in the file of a message:
 *
 * 1. what the table knows already is not fetched again;
 * 2. the bytes go from WhatsApp into the bucket, see `fetchMedia`;
 * 3. what is written in a document is read, and how long a recording is;
 * 4. the table is told what became of it, with that, whether the message is there yet or not;
 * 5. the fact is published;
 * 6. what hangs on it goes on;
 * 7. where its message is not there, it is looked again whether that has found it: after a merge it may be stored elsewhere.
 *
 * Every step may be repeated. What never comes is written as its reason, and the conversation goes on.
 *
 * @throws {MediaNotYetError} when it is to be tried again
 * @throws {NotStoredYetError} when it is to be looked again
 * @throws {ForeignConversationError} before anything is read, for ids that do not belong together
 */
export async function takeInMedia(
  ports: TakeInPorts,
  event: InboxEvent,
  remainingMs: () => number,
): Promise<TakenIn> {
  const wanted = wantedBy(event);
  if (!wanted) return { outcome: 'no_file' };
  const { tenant_id, conversation_id, payload } = event;
  if (conversationIdOf(tenant_id, payload) !== conversation_id) {
    throw new ForeignConversationError(conversation_id);
  }
  const ref = { tenant_id, conversation_id, messageId: payload.messageId };
  const before = await ports.find(ref);
  if (isUnwanted(before)) {
    await ports.deleteUnder(wanted.folder);
    return { outcome: 'revoked' };
  }
  const isSettled = before.media !== undefined && before.media.state !== 'fetching';
  const fetched = isSettled ? undefined : await fetchOrGiveUp(ports, event, wanted, remainingMs);
  const known = fetched
    ? await ports.store(ref, kept(ports, await withWhatItHolds(ports, fetched, remainingMs())))
    : before;
  const { media, place } = known;
  if (place === 'revoked' || place === 'gone' || media === undefined || media.state === 'fetching') {
    await ports.deleteUnder(wanted.folder);
    return { outcome: 'revoked' };
  }
  await ports.publish([mediaFact(event, media)]);
  const read = async () => {
    if (media.state !== 'ready') throw new TypeError('a file that did not come is not read');
    return fetched?.whole ?? ports.read(media.object_key);
  };
  await ports.onSettled({ event, media, place, read, remainingMs });
  const waited = { now: ports.now(), since: Date.parse(event.timestamp) };
  if (place === 'kept' && waited.now - waited.since <= WRITTEN_WITHIN_MS) {
    throw new NotStoredYetError(lookAgainAfter(waited, SOON_SECONDS));
  }
  return { outcome: media.state, media };
}

function kept({ now, keptMs }: TakeInPorts, media: ReadyMedia | FailedMedia): ReadyMedia | FailedMedia {
  return media.state === 'ready' ? { ...media, kept_until: now() + keptMs } : media;
}

/** A large file stays unread: its bytes are not in memory any more. So does one for which there is no time. */
async function withWhatItHolds(
  { textOf }: Pick<TakeInPorts, 'textOf'>,
  { media, whole }: FetchedMedia,
  remainingMs: number,
): Promise<ReadyMedia | FailedMedia> {
  const withinMs = remainingMs - READING_NEEDS_MS;
  if (media.state !== 'ready' || whole === undefined || withinMs <= 0) return media;
  if (media.kind === 'voice' || media.kind === 'audio') {
    const seconds = readOggOpus(whole)?.seconds;
    return seconds === undefined ? media : { ...media, seconds };
  }
  const text = await textOf(media, whole, withinMs);
  return text === undefined ? media : { ...media, text };
}

const isUnwanted = ({ place }: KnownMedia) => place === 'revoked' || place === 'gone';

async function fetchOrGiveUp(
  ports: TakeInPorts,
  event: InboxEvent,
  wanted: WantedMedia,
  remainingMs: () => number,
): Promise<FetchedMedia> {
  const failed = (reason: MediaFailure): FetchedMedia => ({
    media: { state: 'failed', kind: wanted.kind, reason },
  });
  // WhatsApp itself did not get it.
  if (event.payload.errors !== undefined) return failed('expired');
  // A history tells of months.
  if (ports.now() - Date.parse(event.occurred_at) > KEPT_BY_WHATSAPP_MS) return failed('expired');
  try {
    return await ports.fetch(wanted, remainingMs);
  } catch (error) {
    const isLate = ports.now() - Date.parse(event.timestamp) > GIVE_UP_MS;
    if (error instanceof MediaNotYetError && isLate) return failed(error.becomes);
    throw error;
  }
}

function wantedBy(event: InboxEvent): WantedMedia | undefined {
  const { payload } = event;
  const { media, channelId, messageId } = payload;
  // An edit of a caption tells of the file again: it is the edited message's, and goes with it.
  if (media?.id === undefined || payload.mediaType === 'edit') return undefined;
  return {
    mediaId: media.id,
    channelId,
    kind: claimedKind(payload),
    claimedMime: media.mimeType,
    sha256: media.sha256,
    filename: media.filename,
    folder: messageFolder(event, messageId),
  };
}
