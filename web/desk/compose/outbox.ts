import { ApiProblem, isWorthRepeating, type ProblemDocument } from '../../api/problem.ts';
import type { Answer, Request } from '../../api/routes.ts';
import type { Head, Note, Reply } from '../../api/types.ts';

type ReplyBody = Request<'reply'>['body'];

/** What a person had seen of a conversation when they wrote. */
export interface Seen {
  ownerEpoch: number;
  seq: number;
  replySeq: number;
  /** Voice notes without a number yet. */
  unheard?: string[];
}

export type Said =
  | { kind: 'note'; text: string }
  | { kind: 'text'; text: string }
  | { kind: 'template'; text: string; template: NonNullable<ReplyBody['template']> }
  /** `text`: what is said with it, if anything. */
  | { kind: 'file'; text: string; file: UnsentFile };

/** A file that this device keeps until it is sent. */
export interface UnsentFile {
  /** By which the device has it. */
  id: string;
  sha256: string;
  name: string;
  /** As the browser calls it. */
  type: string;
  bytes: number;
  /** A voice note. */
  voice?: true;
}

/** One thing that a person said and that the API has not confirmed yet. */
export interface Unsent {
  /** Its `Idempotency-Key`: the same for each repetition, so that it is one message however often it is sent. */
  key: string;
  conversationId: string;
  said: Said;
  seen: Seen;
  sendAnyway: boolean;
  /** Milliseconds since the epoch. */
  at: number;
  /** `waiting`: no answer came, it is sent again; `refused`: nothing was sent, the person decides. */
  state: 'queued' | 'sending' | 'waiting' | 'refused';
  problem?: ProblemDocument | undefined;
}

/** What the API answered with: the message as it is now known, and the conversation it is in. */
export interface Confirmed {
  unsent: Unsent;
  entry: Reply | Note;
  /** Undefined for a note, which changes nothing of the conversation. */
  conversation: Head | undefined;
}

export interface OutboxPorts {
  reply(request: Request<'reply'>, key: string): Promise<Answer<'reply'>>;
  note(request: Request<'writeNote'>, key: string): Promise<Answer<'writeNote'>>;
  /** Brings a file to where a reply can send it; doing it again does no harm. */
  upload(conversationId: string, file: UnsentFile): Promise<void>;
  /** The file was sent, or will never be: an upload of it ends. */
  forget(file: UnsentFile): void;
  /** Ends early when the machine is back on the network. */
  pause(ms: number): Promise<void>;
  now(): number;
  newKey(): string;
  /** Outlives the page. */
  store: { read(): Unsent[]; write(items: readonly Unsent[]): void };
  onConfirmed(confirmed: Confirmed): void;
}

/** The API knows a key for a day; what is older may have been sent, which its author has to look for. */
const KEY_IS_KNOWN_MS = 23 * 60 * 60_000;

const LONGEST_PAUSE_MS = 15_000;

/**
 * What people write goes through here, each conversation's one after another. It is neither lost, since it outlives the
 * page, nor doubled, since every repetition has the same key.
 */
export class Outbox {
  readonly #ports: OutboxPorts;
  readonly #listeners = new Set<() => void>();
  readonly #working = new Set<string>();
  #items: readonly Unsent[];

  constructor(ports: OutboxPorts) {
    this.#ports = ports;
    this.#items = ports.store
      .read()
      .map((item) => (item.state === 'refused' ? item : ({ ...item, state: 'waiting' } as const)));
  }

  /** Goes on with what an earlier page left. */
  resume(): void {
    for (const { conversationId } of this.#items) void this.#work(conversationId);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The same array until something changes. */
  readonly items = (): readonly Unsent[] => this.#items;

  say(conversationId: string, said: Said, seen: Seen, sendAnyway = false): void {
    const { newKey, now } = this.#ports;
    this.#set([
      ...this.#items,
      { key: newKey(), conversationId, said, seen, sendAnyway, at: now(), state: 'queued' },
    ]);
    void this.#work(conversationId);
  }

  /** Sends what was refused, as another act: with what the person has seen by now. */
  sayAgain(key: string, seen: Seen, sendAnyway: boolean): void {
    const refused = this.#items.find((item) => item.key === key && item.state === 'refused');
    if (!refused) return;
    const { newKey, now } = this.#ports;
    // In its place: what was said after it is sent after it.
    const again = {
      ...refused,
      key: newKey(),
      seen,
      sendAnyway,
      at: now(),
      state: 'queued',
      problem: undefined,
    } as const;
    this.#set(this.#items.map((item) => (item.key === key ? again : item)));
    void this.#work(refused.conversationId);
  }

  /** Forgets what was refused, and what is being uploaded. */
  discard(key: string): void {
    const discarded = this.#items.find((item) => item.key === key);
    if (discarded?.said.kind === 'file') this.#ports.forget(discarded.said.file);
    this.#set(this.#items.filter((item) => item.key !== key));
    if (discarded) void this.#work(discarded.conversationId);
  }

  async #work(conversationId: string): Promise<void> {
    if (this.#working.has(conversationId)) return;
    this.#working.add(conversationId);
    try {
      for (let failures = 0; ; ) {
        const next = this.#items.find((item) => item.conversationId === conversationId);
        if (!next || next.state === 'refused') return;
        const isDone = await this.#send(next);
        failures = isDone ? 0 : failures + 1;
        if (!isDone) await this.#ports.pause(Math.min(1_000 * 2 ** (failures - 1), LONGEST_PAUSE_MS));
      }
    } finally {
      this.#working.delete(conversationId);
    }
  }

  /** @returns false where it has to be sent again */
  async #send(item: Unsent): Promise<boolean> {
    if (this.#ports.now() - item.at > KEY_IS_KNOWN_MS) {
      this.#change(item.key, { state: 'refused', problem: { status: 0, code: 'too_old' } });
      return true;
    }
    this.#change(item.key, { state: item.state === 'waiting' ? 'waiting' : 'sending' });
    try {
      this.#confirm(await this.#ask(item));
      return true;
    } catch (error) {
      if (!this.#has(item)) return true;
      if (isWorthRepeating(error)) {
        this.#change(item.key, { state: 'waiting' });
        return false;
      }
      if (!(error instanceof ApiProblem)) throw error;
      this.#change(item.key, { state: 'refused', problem: error.problem });
      return true;
    }
  }

  async #ask(item: Unsent): Promise<Confirmed> {
    const { key, said, seen, sendAnyway, conversationId } = item;
    const params = { conversationId };
    if (said.kind === 'note') {
      const { note } = await this.#ports.note({ params, body: { text: said.text } }, key);
      return { unsent: item, entry: note, conversation: undefined };
    }
    if (said.kind === 'file') {
      await this.#ports.upload(conversationId, said.file);
      if (!this.#has(item)) throw new Error('it was called off');
    }
    const { ownerEpoch, ...seenThrough } = seen;
    const what = whatOf(said);
    const body = { ...what, ownerEpoch, seenThrough, sendAnyway };
    const { reply, conversation } = await this.#ports.reply({ params, body }, key);
    return { unsent: item, entry: reply, conversation };
  }

  /** Whether it was not discarded meanwhile. */
  #has({ key }: Unsent): boolean {
    return this.#items.some((item) => item.key === key);
  }

  /** What stands behind it was written with it in view. */
  #confirm(confirmed: Confirmed): void {
    const { unsent, conversation } = confirmed;
    const rest = this.#items.filter(({ key }) => key !== unsent.key);
    this.#set(
      rest.map((item) =>
        conversation && item.conversationId === unsent.conversationId && item.state === 'queued'
          ? {
              ...item,
              seen: { ...item.seen, ownerEpoch: conversation.ownerEpoch, replySeq: conversation.replySeq },
            }
          : item,
      ),
    );
    if (unsent.said.kind === 'file') this.#ports.forget(unsent.said.file);
    this.#ports.onConfirmed(confirmed);
  }

  #change(key: string, change: Pick<Unsent, 'state' | 'problem'>): void {
    this.#set(this.#items.map((item) => (item.key === key ? { ...item, ...change } : item)));
  }

  #set(items: readonly Unsent[]): void {
    this.#items = items;
    this.#ports.store.write(items);
    for (const listener of this.#listeners) listener();
  }
}

function whatOf(said: Exclude<Said, { kind: 'note' }>): Pick<ReplyBody, 'text' | 'template' | 'file'> {
  if (said.kind === 'text') return { text: said.text };
  if (said.kind === 'template') return { template: said.template };
  const { sha256, name, voice } = said.file;
  return { file: { sha256, name, voice, ...(said.text ? { caption: said.text } : {}) } };
}
