import type { StatementSync } from 'node:sqlite';
import type { KeptMessage, KeptSend, QueueJournal, SqsJournal } from '../sqs/journal.ts';
import type { Message } from '../sqs/message.ts';
import type { StateFile } from './state-file.ts';

/** FIFO queues remember a send for five minutes. */
const REMEMBERED_MS = 5 * 60 * 1000;
/** Older ones are deleted whenever so many new ones have come. */
const PRUNE_EVERY = 1000;

/** The part of a message that receiving it does not change. */
type FixedPart = Omit<Message, 'receiveCount' | 'firstReceivedAt'>;

/** Keeps the messages of all queues, by the queue's name: a URL holds a port, which the next run does not have. */
export class QueueStore implements SqsJournal {
  readonly #file: StateFile;
  readonly #claimed = new Set<string>();
  readonly #put: StatementSync;
  readonly #update: StatementSync;
  readonly #remove: StatementSync;
  readonly #clear: StatementSync;
  readonly #remember: StatementSync;
  readonly #forget: StatementSync;
  readonly #prune: StatementSync;
  #remembered = 0;

  constructor(file: StateFile) {
    this.#file = file;
    this.#put = file.prepare('INSERT OR REPLACE INTO queue_message VALUES (?, ?, ?, ?, ?, ?, ?)');
    this.#update = file.prepare(
      `UPDATE queue_message SET receive_count = ?, first_received_at = ?, receives = ?, visible_at = ?
       WHERE queue = ? AND sequence_number = ?`,
    );
    this.#remove = file.prepare('DELETE FROM queue_message WHERE queue = ? AND sequence_number = ?');
    this.#clear = file.prepare('DELETE FROM queue_message WHERE queue = ?');
    this.#remember = file.prepare('INSERT OR REPLACE INTO queue_send VALUES (?, ?, ?, ?, ?, ?)');
    this.#forget = file.prepare('DELETE FROM queue_send WHERE queue = ?');
    this.#prune = file.prepare('DELETE FROM queue_send WHERE accepted_at <= ?');
  }

  queue(name: string): QueueJournal {
    const file = this.#file;
    this.#claimed.add(name);
    return {
      load: () => this.#load(name),
      put: ({ message, receives, visibleAt }) => {
        const { receiveCount, firstReceivedAt, ...fixed } = message;
        const text = JSON.stringify(fixed satisfies FixedPart);
        const { sequenceNumber } = message;
        const counts = [receiveCount, firstReceivedAt ?? null, receives, visibleAt ?? null];
        file.write(this.#put, name, sequenceNumber, text, ...counts);
      },
      update: ({ message, receives, visibleAt }) => {
        const { receiveCount, firstReceivedAt, sequenceNumber } = message;
        const counts = [receiveCount, firstReceivedAt ?? null, receives, visibleAt ?? null];
        file.write(this.#update, ...counts, name, sequenceNumber);
      },
      remove: ({ sequenceNumber }) => file.write(this.#remove, name, sequenceNumber),
      remember: (send) => this.#rememberSend(name, send),
      clear: () => file.write(this.#clear, name),
      drop: () => {
        file.write(this.#clear, name);
        file.write(this.#forget, name);
      },
    };
  }

  lastSequenceNumber(): bigint {
    const [row] = this.#file.rows(
      `SELECT max(sequence_number) AS last FROM
       (SELECT sequence_number FROM queue_message UNION ALL SELECT sequence_number FROM queue_send)`,
    );
    return BigInt(String(row?.last ?? 0));
  }

  settled(): Promise<void> {
    return this.#file.settled();
  }

  /** Queues that the templates of this run do not have, with how many messages they have. */
  unclaimed(): { name: string; messages: number }[] {
    return this.#file
      .rows('SELECT queue, count(*) AS messages FROM queue_message GROUP BY queue ORDER BY queue')
      .map((row) => ({ name: String(row.queue), messages: Number(row.messages) }))
      .filter(({ name }) => !this.#claimed.has(name));
  }

  #load(name: string): { messages: KeptMessage[]; sends: KeptSend[] } {
    const messages = this.#file.rows(
      'SELECT * FROM queue_message WHERE queue = ? ORDER BY sequence_number',
      name,
    );
    const sends = this.#file.rows('SELECT * FROM queue_send WHERE queue = ? ORDER BY accepted_at', name);
    return {
      messages: messages.map((row) => ({
        message: {
          ...(JSON.parse(String(row.message)) as FixedPart),
          receiveCount: Number(row.receive_count),
          firstReceivedAt: numberOrNone(row.first_received_at),
        },
        receives: Number(row.receives),
        visibleAt: numberOrNone(row.visible_at),
      })),
      sends: sends.map((row) => ({
        groupId: String(row.group_id),
        deduplicationId: String(row.deduplication_id),
        messageId: String(row.message_id),
        sequenceNumber: String(row.sequence_number),
        acceptedAt: Number(row.accepted_at),
      })),
    };
  }

  #rememberSend(name: string, send: KeptSend): void {
    const { groupId, deduplicationId, messageId, sequenceNumber, acceptedAt } = send;
    this.#file.write(this.#remember, name, groupId, deduplicationId, messageId, sequenceNumber, acceptedAt);
    this.#remembered += 1;
    if (this.#remembered % PRUNE_EVERY === 0) this.#file.write(this.#prune, acceptedAt - REMEMBERED_MS);
  }
}

function numberOrNone(value: unknown): number | undefined {
  return value === null ? undefined : Number(value);
}
