import type { SQSBatchResponse } from 'aws-lambda';
import { ProsaError } from '../runtime/errors.ts';
import { retrySeconds } from './backoff.ts';
import type { FifoBatchOptions, RecordEnvelope } from './fifo-batch-options.ts';
import { type MessageGroup, messageGroupsOf, type ReceivedRecord, receiveCountOf } from './message-groups.ts';
import { BATCH_TROUBLE } from './names.ts';
import { isBeyondHelp, putAside } from './put-aside.ts';
import { readRecord, UnreadableRecordError } from './read-record.ts';

const DEFAULT_GUARD_MS = 2_000;

/** The reason with which a handler's signal is aborted. */
export class TimeUpError extends ProsaError {
  override readonly name = 'TimeUpError';

  constructor() {
    super('the time of the function is nearly up', {
      retryable: true,
      operatorHint: 'Look for a slow dependency in the trace; records come back by themselves.',
    });
  }
}

/** One batch while it is worked; {@link runFifoBatch} says what it does. */
export class FifoBatch<Envelope extends RecordEnvelope> {
  readonly #options: FifoBatchOptions<Envelope>;
  readonly #groups: MessageGroup[];
  readonly #running: Set<MessageGroup>;
  readonly #failedIds: string[] = [];
  readonly #timeUp = new AbortController();

  constructor(options: FifoBatchOptions<Envelope>) {
    this.#options = options;
    this.#groups = messageGroupsOf(options.event.Records);
    this.#running = new Set(this.#groups);
  }

  async run(): Promise<SQSBatchResponse> {
    const { context, ports, guardMs = DEFAULT_GUARD_MS } = this.#options;
    const budgetMs = context.getRemainingTimeInMillis() - guardMs;
    if (budgetMs > 0) {
      const guard = Promise.withResolvers<void>();
      const timer = ports.after(budgetMs, guard.resolve);
      const work = this.#groups.map((group) => this.#work(group));
      await Promise.race([Promise.all(work), guard.promise]);
      timer.cancel();
    }
    if (this.#running.size > 0) await this.#giveBack(guardMs);
    return { batchItemFailures: this.#failedIds.map((itemIdentifier) => ({ itemIdentifier })) };
  }

  async #work(group: MessageGroup): Promise<void> {
    for (const one of group.received) {
      const worked = await this.#handle(one, group);
      if (this.#timeUp.signal.aborted) return;
      if (!worked && !this.#isLastReceive(one)) break;
      if (!worked) group.givenUp.add(one);
      group.done += 1;
    }
    this.#running.delete(group);
    await Promise.all([this.#deleteEarly(group), this.#retrySoon([group])]);
  }

  /**
   * Whether the record goes to the dead-letter queue when it fails now. Those behind it are then worked at
   * once: they were received as often as it was, and would follow it untried.
   */
  #isLastReceive({ record }: ReceivedRecord): boolean {
    const { maxReceiveCount } = this.#options;
    return maxReceiveCount !== undefined && receiveCountOf(record) >= maxReceiveCount;
  }

  /** @returns whether the record needs no second receive */
  async #handle({ record }: ReceivedRecord, group: MessageGroup): Promise<boolean> {
    const messageGroupId = group.groupId;
    const { schema, groupOf, handle, ports, context, guardMs = DEFAULT_GUARD_MS } = this.#options;
    const receiveCount = receiveCountOf(record);
    const place = { messageId: record.messageId, messageGroupId, receiveCount };
    let envelope: Envelope;
    try {
      envelope = readRecord(schema, record);
    } catch (error) {
      const issues = error instanceof UnreadableRecordError ? error.issues : [];
      ports.count.trouble(BATCH_TROUBLE.unreadable);
      ports.log.error('a record cannot be read', { ...place, issues, error });
      return putAside(ports, record, error);
    }
    const { trace_id, tenant_id } = envelope;
    const group_id = groupOf(envelope);
    const log = ports.log.child({ trace_id, tenant_id, conversation_id: group_id });
    const fields = { ...place, event: envelope.event, eventId: envelope.event_id };
    if (group_id !== messageGroupId) {
      ports.count.trouble(BATCH_TROUBLE.groupIdMismatch, 1, tenant_id);
      log.error('a record came in another message group than its own', fields);
    }
    const { signal } = this.#timeUp;
    try {
      const remainingMs = () => Math.max(0, context.getRemainingTimeInMillis() - guardMs);
      await handle(envelope, { receiveCount, messageGroupId, signal, remainingMs });
      if (signal.aborted) log.info('a record ended after its batch; it is delivered again', fields);
      return true;
    } catch (error) {
      if (signal.aborted) {
        log.info('a record failed after its batch; it is delivered again', { ...fields, error });
        return false;
      }
      group.retryAfterSeconds = error instanceof ProsaError ? error.retryAfterSeconds : undefined;
      const expected = error instanceof ProsaError && error.retryable;
      log[expected ? 'warn' : 'error']('a record failed', { ...fields, error });
      return isBeyondHelp(error, receiveCount) && putAside({ ...ports, log }, record, error);
    }
  }

  /** Lambda deletes what is not reported, so an early delete that fails costs only the wait for it. */
  async #deleteEarly({ received, done, givenUp, groupId }: MessageGroup): Promise<void> {
    const worked = received.slice(0, done).filter((one) => !givenUp.has(one));
    if (this.#running.size === 0 || worked.length === 0) return;
    const { queue, log } = this.#options.ports;
    try {
      await queue.deleteMessages(worked.flatMap((one) => one.receiptHandles));
    } catch (error) {
      log.warn('finished records could not be deleted early', { messageGroupId: groupId, error });
    }
  }

  /**
   * Reports what is left of the groups and makes it visible again after seconds. All of a
   * group get the same seconds: its first record must not come later than the others.
   */
  async #retrySoon(groups: readonly MessageGroup[]): Promise<void> {
    const { queue, log, random } = this.#options.ports;
    const entries = groups.flatMap(({ received, done, givenUp, retryAfterSeconds }) => {
      const left = [...givenUp, ...received.slice(done)];
      const [first] = left;
      if (!first) return [];
      this.#failedIds.push(...left.map((one) => one.record.messageId));
      const seconds = retrySeconds(receiveCountOf(first.record), random, retryAfterSeconds);
      return left.flatMap((one) => one.receiptHandles).map((receiptHandle) => ({ receiptHandle, seconds }));
    });
    if (entries.length === 0) return;
    try {
      await queue.changeVisibility(entries);
    } catch (error) {
      log.warn('failed records could not be made visible soon', { count: entries.length, error });
    }
  }

  /** Waits for the queue no longer than half of the time that is left: the report itself must go out. */
  async #giveBack(guardMs: number): Promise<void> {
    const { ports } = this.#options;
    const left = [...this.#running];
    this.#running.clear();
    this.#timeUp.abort(new TimeUpError());
    for (const { groupId, received, done } of left) {
      ports.log.warn('the time is up before a group is worked', {
        messageGroupId: groupId,
        count: received.length - done,
      });
    }
    const patience = Promise.withResolvers<void>();
    const timer = ports.after(guardMs / 2, patience.resolve);
    await Promise.race([this.#retrySoon(left), patience.promise]);
    timer.cancel();
  }
}
