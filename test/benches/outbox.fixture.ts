import type { Context, SQSEvent } from 'aws-lambda';
import { type ReplyRow, replyRowSchema } from '#core/conversation/reply/reply-records.ts';
import { MOST_TIMED_INVOCATIONS } from '#core/conversation/timer-sender.ts';
import { handleOverdueReply } from '#core/conversation/watch/overdue-reply.ts';
import type { TimerRecord } from '#core/conversation/watch/timer-record.ts';
import type { ConversationEnvelope } from '#core/events/envelope.ts';
import { createHandler } from '../../functions/sender/handler.ts';
import { MAX_RECEIVE_COUNT } from '../../functions/sender/names.ts';
import { FUNCTIONS, visibilitySeconds } from '../../lib/functions.ts';
import type { SenderBench, Step } from './sender.fixture.ts';

const VISIBILITY_MS = 1_000 * visibilitySeconds(FUNCTIONS.sender.timeoutSeconds);

const MINUTE_MS = 60_000;

interface Queued {
  envelope: ConversationEnvelope;
  receives: number;
  visibleAt: number;
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html */
const DEDUPLICATION_MS = 5 * 60_000;

/** Something that happens at its time, such as a status. */
interface Planned {
  at: number;
  happen(): Promise<void>;
}

/**
 * One conversation's part of outbox.fifo with the sender behind it: a record that failed holds those behind it back.
 * The clock goes on to whatever is next.
 */
export class Outbox {
  readonly #bench: SenderBench;
  readonly #records: Queued[] = [];
  readonly #plans: Planned[] = [];
  readonly #sentAt = new Map<string, number>();
  readonly deadLetters: ConversationEnvelope[] = [];
  /** Deliveries of records so far. */
  deliveries = 0;
  /** Of one record. */
  mostReceives = 0;
  /** Timers that fired. */
  timers = 0;
  /** Invocations before the last of the longest chain. */
  longestChain = 0;
  /** Wraps the outside calls of the n-th delivery. */
  stepOf: (delivery: number) => Step | undefined = () => undefined;
  /** Whether the environment is dead now: then nothing of the delivery counts. */
  isDead: () => boolean = () => false;
  #environment: ReturnType<SenderBench['environment']> | undefined;
  #step: Step | undefined;

  constructor(bench: SenderBench) {
    this.#bench = bench;
    bench.onTimers = (timers) => {
      for (const { record, dueAt } of timers) {
        const isSet = (record.chain ?? 0) <= MOST_TIMED_INVOCATIONS;
        // Else the watchdog comes, by its minute, and begins a chain.
        const at = isSet ? dueAt : (Math.floor(dueAt / MINUTE_MS) + 1) * MINUTE_MS;
        this.plan(at, () => this.#fire({ ...record, chain: isSet ? record.chain : 0 }));
      }
    };
  }

  put(envelope: ConversationEnvelope): void {
    this.#records.push({ envelope, receives: 0, visibleAt: this.#bench.nowMs });
  }

  plan(at: number, happen: () => Promise<void>): void {
    this.#plans.push({ at, happen });
  }

  /** Until nothing is queued and planned any more, or `untilMs`. */
  async run(untilMs = Number.POSITIVE_INFINITY): Promise<void> {
    for (;;) {
      const plan = this.#plans.toSorted((one, other) => one.at - other.at)[0];
      const record = this.#records[0];
      const recordAt = record?.visibleAt ?? Number.POSITIVE_INFINITY;
      const planAt = plan?.at ?? Number.POSITIVE_INFINITY;
      const next = Math.min(recordAt, planAt);
      if (next > untilMs || next === Number.POSITIVE_INFINITY) return;
      this.#bench.nowMs = Math.max(this.#bench.nowMs, next);
      if (plan && planAt <= recordAt) {
        this.#plans.splice(this.#plans.indexOf(plan), 1);
        await plan.happen();
      } else if (record) {
        await this.#deliver(record);
      }
    }
  }

  /** The time at which the watchdog asks again about each unsettled reply; each is asked about once. */
  async wakeOverdue(round: number): Promise<boolean> {
    const rows = await this.#unsettled();
    const { due_at: together = 0 } = await this.#bench.conversation();
    for (const row of rows) this.#bench.nowMs = Math.max(this.#bench.nowMs, row.due_at ?? together);
    for (const row of rows) this.put(this.#bench.record(row.reply_seq, `n${round}`));
    return rows.length > 0;
  }

  /** The timer does what the watchdog does about what is due. */
  async #fire(record: TimerRecord): Promise<void> {
    if (record.event !== 'timer.reply.due') throw new Error(`the sender sets no ${record.event}`);
    this.timers++;
    const watch = this.#bench.watch(async (wake) => this.#putOnce(wake));
    const ids = { tenantId: record.tenant_id, conversationId: record.conversation_id };
    const { replySeq } = record.payload;
    await handleOverdueReply({ ...watch, chain: record.chain }, { ...ids, replySeq });
  }

  /** SQS drops what has the deduplication id of a record of the last five minutes. */
  #putOnce(envelope: ConversationEnvelope): void {
    const { nowMs } = this.#bench;
    const before = this.#sentAt.get(envelope.idempotency_key);
    if (before !== undefined && nowMs < before + DEDUPLICATION_MS) return;
    this.#sentAt.set(envelope.idempotency_key, nowMs);
    this.put(envelope);
  }

  async #unsettled(): Promise<ReplyRow[]> {
    const { settled_seq, reply_seq } = await this.#bench.conversation();
    const rows = await Promise.all(
      Array.from({ length: reply_seq - settled_seq }, (_, index) =>
        this.#bench.reply(settled_seq + 1 + index),
      ),
    );
    return rows
      .map((row) => replyRowSchema.parse(row))
      .filter(({ status, due_at }) => status === 'pending' || due_at !== undefined);
  }

  async #deliver(record: Queued): Promise<void> {
    const bench = this.#bench;
    record.receives++;
    this.longestChain = Math.max(this.longestChain, record.envelope.chain ?? 0);
    this.mostReceives = Math.max(this.mostReceives, record.receives);
    this.deliveries++;
    this.#step = this.stepOf(this.deliveries);
    this.#environment ??= bench.environment((name, call) => (this.#step ? this.#step(name, call) : call()));
    let seconds: number | undefined;
    const handle = createHandler({
      ...this.#environment,
      deadLetters: { put: async () => void this.deadLetters.push(record.envelope) },
      queue: {
        deleteMessages: async () => undefined,
        changeVisibility: async ([entry]) => {
          seconds = entry?.seconds;
        },
      },
    });
    const { batchItemFailures } = await handle(eventOf(record), {
      getRemainingTimeInMillis: () => bench.remainingMs + 2_000,
    } as Context);
    const died = this.isDead();
    if (died) this.#environment = undefined;
    const failed = died || batchItemFailures.length > 0;
    if (!failed) {
      this.#records.shift();
    } else if (record.receives >= MAX_RECEIVE_COUNT) {
      this.#records.shift();
      this.deadLetters.push(record.envelope);
    } else {
      record.visibleAt = bench.nowMs + (died || seconds === undefined ? VISIBILITY_MS : seconds * 1_000);
    }
  }
}

function eventOf({ envelope, receives }: Queued): SQSEvent {
  const record = {
    messageId: envelope.event_id,
    receiptHandle: 'handle',
    body: JSON.stringify(envelope),
    attributes: { MessageGroupId: envelope.conversation_id, ApproximateReceiveCount: String(receives) },
  };
  return { Records: [record] } as unknown as SQSEvent;
}
