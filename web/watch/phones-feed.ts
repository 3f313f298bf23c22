import type { ConversationView, WatchAnswer, WatchEntry } from '../../local/watch/watch-answer.ts';
import { Bus, busEvent, heardEntry } from './bus.ts';
import { Chats } from './chats.ts';
import type { WatchQuery } from './local-client.ts';

/** Milliseconds between two requests: while the page is seen, and while it is not. */
const INTERVAL_MS = 800;
const HIDDEN_MS = 10_000;

/** What the page knows, another object after each change. */
export interface Snapshot {
  connection: 'connecting' | 'connected' | 'lost';
  /** Milliseconds since the epoch. */
  askedAt: number;
  chats: Chats;
  bus: Bus;
  channels: WatchAnswer['channels'];
  conversations: ReadonlyMap<string, ConversationView>;
  queues: WatchAnswer['queues'];
  functions: WatchAnswer['functions'];
  faults: WatchAnswer['faults'];
}

export interface FeedPorts {
  watch(query: WatchQuery, signal: AbortSignal): Promise<WatchAnswer>;
  now(): number;
  isHidden(): boolean;
  /** @returns ends it */
  after(ms: number, run: () => void): () => void;
}

/**
 * What happens on this machine, asked for again and again with one request at a time. It outlives a restart of the runtime: what
 * was seen stays, and what the new run tells comes to it.
 */
export class PhonesFeed {
  readonly #ports: FeedPorts;
  readonly #listeners = new Set<() => void>();
  /** Conversations that are looked at. */
  #wanted: readonly string[] = [];
  #at = { run: '', after: 0 };
  #pulse = '';
  #stop: (() => void) | undefined;
  #asking: AbortController | undefined;
  #snapshot: Snapshot = {
    ...{ connection: 'connecting', askedAt: 0, chats: new Chats(), bus: new Bus(), channels: [] },
    ...{ conversations: new Map(), queues: [], functions: [], faults: [] },
  };

  constructor(ports: FeedPorts) {
    this.#ports = ports;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): Snapshot => this.#snapshot;

  want(conversationIds: readonly string[]): void {
    this.#wanted = conversationIds;
  }

  /** Asks from now on. */
  start(): void {
    if (!this.#asking) void this.#ask();
  }

  stop(): void {
    this.#stop?.();
    this.#asking?.abort();
    this.#asking = undefined;
  }

  /** Asks now, in place of the next time. */
  readonly hurry = (): void => {
    // Who is asking already asks again at once.
    if (!this.#stop) {
      this.#isLate = true;
      return;
    }
    this.#stop();
    void this.#ask();
  };

  #isLate = false;

  async #ask(): Promise<void> {
    this.#stop = undefined;
    this.#isLate = false;
    const asking = new AbortController();
    this.#asking = asking;
    let more = false;
    try {
      const answer = await this.#ports.watch({ ...this.#at, conversationIds: this.#wanted }, asking.signal);
      if (asking.signal.aborted) return;
      more = answer.more;
      this.#take(answer);
    } catch {
      // Whatever it is, the runtime does not answer: the page says so, and asks on.
      if (asking.signal.aborted) return;
      this.#lose();
    }
    const wait = more || this.#isLate ? 0 : this.#ports.isHidden() ? HIDDEN_MS : INTERVAL_MS;
    this.#stop = this.#ports.after(wait, () => void this.#ask());
  }

  #lose(): void {
    if (this.#snapshot.connection === 'lost') return;
    this.#pulse = '';
    this.#tell({ ...this.#snapshot, connection: 'lost' });
  }

  #take(answer: WatchAnswer): void {
    const { run, last, entries, conversations, channels, queues, functions, faults } = answer;
    const { chats, bus } = this.#snapshot;
    this.#at = { run, after: last };
    for (const entry of entries) take(entry, chats, bus);
    const pulse = JSON.stringify([conversations, channels, queues, functions, faults]);
    const isSame = pulse === this.#pulse && entries.length === 0;
    if (isSame) return;
    this.#pulse = pulse;
    this.#tell({
      ...{
        connection: 'connected',
        askedAt: this.#ports.now(),
        chats,
        bus,
        channels,
        queues,
        functions,
        faults,
      },
      conversations: new Map(conversations.map((one) => [one.conversation_id, one])),
    });
  }

  #tell(snapshot: Snapshot): void {
    this.#snapshot = snapshot;
    for (const listener of this.#listeners) listener();
  }
}

function take(entry: WatchEntry, chats: Chats, bus: Bus): void {
  if (entry.source === 'whatsapp') {
    chats.add(entry.chat);
    return;
  }
  const event = busEvent(entry.event);
  if (!bus.add(event)) return;
  const heard = heardEntry(event);
  if (heard) chats.addHeard(heard);
}
