import { isDeepStrictEqual } from 'node:util';
import type { Conversation } from '#core/conversation/records.ts';
import type { Said } from '../customers.ts';
import type { Evidence, Invariant } from '../evidence.ts';
import type { StateChange } from '../table-history.ts';

const GROWING = [
  'inbound_seq',
  'answered_seq',
  'owner_epoch',
  'reply_seq',
  'settled_seq',
  'ticket_number',
] as const;

const OWNER = ['ticket_status', 'queue_id', 'user_id', 'ticket_id'] as const;

/** There is one conversation item, its ticket changes hands only with a new epoch, and numbers only grow. */
export const oneLiveTicket: Invariant = {
  name: 'there is exactly one live ticket, and its numbers only grow',
  violations: (evidence) => [
    ...[...evidence.conversations].flatMap(([customer, conversation]) =>
      conversation ? [] : [`customer ${customer} has no conversation`],
    ),
    ...evidence.changes.flatMap((change) =>
      change.kind === 'state' ? changeProblems(change, takesAnother(change, evidence)) : [],
    ),
  ],
};

/** Whether another conversation became part of this one by the same write. */
function takesAnother({ at, after }: StateChange, { changes }: Evidence): boolean {
  return changes.some(
    (change) =>
      change.kind === 'state' &&
      change.at === at &&
      change.before?.merged_into === undefined &&
      change.after.merged_into === after.conversation_id,
  );
}

/** @param takesAnother then its epoch is later than those of both */
function changeProblems({ before, after }: StateChange, takesAnother: boolean): string[] {
  if (!before) return [];
  const name = after.conversation_id;
  const shrunk = GROWING.filter((field) => after[field] < before[field]).map(
    (field) => `${field} of ${name} went from ${before[field]} to ${after[field]}`,
  );
  const handedOver = OWNER.some((field) => before[field] !== after[field]);
  const epochs = after.owner_epoch - before.owner_epoch;
  const epoch =
    handedOver && (takesAnother ? epochs < 1 : epochs !== 1)
      ? [`the ticket of ${name} went ${placeOf(before)} → ${placeOf(after)} with ${epochs} new epochs`]
      : [];
  const second =
    after.ticket_number > before.ticket_number && before.ticket_status !== 'closed'
      ? [`ticket ${after.ticket_number} of ${name} began while ${before.ticket_number} was live`]
      : [];
  return [...shrunk, ...epoch, ...second];
}

/** Every change of owner is told under the key of its epoch, always with the same words. */
export const oneStoryPerEpoch: Invariant = {
  name: 'a change of owner is told in one way only',
  violations(evidence) {
    const told = new Map<string, unknown>();
    const problems: string[] = [];
    for (const { envelope } of factsOf(evidence, 'ticket.changed')) {
      const { idempotency_key: key, payload } = envelope;
      if (told.has(key) && !isDeepStrictEqual(told.get(key), payload))
        problems.push(`${key} has two stories`);
      told.set(key, payload);
    }
    return problems;
  },
};

/** Every message that asks for an answer is handed off, under one key, with one number. */
export const handedOff: Invariant = {
  name: 'every message that asks for an answer leads to a handoff with one base key',
  violations(evidence) {
    const facts = factsOf(evidence, 'routing.handoff.requested').map(({ envelope }) => envelope);
    // What was taken back before it arrived asks for nothing.
    const takenBack = new Set(evidence.said.flatMap(({ kind, about }) => (kind === 'revoke' ? [about] : [])));
    const asking = evidence.said.filter((one) => one.kind === 'text' && !takenBack.has(one));
    const missing = asking
      .filter((one) => !mayBeTaken(evidence, one))
      .flatMap(({ key, text }) => {
        const own = facts.filter(({ idempotency_key }) => idempotency_key === `handoff:${key}`);
        const numbers = new Set(
          own.map(({ conversation_id, payload }) => `${conversation_id} ${payload.seq}`),
        );
        const conversations = new Set(own.map(({ conversation_id }) => conversation_id));
        return numbers.size > 0 && numbers.size === conversations.size
          ? []
          : [`${text} has ${own.length} handoffs with ${numbers.size} numbers`];
      });
    const known = new Set(evidence.said.map(({ key }) => `handoff:${key}`));
    const strange = facts
      .map(({ idempotency_key }) => idempotency_key)
      .filter(
        (key) =>
          !known.has(key) &&
          !/^(?:heard:cv_\w+:\w+|handoff:(cv_\w+:\d+:e\d+(:n\d+)?|tn_\w+:(?:rest|rounds)))$/.test(key),
      );
    const shared = facts
      .filter(
        ({ idempotency_key, payload }) => known.has(idempotency_key) && payload.reason !== 'late_message',
      )
      .map(({ idempotency_key, conversation_id, payload }) => ({
        key: idempotency_key,
        place: `${conversation_id} ${payload.seq}`,
      }));
    const keyOf = new Map(shared.map(({ key, place }) => [place, key]));
    const twice = shared.filter(({ key, place }) => keyOf.get(place) !== key);
    return [
      ...missing,
      ...strange.map((key) => `the key ${key} comes from nowhere`),
      ...twice.map(({ place }) => `two messages have the number ${place}`),
    ];
  },
};

/** Another responder took the conversation after it was said: where that is known before it arrives, it asks for nothing. */
function mayBeTaken({ said, trails }: Evidence, { customer, occurredAt }: Said): boolean {
  const livingOf = (one: number) => trails.get(one)?.at(-1);
  return said.some(
    (other) =>
      other.kind === 'control_taken' &&
      other.occurredAt > occurredAt &&
      livingOf(other.customer) === livingOf(customer),
  );
}

function factsOf({ facts }: Evidence, event: string) {
  return facts.filter(({ envelope }) => envelope.event === event);
}

function placeOf({ ticket_status, queue_id, user_id }: Conversation): string {
  return [ticket_status, queue_id, user_id].filter((part) => part !== undefined).join('/');
}

/** What we sent is no person, whichever way it comes back. */
export const ownEchoTakesNothing: Invariant = {
  name: 'a message of ours that comes back takes no conversation',
  violations: ({ said, facts, trails }) => {
    const hasEcho = new Set(
      said.flatMap(({ kind, customer }) => (kind === 'echo' ? (trails.get(customer) ?? []) : [])),
    );
    return facts.flatMap(({ envelope: { event, payload, conversation_id: id = '' } }) =>
      event === 'ticket.changed' && payload.reason === 'echo_received' && !hasEcho.has(id)
        ? [`${id} was taken over, and no person of the business wrote`]
        : [],
    );
  },
};
