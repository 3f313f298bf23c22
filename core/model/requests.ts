import { priceOf } from '#core/budget/model-prices.ts';
import { costOf } from '#core/budget/money.ts';
import { addSpent, NO_TOKENS, type SpentTokens, type TokenUse } from '#core/conversation/turn/token-use.ts';

/** Requests for one answer in one receive of its command, and in all its receives. */
const PER_RECEIVE = 2;
const IN_ALL = 3;

/** Times that a model may have tools called before it answers. */
export const MOST_ROUNDS = 6;

/** What was spent on a turn so far, in all its receives: `rounds` of the requests brought calls of tools. */
export interface Spent {
  requests: number;
  rounds?: number | undefined;
  tokens: SpentTokens;
}

/** Keeps what a turn has spent between the receives of its command. */
export interface RequestLedger {
  read(): Promise<Spent | undefined>;
  write(spent: Spent): Promise<void>;
}

/**
 * The requests that an answer may cost. One that brings calls of tools was of use, and makes room for the next: of these
 * there may be {@link MOST_ROUNDS}. Each is counted in the table before it is made, but for the very first of the
 * first receive, so that an ordinary turn costs no write: a later receive that finds no count takes that one for made.
 */
export class Requests {
  readonly #ledger: RequestLedger;
  readonly #isFirstReceive: boolean;
  #made = 0;
  /** Those of this receive. */
  #rounds = 0;
  #spent: Spent;

  private constructor(ledger: RequestLedger, isFirstReceive: boolean, spent: Spent) {
    this.#ledger = ledger;
    this.#isFirstReceive = isFirstReceive;
    this.#spent = spent;
  }

  /** @param receiveCount how often the command was handed out, this time included */
  static async begin(ledger: RequestLedger, receiveCount: number): Promise<Requests> {
    const isFirst = receiveCount <= 1;
    const known = isFirst ? undefined : await ledger.read();
    return new Requests(ledger, isFirst, known ?? { requests: isFirst ? 0 : 1, tokens: NO_TOKENS });
  }

  /** Of all calls, those of earlier receives and those without use included. */
  get tokens(): SpentTokens {
    return this.#spent.tokens;
  }

  /** Whether a further receive could ask again. */
  get isSpent(): boolean {
    return this.#spent.requests >= IN_ALL + this.rounds;
  }

  /** Whether one more may be made in this receive. */
  get hasLeft(): boolean {
    return this.#made < PER_RECEIVE + this.#rounds && !this.isSpent;
  }

  /** Requests that brought calls of tools, those of earlier receives included. */
  get rounds(): number {
    return this.#spent.rounds ?? 0;
  }

  /** Requests so far, those of earlier receives included. */
  get made(): number {
    return this.#spent.requests;
  }

  /** What another turn has spent, which this one goes on with. A repetition counts it once. */
  carryOver({ requests, rounds }: { requests: number; rounds: number }): void {
    this.#spent = {
      ...this.#spent,
      requests: Math.max(this.#spent.requests, requests),
      rounds: Math.max(this.rounds, rounds),
    };
  }

  /** The newest request brought calls of tools. The next one that is counted keeps that. */
  addRound(): void {
    this.#rounds += 1;
    this.#spent = { ...this.#spent, rounds: this.rounds + 1 };
  }

  /** Counts one more request, where one is left. @returns whether it may be made */
  async take(): Promise<boolean> {
    if (!this.hasLeft) return false;
    this.#made += 1;
    this.#spent = { ...this.#spent, requests: this.#spent.requests + 1 };
    if (!this.#isFirstReceive || this.#made > 1) await this.#ledger.write(this.#spent);
    return true;
  }

  /** @param modelId of the model that took them: it has the price */
  addTokens(tokens: TokenUse | undefined, modelId: string): void {
    if (!tokens) return;
    const price = priceOf(modelId);
    const cost = price && costOf(price, tokens);
    this.#spent = { ...this.#spent, tokens: addSpent(this.#spent.tokens, tokens, cost) };
  }
}
