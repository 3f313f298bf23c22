import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { type Envelope, envelopeSchema } from '#core/events/envelope.ts';
import type { Chance } from './chance.ts';
import type { Pace } from './pace.ts';
import type { SimulatedTime } from './simulated-time.ts';

/** An event that the bus accepted. */
export interface Fact {
  at: number;
  source: string;
  envelope: Envelope;
}

/** What is done with the events of one type. */
export type Rule = (detail: string, envelope: Envelope) => void;

/** The bus: keeps every event and brings those of a rule's type to it, in any order, at least once. */
export class FakeBus {
  readonly facts: Fact[] = [];
  readonly #time: SimulatedTime;
  readonly #chance: Chance;
  readonly #pace: Pace;
  readonly #rules: ReadonlyMap<string, Rule>;
  /** Deliveries that are on their way. */
  onTheWay = 0;

  constructor(options: {
    time: SimulatedTime;
    chance: Chance;
    pace: Pace;
    rules: ReadonlyMap<string, Rule>;
  }) {
    this.#time = options.time;
    this.#chance = options.chance;
    this.#pace = options.pace;
    this.#rules = options.rules;
  }

  put(entries: readonly PutEventsRequestEntry[]): void {
    for (const { Detail = '', Source: source = '' } of entries) {
      const envelope = envelopeSchema.parse(JSON.parse(Detail));
      this.facts.push({ at: this.#time.now(), source, envelope });
      const rule = this.#rules.get(envelope.event);
      if (!rule) continue;
      this.#deliver(() => rule(Detail, envelope));
      if (this.#chance.happens(this.#pace.twiceProbability)) this.#deliver(() => rule(Detail, envelope));
    }
  }

  #deliver(bring: () => void): void {
    this.onTheWay += 1;
    this.#time.after(this.#pace.busMs(this.#chance), () => {
      this.onTheWay -= 1;
      bring();
    });
  }
}
