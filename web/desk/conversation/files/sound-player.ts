import { STOP } from '../sound-element.ts';
import { nextSpeed } from './file-facts.ts';
import { LINK_GOOD_MS, type Trouble, troubleOf } from './file-link.ts';

/** One recording, as its line shows it. */
export interface Sound {
  state: 'still' | 'loading' | 'playing';
  /** Where it is heard, or goes on, in seconds. */
  at: number;
  /** In seconds; undefined until its file says it. */
  total: number | undefined;
  trouble: Trouble | undefined;
}

/** What it needs of an `<audio>`. */
export type SoundElement = EventTarget &
  Pick<HTMLAudioElement, 'src' | 'currentTime' | 'duration' | 'playbackRate' | 'ended' | 'play' | 'pause'>;

const UNHEARD: Sound = { state: 'still', at: 0, total: undefined, trouble: undefined };

/**
 * Plays the recordings of the page, one at a time. A link is asked for when one is heard; when it has ended meanwhile, another one
 * is, and it goes on where it was. Where one was left is known until the page is.
 */
export class SoundPlayer {
  readonly #element: SoundElement;
  readonly #now: () => number;
  readonly #sounds = new Map<string, Sound>();
  readonly #listeners = new Set<() => void>();
  #current: { id: string; ask: () => Promise<string>; linkedAt: number; isRenewed: boolean } | undefined;
  /** It is to be heard, whatever it still takes. */
  #isWanted = false;
  /** The element has what it says of places. */
  #isReady = false;
  #speed = 1;

  /** @param now milliseconds since the epoch */
  constructor(element: SoundElement, now: () => number = Date.now) {
    this.#element = element;
    this.#now = now;
    const on = (event: string, act: () => void) => element.addEventListener(event, act);
    on('loadedmetadata', () => this.#begin());
    on('timeupdate', () => this.#isReady && this.#change({ at: element.currentTime }));
    on('playing', () => this.#change({ state: 'playing' }));
    on('pause', () => this.#isReady && this.#change({ state: this.#isWanted ? 'loading' : 'still' }));
    on('ended', () => this.#end());
    on('error', () => this.#fail());
    on(STOP, () => this.pause());
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The same until something changes. */
  readonly of = (id: string): Sound => this.#sounds.get(id) ?? UNHEARD;

  readonly speed = (): number => this.#speed;

  /** @param ask gives a new link to it; rejects where there is none */
  async play(id: string, ask: () => Promise<string>): Promise<void> {
    if (this.#current?.id !== id) {
      this.pause();
      this.#isReady = false;
      this.#current = { id, ask, linkedAt: Number.NEGATIVE_INFINITY, isRenewed: false };
    }
    this.#isWanted = true;
    this.#change({ state: 'loading', trouble: undefined });
    const isGood = this.#now() - (this.#current?.linkedAt ?? 0) <= LINK_GOOD_MS;
    if (isGood && this.#isReady) return this.#start();
    await this.#load();
  }

  pause(): void {
    this.#isWanted = false;
    this.#element.pause();
    this.#change({ state: 'still' });
  }

  /** It is heard from there, now or when it is. @param at in seconds */
  seek(id: string, at: number): void {
    this.#set(id, { at });
    if (this.#current?.id === id && this.#isReady) this.#element.currentTime = at;
  }

  faster(): void {
    this.#speed = nextSpeed(this.#speed);
    this.#element.playbackRate = this.#speed;
    this.#tell();
  }

  async #load(): Promise<void> {
    const wanted = this.#current;
    if (!wanted) return;
    this.#isReady = false;
    try {
      const url = await wanted.ask();
      if (this.#current !== wanted) return;
      wanted.linkedAt = this.#now();
      this.#element.src = url;
    } catch (error) {
      if (this.#current === wanted) this.#giveUp(troubleOf(error));
    }
  }

  #begin(): void {
    const { duration } = this.#element;
    this.#isReady = true;
    if (!this.#current) return;
    this.#element.currentTime = this.of(this.#current.id).at;
    this.#element.playbackRate = this.#speed;
    this.#change({ total: Number.isFinite(duration) ? duration : undefined });
    if (this.#isWanted) this.#start();
  }

  #start(): void {
    this.#element.play().catch((error: unknown) => {
      // The next touch plays it. What cannot be played is told as an event, and what is paused meanwhile is known.
      if (error instanceof DOMException && error.name === 'NotAllowedError') this.pause();
    });
  }

  #end(): void {
    this.#isWanted = false;
    this.#change({ state: 'still', at: 0 });
    this.#element.currentTime = 0;
  }

  #fail(): void {
    const failed = this.#current;
    if (!failed) return;
    const isOld = this.#now() - failed.linkedAt > LINK_GOOD_MS;
    if (failed.isRenewed && !isOld) {
      this.#giveUp('unopened');
      return;
    }
    failed.isRenewed = true;
    void this.#load();
  }

  #giveUp(trouble: Trouble): void {
    this.#isWanted = false;
    this.#isReady = false;
    this.#change({ state: 'still', trouble });
    this.#current = undefined;
  }

  #change(change: Partial<Sound>): void {
    if (this.#current) this.#set(this.#current.id, change);
  }

  #set(id: string, change: Partial<Sound>): void {
    this.#sounds.set(id, { ...this.of(id), ...change });
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
