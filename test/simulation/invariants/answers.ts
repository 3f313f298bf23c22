import { notice } from '#core/agent/notices.ts';
import { ledgerKey } from '#core/conversation/keys.ts';
import { isWithPeople } from '#core/conversation/ticket/ticket.ts';
import { mergedAt } from '../contacts.ts';
import { conversationOf } from '../customers.ts';
import type { Evidence, Invariant } from '../evidence.ts';
import type { ReplyChange } from '../table-history.ts';

const replyChanges = ({ changes }: Evidence) => changes.filter((change) => change.kind === 'reply');

const keyOf = ({ conversation, after }: ReplyChange) =>
  ledgerKey(conversation.conversation_id, after.reply_seq);

const isAutomatic = ({ after }: ReplyChange) => after.turn_id !== undefined;

/** What Prosa itself says in place of an answer, in the tenants' language. */
const NOTICES = (['handoff', 'model_down', 'failed', 'budget_spent', 'loop'] as const).map((kind) =>
  notice(kind, 'pt-BR'),
);

/** Two calls of the model about one customer at one time never both lead to an answer that is sent. */
export const oneAgentAtATime: Invariant = {
  name: 'at most one agent answers a conversation at a time',
  violations(evidence) {
    const sent = new Set(evidence.sends.filter(({ accepted }) => accepted).map(({ body }) => body));
    const answered = evidence.modelCalls.flatMap(({ read, startedAt, endedAt, answer }) =>
      endedAt !== undefined && sent.has(answer)
        ? [{ customer: Number(read.at(-1)?.match(/\d+/)), startedAt, endedAt, answer }]
        : [],
    );
    return answered.flatMap((one, index) =>
      answered
        .slice(index + 1)
        .filter(
          (other) =>
            isOnePerson(evidence, one, other) &&
            other.startedAt < one.endedAt &&
            one.startedAt < other.endedAt,
        )
        .map((other) => `"${one.answer}" and "${other.answer}" to c${one.customer} were made side by side`),
    );
  },
};

/** Whether their conversation was one when the later call began. */
function isOnePerson(
  { changes }: Evidence,
  ...calls: Array<{ customer: number; startedAt: number }>
): boolean {
  const latest = Math.max(...calls.map(({ startedAt }) => startedAt));
  const into = new Map(
    changes.flatMap((change) =>
      change.kind === 'state' && change.at <= latest && change.after.merged_into !== undefined
        ? [[change.after.conversation_id, change.after.merged_into] as const]
        : [],
    ),
  );
  const livingOf = (id: string): string => {
    const next = into.get(id);
    return next === undefined ? id : livingOf(next);
  };
  return new Set(calls.map(({ customer }) => livingOf(conversationOf(customer)))).size === 1;
}

/** The model never reads what another customer wrote. */
export const oneCustomerPerCall: Invariant = {
  name: 'the model reads one customer only',
  violations: ({ modelCalls, said, merges }) => {
    const customerOf = new Map(said.map(({ text, customer }) => [text, customer]));
    return modelCalls.flatMap(({ read, answer, startedAt }) =>
      new Set(
        read.flatMap((text) => customerOf.get(text) ?? []).map((one) => mergedAt(merges, one, startedAt)),
      ).size > 1
        ? [`for "${answer}" it read ${read.join(', ')}`]
        : [],
    );
  },
};

/** An answer is written under the epoch that the conversation has then, and each number is answered once. */
export const answeredByOwner: Invariant = {
  name: 'answers are written by the present owner only',
  violations(evidence) {
    const made = replyChanges(evidence).filter(({ before }) => before === undefined);
    const stale = made
      .filter(({ conversation, after }) => after.owner_epoch !== conversation.owner_epoch)
      .map((change) => {
        const { conversation, after } = change;
        return `${keyOf(change)} was written under epoch ${after.owner_epoch}, it was ${conversation.owner_epoch}`;
      });
    const turns = new Map<string, number>();
    const again = made.filter(isAutomatic).flatMap((change) => {
      const id = change.conversation.conversation_id;
      const through = change.after.seq_through ?? 0;
      const before = turns.get(id) ?? 0;
      turns.set(id, through);
      return through > before ? [] : [`${keyOf(change)} answers ${through} after ${before}`];
    });
    return [...stale, ...again];
  },
};

/** No automatic send begins while people have the conversation, unless its text was made since. */
export const silentBesidePeople: Invariant = {
  name: 'nothing automatic is sent after a person took over',
  violations: ({ changes }) =>
    changes.flatMap((change) => {
      if (change.kind !== 'declared' || change.reply.turn_id === undefined) return [];
      const { conversation, reply } = change;
      const isOld = reply.owner_epoch !== conversation.owner_epoch;
      const wasMadeBefore = reply.created_at < conversation.ticket_status_since;
      if (!isOld && !(isWithPeople(conversation) && wasMadeBefore)) return [];
      const key = ledgerKey(conversation.conversation_id, reply.reply_seq);
      return [
        `${key} of epoch ${reply.owner_epoch} began to be sent in epoch ${conversation.owner_epoch} (${conversation.ticket_status})`,
      ];
    }),
};

/** Every send is declared before: from then on it counts as possibly sent. */
export const sendsAreDeclared: Invariant = {
  name: 'every send is declared before it is made',
  violations: ({ sends }) =>
    sends.flatMap(({ ledgerKey: key, declared }) => (declared ? [] : [`${key} was sent undeclared`])),
};

/**
 * WhatsApp accepts no reply twice, and no answer of the model under two replies: each of those quotes its message. Triage
 * says the same sentence again whenever it is asked again, and so do notices: of a budget that is spent each of two
 * conversations is told that become one.
 */
export const sentOnce: Invariant = {
  name: 'no reply is sent twice',
  violations({ sends, replies }) {
    const accepted = sends.filter((send) => send.accepted);
    const ofTheModel = accepted.filter(
      ({ ledgerKey: key, body }) => replies.get(key)?.author !== 'triage' && !NOTICES.includes(body),
    );
    const count = (values: string[]) =>
      [...new Set(values)].filter((value) => values.filter((other) => other === value).length > 1);
    return [
      ...count(accepted.map((send) => send.ledgerKey)).map((key) => `${key} was sent more than once`),
      ...count(ofTheModel.map((send) => send.body)).map((body) => `"${body}" was sent in two replies`),
    ];
  },
};

/** WhatsApp delivers what it accepts, and tells so, whatever else it tells. */
export const deliveredIsSent: Invariant = {
  name: 'what the customer has counts as sent',
  violations: ({ sends, replies }) =>
    sends.flatMap(({ accepted, isUntold, failedAfterAll, ledgerKey: key }) => {
      const { status, reason } = replies.get(key) ?? {};
      const isKnown = status === 'sent' || (isUntold && status === 'unknown') || failedAfterAll;
      return !accepted || isKnown ? [] : [`${key} was accepted, and is ${status} (${reason})`];
    }),
};
