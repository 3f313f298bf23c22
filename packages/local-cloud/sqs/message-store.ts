import type { Timer } from '../clock.ts';
import { type HeapNode, IndexedHeap } from './collections/indexed-heap.ts';
import { LinkedList, type ListNode } from './collections/linked-list.ts';
import type { Message } from './message.ts';
import type { Timers } from './timers.ts';

type EntryState = 'delayed' | 'waiting' | 'inFlight' | 'gone';

interface Group {
  readonly key: string;
  /** Not in flight, in the order of their sequence numbers; delayed ones keep their place. */
  readonly entries: LinkedList<Entry>;
  /** How many of the group are in flight; while any is, no other is handed out. */
  locked: number;
  readyNode: ListNode<Group> | undefined;
}

/** A message's stay in one queue. */
export interface Entry {
  message: Message;
  readonly group: Group;
  state: EntryState;
  /** Receives in this queue; the message's own count goes on through a dead-letter queue. */
  receives: number;
  receivedAt: number;
  /** Of the newest receive. */
  receiptHandle: string | undefined;
  /** Whether its receiver has changed the visibility timeout of the newest receive. */
  visibilityChanged: boolean;
  timer: Timer | undefined;
  groupNode: ListNode<Entry> | undefined;
  ageNode: HeapNode<Entry> | undefined;
}

/** How many messages a store holds in each state. */
export type StoreCounts = Record<Exclude<EntryState, 'gone'>, number>;

/**
 * The messages of a queue by group.
 *
 * Groups that can be received from stand in a list of their own, so that taking messages costs the same
 * however many groups are locked. A group that gave messages goes to the end of that list when it is free
 * again: a long backlog of one group does not starve the others.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
 */
export class MessageStore {
  readonly #timers: Timers;
  readonly #onReady: () => void;
  #groups = new Map<string, Group>();
  #ready = new LinkedList<Group>();
  readonly #byAge = new IndexedHeap<Entry>((a, b) => a.message.sentAt < b.message.sentAt);
  #counts: StoreCounts = { delayed: 0, waiting: 0, inFlight: 0 };

  /** @param onReady called when a group can be received from */
  constructor(timers: Timers, onReady: () => void) {
    this.#timers = timers;
    this.#onReady = onReady;
  }

  get counts(): Readonly<StoreCounts> {
    return this.#counts;
  }

  /** How many groups have messages, in any state. */
  get groups(): number {
    return this.#groups.size;
  }

  get hasReady(): boolean {
    return this.#ready.size > 0;
  }

  /** The message that was sent first, whatever its state. */
  get oldest(): Entry | undefined {
    return this.#byAge.peek();
  }

  /** All entries, in no order. */
  entries(): Entry[] {
    return this.#byAge.values();
  }

  /** Whether an entry could be received now but for those before it in its group. */
  isFree(entry: Entry): boolean {
    return entry.state === 'waiting' && entry.group.locked === 0;
  }

  /** @param visibleAt when the message's delay ends; undefined when it has none */
  add(message: Message, groupKey: string, visibleAt?: number): Entry {
    let group = this.#groups.get(groupKey);
    if (!group) {
      group = { key: groupKey, entries: new LinkedList(), locked: 0, readyNode: undefined };
      this.#groups.set(groupKey, group);
    }
    const entry: Entry = {
      message,
      group,
      state: visibleAt === undefined ? 'waiting' : 'delayed',
      receives: 0,
      receivedAt: 0,
      receiptHandle: undefined,
      visibilityChanged: false,
      timer: undefined,
      groupNode: undefined,
      ageNode: undefined,
    };
    this.#counts[entry.state as keyof StoreCounts]++;
    entry.ageNode = this.#byAge.push(entry);
    this.#enterGroup(entry);
    if (visibleAt !== undefined) this.#delayUntil(entry, visibleAt);
    this.#refresh(group);
    return entry;
  }

  /**
   * Takes up to `max` messages in flight, as many as possible of one group before the next.
   *
   * @param divert picks messages that leave the queue instead of being received
   */
  take(max: number, divert: (entry: Entry) => boolean): { taken: Entry[]; diverted: Entry[] } {
    const taken: Entry[] = [];
    const diverted: Entry[] = [];
    while (taken.length < max) {
      const group = this.#ready.first?.value;
      if (!group) break;
      for (let entry = visibleHead(group); entry && taken.length < max; entry = visibleHead(group)) {
        if (divert(entry)) {
          this.#detach(entry);
          diverted.push(entry);
        } else {
          this.#leaveGroup(entry);
          group.locked++;
          this.#setState(entry, 'inFlight');
          taken.push(entry);
        }
      }
      this.#refresh(group);
    }
    return { taken, diverted };
  }

  /** Keeps an entry that is in flight invisible until `until`, then puts it back. */
  hideUntil(entry: Entry, until: number): void {
    entry.timer?.cancel();
    entry.timer = this.#timers.at(until, () => this.release(entry));
  }

  /** Puts an entry that is in flight back to its place in its group. */
  release(entry: Entry): void {
    entry.timer?.cancel();
    entry.timer = undefined;
    this.#setState(entry, 'waiting');
    entry.group.locked--;
    this.#enterGroup(entry);
    this.#refresh(entry.group);
  }

  /** Takes an entry out for good, whatever its state. */
  remove(entry: Entry): void {
    this.#detach(entry);
    this.#refresh(entry.group);
  }

  /** Gives every message that was never received a new end of its delay. */
  redelay(visibleAt: (message: Message) => number, now: number): void {
    const touched = new Set<Group>();
    for (const entry of this.entries()) {
      if (entry.receives > 0 || entry.message.deadLetterSourceArn !== undefined) continue;
      const until = visibleAt(entry.message);
      entry.timer?.cancel();
      entry.timer = undefined;
      this.#setState(entry, until > now ? 'delayed' : 'waiting');
      if (until > now) this.#delayUntil(entry, until);
      touched.add(entry.group);
    }
    for (const group of touched) this.#refresh(group);
  }

  /** Takes everything out at once: no message can be received half-way. */
  clear(): void {
    for (const entry of this.entries()) {
      entry.timer?.cancel();
      entry.timer = undefined;
      entry.state = 'gone';
    }
    this.#byAge.clear();
    this.#groups = new Map();
    this.#ready = new LinkedList();
    this.#counts = { delayed: 0, waiting: 0, inFlight: 0 };
  }

  #delayUntil(entry: Entry, until: number): void {
    entry.timer = this.#timers.at(until, () => {
      entry.timer = undefined;
      this.#setState(entry, 'waiting');
      this.#refresh(entry.group);
    });
  }

  /** New messages belong at the end; released ones near the head, so that is where the search starts. */
  #enterGroup(entry: Entry): void {
    const { entries } = entry.group;
    const { sequenceNumber } = entry.message;
    const last = entries.last;
    let next: ListNode<Entry> | undefined;
    if (last && last.value.message.sequenceNumber > sequenceNumber) {
      next = entries.first;
      while (next && next.value.message.sequenceNumber < sequenceNumber) next = next.next;
    }
    entry.groupNode = entries.insertBefore(next, entry);
  }

  #leaveGroup(entry: Entry): void {
    if (entry.groupNode) entry.group.entries.remove(entry.groupNode);
    entry.groupNode = undefined;
  }

  #detach(entry: Entry): void {
    entry.timer?.cancel();
    entry.timer = undefined;
    if (entry.state === 'inFlight') entry.group.locked--;
    this.#leaveGroup(entry);
    if (entry.ageNode) this.#byAge.remove(entry.ageNode);
    this.#setState(entry, 'gone');
  }

  #setState(entry: Entry, state: EntryState): void {
    if (entry.state !== 'gone') this.#counts[entry.state]--;
    if (state !== 'gone') this.#counts[state]++;
    entry.state = state;
  }

  /** Brings the lists in line with a group; call it last, for waiting receives are served from here. */
  #refresh(group: Group): void {
    const ready = group.locked === 0 && visibleHead(group) !== undefined;
    if (ready && !group.readyNode) {
      group.readyNode = this.#ready.append(group);
    } else if (!ready && group.readyNode) {
      this.#ready.remove(group.readyNode);
      group.readyNode = undefined;
    }
    if (group.locked === 0 && group.entries.size === 0) this.#groups.delete(group.key);
    if (ready) this.#onReady();
  }
}

/** The next message of a group. A delayed head holds back those behind it: none overtakes. */
function visibleHead(group: Group): Entry | undefined {
  const head = group.entries.first?.value;
  return head?.state === 'waiting' ? head : undefined;
}
