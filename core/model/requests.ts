import { addTokens, NO_TOKENS, type TokenUse } from '#core/conversation/turn/token-use.ts';

/** Requests for one answer in one receive of its command, and in all its receives. */
const PER_RECEIVE = 2;
const IN_ALL = 3;

/** What was spent on a turn so far, in all its receives. */
export interface Spent {
  requests: number;
  tokens: TokenUse;
}

/** Keeps what a turn has spent between the receives of its command. */
export interface RequestLedger {
  read(): Promise<Spent | undefined>;
  write(spent: Spent): Promise<void>;
}

/**
 * The requests that an answer may cost. Each is counted in the table before it is made, but for the very first of the
 * first receive, so that an ordinary turn costs no write: a later receive that finds no count takes that one for made.
 */
export class Requests {
  readonly #ledger: RequestLedger;
  readonly #isFirstReceive: boolean;
  #made = 0;
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
  get tokens(): TokenUse {
    return this.#spent.tokens;
  }

  /** Whether a further receive could ask again. */
  get isSpent(): boolean {
    return this.#spent.requests >= IN_ALL;
  }

  /** Counts one more request, where one is left. @returns whether it may be made */
  async take(): Promise<boolean> {
    if (this.#made >= PER_RECEIVE || this.isSpent) return false;
    this.#made += 1;
    this.#spent = { ...this.#spent, requests: this.#spent.requests + 1 };
    if (!this.#isFirstReceive || this.#made > 1) await this.#ledger.write(this.#spent);
    return true;
  }

  addTokens(tokens: TokenUse | undefined): void {
    if (tokens) this.#spent = { ...this.#spent, tokens: addTokens(this.#spent.tokens, tokens) };
  }
}
