import { owedAfter } from '#core/conversation/owed.ts';
import type { Conversation } from '#core/conversation/records.ts';
import { isAutomatic } from '#core/conversation/reply/reply-records.ts';
import type { Evidence, Invariant } from '../evidence.ts';
import { messageRows } from '../rows.ts';
import type { ReplyChange, StateChange } from '../table-history.ts';

/** A conversation as it was before it became part of another. */
interface Move {
  source: Conversation;
  /** The other's id. */
  into: string;
}

/** What the merged conversation had not answered has a number of its own in the one that took its place. */
export const owedIsCarried: Invariant = {
  name: 'what a merged conversation owed is owed by the other',
  violations(evidence) {
    const moves = evidence.changes.flatMap((change) => (change.kind === 'state' ? moveOf(change) : []));
    return [...moves.flatMap((move) => lost(evidence, move)), ...sharedNumbers(evidence, moves)];
  },
};

function moveOf({ before, after }: StateChange): Move[] {
  const { merged_into: into } = after;
  return before && before.merged_into === undefined && into !== undefined ? [{ source: before, into }] : [];
}

/**
 * Where people and agents have neither, nothing is owed. What was being sent meanwhile counts as said: when it fails,
 * people get the conversation.
 */
function lost(evidence: Evidence, { source, into }: Move): string[] {
  if (source.ticket_status === 'closed') return [];
  const { conversation_id } = source;
  const dropped = [...evidence.replies].flatMap(([key, reply]) =>
    key.startsWith(`${conversation_id}#`) &&
    reply.reason === 'merged' &&
    reply.reply_seq !== source.sending_seq &&
    reply.owner_epoch === source.owner_epoch &&
    isAutomatic(reply)
      ? [reply.seq_after ?? 0]
      : [],
  );
  const after = Math.min(owedAfter(source), ...dropped);
  const numbers = new Map(messageRows(evidence, into).map(({ sk, inbound_seq = 0 }) => [sk, inbound_seq]));
  return messageRows(evidence, conversation_id).flatMap(({ sk, inbound_seq = 0 }) =>
    inbound_seq > after && !numbers.get(sk)
      ? [`message ${inbound_seq} of ${conversation_id} was not answered, and is not owed by ${into}`]
      : [],
  );
}

function sharedNumbers(evidence: Evidence, moves: readonly Move[]): string[] {
  return [...new Set(moves.map(({ into }) => into))].flatMap((id) => {
    const numbers = messageRows(evidence, id).flatMap(({ inbound_seq }) =>
      inbound_seq ? [inbound_seq] : [],
    );
    return numbers.length === new Set(numbers).size
      ? []
      : [`two messages of ${id} have one number: ${numbers}`];
  });
}

/** What people wrote and was not sent goes out in the conversation that took the merged one's place. */
export const personsWordsGoAlong: Invariant = {
  name: 'a person’s words go along with a merged conversation',
  violations({ changes, replies }) {
    const ended = changes.filter(
      (change): change is ReplyChange =>
        change.kind === 'reply' && change.after.reason === 'merged' && change.after.author === 'human',
    );
    return ended.flatMap(({ conversation, after }) => {
      const goesOn = [...replies].some(
        ([key, { body }]) => key.startsWith(`${conversation.merged_into}#`) && body === after.body,
      );
      return goesOn ? [] : [`"${after.body}" ended with ${conversation.conversation_id}`];
    });
  },
};
