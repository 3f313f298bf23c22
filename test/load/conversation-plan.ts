import { Chance } from '../simulation/chance.ts';

/** A message that a customer will write. */
export interface PlannedMessage {
  /** From 1, in the order in which all of them are written. */
  number: number;
  /** From 0. */
  customer: number;
  /** Milliseconds from the beginning. */
  atMs: number;
}

/** How often a conversation has one, two, three, … messages, in percent. */
const MESSAGES = [40, 30, 20, 10] as const;

/** Messages of a conversation on average. */
const MESSAGES_ON_AVERAGE = MESSAGES.reduce((sum, percent, index) => sum + (percent * (index + 1)) / 100, 0);

/** How often the next message goes on with the one before it, as people write on WhatsApp, and how soon, in milliseconds. */
const GOES_ON = 0.4;
const GOES_ON_AFTER = { min: 500, max: 4_000 };

/** How long a customer takes for the next question, in milliseconds. */
const THINKS = { min: 8_000, max: 20_000 };

/**
 * What customers write, decided before it begins: conversations begin by a Poisson process, and nobody waits for an answer
 * to write on. The same seed plans the same.
 *
 * @param plan.rate messages a second on average, while conversations begin
 */
export function planConversations(plan: {
  conversations: number;
  rate: number;
  seed: number;
}): PlannedMessage[] {
  const chance = new Chance(plan.seed);
  const betweenMs = (1_000 * MESSAGES_ON_AVERAGE) / plan.rate;
  const written: Omit<PlannedMessage, 'number'>[] = [];
  let beginsAt = 0;
  for (let customer = 0; customer < plan.conversations; customer++) {
    beginsAt += -Math.log(1 - chance.next()) * betweenMs;
    let atMs = beginsAt;
    for (let left = messagesOf(chance); left > 0; left--) {
      written.push({ customer, atMs: Math.round(atMs) });
      const { min, max } = chance.happens(GOES_ON) ? GOES_ON_AFTER : THINKS;
      atMs += chance.between(min, max);
    }
  }
  return written
    .sort((one, other) => one.atMs - other.atMs)
    .map((message, index) => ({ number: index + 1, ...message }));
}

function messagesOf(chance: Chance): number {
  let lot = chance.between(1, 100);
  for (const [index, percent] of MESSAGES.entries()) {
    lot -= percent;
    if (lot <= 0) return index + 1;
  }
  return MESSAGES.length;
}
