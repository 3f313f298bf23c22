import type { Answer, EvalConversation } from './conversation.ts';
import type { CustomerTurn, EvalCase } from './read-cases.ts';

/** What a customer does next; undefined: it has no more to say. */
export interface Customer {
  next(heard: Answer | undefined, isDone: () => boolean): Promise<CustomerTurn | undefined>;
}

/** A conversation that goes on for longer is one that leads nowhere. */
const MOST_TURNS = 12;

/** So often at most a customer repeats what it was asked about at the end. */
const MOST_INSISTING = 2;

/**
 * Says what is written in a case. Asked something at the end while what it wants is not done, it says that it wants it. For a simulated
 * customer this is the stand-in for the model that plays it.
 *
 * @param random from 0 up to 1: a burst of a simulated customer may come as one message, or the other way round
 */
export function scriptedCustomer({ turns, asked, kind }: EvalCase, random: () => number): Customer {
  const left = [...turns];
  let insisted = 0;
  return {
    async next(heard, isDone) {
      const turn = left.shift();
      if (turn) return kind === 'simulated' ? reshaped(turn, random) : turn;
      const isAsked = heard?.bubbles.at(-1)?.includes('?') === true;
      if (asked === undefined || !isAsked || isDone() || insisted >= MOST_INSISTING) return undefined;
      insisted += 1;
      return { says: [asked] };
    },
  };
}

function reshaped(turn: CustomerTurn, random: () => number): CustomerTurn {
  const { says } = turn;
  if (random() < 0.5) return turn;
  return {
    ...turn,
    says: says.length > 1 ? [says.join('\n')] : says.flatMap((text) => text.split(/(?<=[.!?]) /)),
  };
}

/** Lets a customer and the agent talk until either has no more to say or people take over. @returns whether it went on too long */
export async function talk(
  conversation: EvalConversation,
  customer: Customer,
  { confirms, isDone }: { confirms: EvalCase['confirms']; isDone: () => boolean },
): Promise<boolean> {
  let heard: Answer | undefined;
  for (let turns = 0; turns < MOST_TURNS; turns++) {
    if (heard?.confirm) {
      heard = await conversation.tap(heard.confirm[confirms]);
    } else {
      const turn = await customer.next(heard, isDone);
      if (!turn) return false;
      heard = await conversation.say(turn.says, turn.hours);
    }
    if (await conversation.isWithPeople()) return false;
  }
  return true;
}
