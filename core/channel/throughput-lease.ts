import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Table } from '#platform/dynamodb/table.ts';
import { throughputKey } from './keys.ts';
import { ThroughputShare } from './throughput-share.ts';

/**
 * Messages a second that WhatsApp takes of a business number, and of one that is also used in the phone app.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/overview#throughput
 */
export const THROUGHPUT = { default: 80, coexistence: 20 } as const;

/** No lease is of more than this part of a second's budget: others must find some. */
const LARGEST_PART = 1 / 4;

/** Longest wait that is asked for when many environments want more than there is, in seconds. */
const LONGEST_WAIT_S = 5;

/** A lease that takes longer than this counts as failed, in milliseconds. */
const LEASE_TIMEOUT_MS = 1_000;

/** Leases that a message waits for before its caller is told to come again. */
const LEASES_PER_MESSAGE = 4;

/** How long the item of a second is kept, in seconds. */
const KEEP_S = 3_600;

const MAX_CHANNELS = 1_000;

const leasedSchema = z.object({ leased: z.number() });

/** Whether a message may be sent now; else when to ask again, in milliseconds since the epoch. */
export type Taken = { ok: true } | { ok: false; retryAtMs: number };

/**
 * Keeps the messages of a business number under WhatsApp's limit per second, over all environments.
 *
 * An environment leases a block of the current second with its first message of that second: one write that adds
 * to a counter and brings back how much was leased before, so that nobody reads and no write is refused. The block
 * is as large as the demand (the callers that wait now, or that are expected), from 1 up to a quarter of the budget.
 * When it is used up and the number has more to give, another is leased, twice as large: a handful of writes per
 * environment and second at most. Else callers wait for the next second.
 * Tokens are good for their second only. Where the counter shows that more is asked for than there is, callers are
 * sent to later seconds in the order in which their environments asked.
 *
 * It fails open: when the table does not answer, the environment allows itself a quarter of the budget and tells
 * `onTrouble`. WhatsApp itself refuses what is too much (130429), and that is repeated; to stop all sending because
 * a counter cannot be reached would be worse.
 */
export class ThroughputLease {
  readonly #table: Table;
  readonly #now: () => number;
  readonly #onTrouble: (error: unknown) => void;
  readonly #timeoutSignal: (ms: number) => AbortSignal;
  readonly #shares = new Map<string, ThroughputShare>();

  /**
   * @param options.now milliseconds since the epoch
   * @param options.onTrouble told of each lease that failed
   */
  constructor(options: {
    table: Table;
    now?: () => number;
    onTrouble?: (error: unknown) => void;
    timeoutSignal?: (ms: number) => AbortSignal;
  }) {
    const { table, now = Date.now, onTrouble = () => undefined, timeoutSignal } = options;
    this.#table = table;
    this.#now = now;
    this.#onTrouble = onTrouble;
    this.#timeoutSignal = timeoutSignal ?? ((ms) => AbortSignal.timeout(ms));
  }

  /**
   * Asks for one message.
   *
   * @param perSecond the channel's budget, a whole number from 1
   */
  async take(tenantId: string, channelId: string, perSecond: number = THROUGHPUT.default): Promise<Taken> {
    const share = this.#shareOf(`${tenantId} ${channelId}`);
    for (let attempt = 1; attempt <= LEASES_PER_MESSAGE; attempt++) {
      share.enter(this.#second());
      share.ask();
      share.lease ??= this.#lease(share, tenantId, channelId, perSecond);
      await share.lease;
      // The answer may have come when its second was over: its tokens are worth nothing then.
      if (share.second !== this.#second() || !share.isLeased) continue;
      if (share.take()) return { ok: true };
      if (!share.mayLeaseMore()) return { ok: false, retryAtMs: share.sendToLaterSecond() * 1_000 };
      share.leaseMore();
    }
    return { ok: false, retryAtMs: (this.#second() + 1) * 1_000 };
  }

  async #lease(
    share: ThroughputShare,
    tenantId: string,
    channelId: string,
    perSecond: number,
  ): Promise<void> {
    // Whoever asks in the same moment is counted before the block is chosen.
    await Promise.resolve();
    const { second } = share;
    const most = Math.max(1, Math.floor(perSecond * LARGEST_PART));
    const block = share.blockSize(most);
    try {
      const leased = await this.#add(tenantId, channelId, second, block);
      if (share.second !== second) return;
      const before = leased - block;
      const secondsAhead = Math.min(LONGEST_WAIT_S, Math.max(1, Math.floor(before / perSecond)));
      const tokens = Math.max(0, Math.min(block, perSecond - before));
      share.grant(tokens, second + secondsAhead, leased > perSecond);
    } catch (error) {
      this.#onTrouble(error);
      if (share.second !== second) return;
      // The time-out may have taken the rest of the second.
      const present = this.#second();
      share.enter(present);
      share.lease = Promise.resolve();
      share.grant(most, present + 1, true);
    }
  }

  /** @returns what was leased of the second, this block included */
  async #add(tenantId: string, channelId: string, second: number, block: number): Promise<number> {
    const { Attributes } = await this.#table.client.send(
      new UpdateCommand({
        TableName: this.#table.tableName,
        Key: throughputKey(tenantId, channelId, second),
        UpdateExpression: 'SET expires_at = :expiry ADD leased :block',
        ExpressionAttributeValues: { ':expiry': second + KEEP_S, ':block': block },
        ReturnValues: 'UPDATED_NEW',
      }),
      { abortSignal: this.#timeoutSignal(LEASE_TIMEOUT_MS) },
    );
    return leasedSchema.parse(Attributes).leased;
  }

  #second(): number {
    return Math.floor(this.#now() / 1_000);
  }

  #shareOf(key: string): ThroughputShare {
    const share = this.#shares.get(key) ?? new ThroughputShare();
    this.#shares.delete(key);
    this.#shares.set(key, share);
    const oldest = this.#shares.keys().next();
    if (this.#shares.size > MAX_CHANNELS && !oldest.done) this.#shares.delete(oldest.value);
    return share;
  }
}
