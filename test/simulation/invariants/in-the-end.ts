import type { Conversation } from '#core/conversation/records.ts';
import { isWithPeople } from '#core/conversation/ticket/ticket.ts';
import type { Said } from '../customers.ts';
import type { Evidence, Invariant } from '../evidence.ts';

const conversationsOf = ({ conversations }: Evidence): Conversation[] =>
  [...conversations.values()].filter((conversation) => conversation !== undefined);

/** The run ends: nothing circles, nothing is left behind. */
export const comesToRest: Invariant = {
  name: 'everything comes to rest',
  violations: ({ rested, deadLetters, errors }) => [
    ...(rested ? [] : ['something is still on its way or due after two days']),
    ...deadLetters.map((body) => `a record was given up twice: ${body.slice(0, 300)}`),
    ...errors.map((error) => `an error that nobody caught: ${error}`),
  ],
};

/** Without a fault no record fails so often that it is given up. */
export const nothingGivenUp: Invariant = {
  name: 'nothing is given up on a calm day',
  violations: ({ isCalm, givenUp }) => (isCalm && givenUp > 0 ? [`${givenUp} records were`] : []),
};

/** Every conversation is answered, or people have it, and no reply waits. */
export const answeredInTheEnd: Invariant = {
  name: 'in the end every conversation is answered or with people',
  violations: (evidence) =>
    conversationsOf(evidence).flatMap((conversation) => {
      const { conversation_id, inbound_seq, answered_seq, reply_seq, settled_seq } = conversation;
      const isOwed = inbound_seq > answered_seq && !isWithPeople(conversation);
      return [
        ...(isOwed
          ? [
              `${conversation_id} (${conversation.ticket_status}) has ${inbound_seq} messages, ${answered_seq} are answered`,
            ]
          : []),
        ...(settled_seq === reply_seq
          ? []
          : [`${conversation_id} has ${reply_seq} replies, ${settled_seq} are settled`]),
      ];
    }),
};

/** Every reply has an end, and none waits behind the one that was settled last. */
export const repliesEnd: Invariant = {
  name: 'every reply has an end',
  violations: ({ replies }) =>
    [...replies].flatMap(([key, { status }]) =>
      ['sent', 'failed', 'unknown', 'held'].includes(status) ? [] : [`${key} is ${status}`],
    ),
};

/**
 * An agent's answer that never went out, because somebody took over meanwhile, is not all that the customer's last
 * message came to: somebody else said a word, or people have the conversation.
 */
export const customerGotAWord: Invariant = {
  name: 'an answer that was held back is not the last word',
  violations: (evidence) =>
    [...evidence.conversations.values()].flatMap((conversation) => {
      if (conversation?.ticket_status !== 'bot') return [];
      const { conversation_id, inbound_seq, answered_seq } = conversation;
      const last = [...evidence.replies].flatMap(([key, reply]) =>
        key.startsWith(`${conversation_id}#`) && reply.seq_through === inbound_seq ? [reply] : [],
      );
      const isHeld = last.length > 0 && last.every(({ reason }) => reason === 'owner_changed');
      if (answered_seq !== inbound_seq || !isHeld || hasEchoAfter(evidence, conversation_id)) return [];
      return [`${conversation_id}: message ${inbound_seq} counts as answered, and its answer was held back`];
    }),
};

/** Whether the business wrote from its phone, in its own time, after the customer's last message. */
function hasEchoAfter({ said, trails }: Evidence, conversationId: string): boolean {
  const lastOf = (...kinds: Said['kind'][]) =>
    said
      .filter((one) => kinds.includes(one.kind) && trails.get(one.customer)?.at(-1) === conversationId)
      .map(({ occurredAt }) => occurredAt)
      .sort()
      .at(-1) ?? '';
  return lastOf('echo') >= lastOf('text', 'voice');
}
