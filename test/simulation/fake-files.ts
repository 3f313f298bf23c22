import type { FetchedMedia, WantedMedia } from '#core/media/fetch-media.ts';
import type { ForgetMediaPorts } from '#core/media/forget-media.ts';
import { MediaNotYetError } from '#core/media/media-errors.ts';
import type { TakeInPorts } from '#core/media/take-in-media.ts';
import { voiceNote } from '../../local/voice/voice-note.ts';
import type { ProviderParts } from './provider-moods.ts';
import type { Latency } from './services.ts';

/** One way of a file from WhatsApp, and of what is done in the bucket. */
const FETCHING: Latency = { min: 50, max: 2_000 };
const STORING: Latency = { min: 5, max: 100 };

/** Of the files that do not come at once so many never do. */
const NEVER = 0.2;

/** What stands in a document, which stands in no other. */
export const pageOf = (name: string) => `page of ${name}`;

/** A file was put into the bucket. `at`: milliseconds since the epoch. */
export interface FilePut {
  at: number;
  key: string;
  mediaId: string;
}

/** The files that customers send: at WhatsApp under their ids, and in the bucket of all environments. */
export class FakeFiles {
  readonly #bucket = new Map<string, Uint8Array>();
  readonly #parts: ProviderParts;
  readonly puts: FilePut[] = [];

  constructor(parts: ProviderParts) {
    this.#parts = parts;
  }

  /** Keys of all objects. */
  get keys(): string[] {
    return [...this.#bucket.keys()];
  }

  /** What the media function does with files. A voice note's id at WhatsApp is what is said in it. */
  ports(): Pick<TakeInPorts, 'fetch' | 'read' | 'deleteUnder' | 'textOf'> {
    return {
      fetch: (wanted) => this.#fetch(wanted),
      textOf: async ({ kind, name }) => (kind === 'document' ? pageOf(name) : undefined),
      read: (key) => this.#inBucket('get', () => this.#bucket.get(key)),
      deleteUnder: (folder) =>
        this.#inBucket('delete', () => {
          for (const key of this.keys) if (key.startsWith(folder)) this.#bucket.delete(key);
        }),
    };
  }

  /** What an operator does with the bucket. */
  bucket(): ForgetMediaPorts['files'] {
    return {
      keys: (prefix) => this.#inBucket('list', () => this.keys.filter((key) => key.startsWith(prefix))),
      delete: (keys) =>
        this.#inBucket('delete', () => {
          for (const key of keys) this.#bucket.delete(key);
        }),
    };
  }

  #inBucket<Value>(label: string, work: () => Value): Promise<Value> {
    return this.#parts.services.call(`s3 ${label}`, async () => work(), STORING);
  }

  async #fetch({ mediaId, folder, kind, filename = 'voice.ogg' }: WantedMedia): Promise<FetchedMedia> {
    const { services, chance, moods, time } = this.#parts;
    const fails = chance.happens(moods.filesFail);
    const isGone = fails && chance.happens(NEVER);
    await services.call('whatsapp file', () => Promise.resolve(), FETCHING);
    if (isGone) return { media: { state: 'failed', kind, reason: 'expired' } };
    if (fails) throw new MediaNotYetError('unreachable', 'WhatsApp is not well');
    const whole = kind === 'voice' ? voiceNote(mediaId) : Buffer.from(`the file ${mediaId}`);
    const object_key = `${folder}${filename}`;
    await this.#inBucket('put', () => {
      this.#bucket.set(object_key, whole);
      this.puts.push({ at: time.now(), key: object_key, mediaId });
    });
    const mime = kind === 'voice' ? 'audio/ogg' : 'text/plain';
    const file = { object_key, mime, bytes: whole.length, sha256: '0', name: filename };
    return { media: { state: 'ready', kind, ...file }, whole };
  }
}
