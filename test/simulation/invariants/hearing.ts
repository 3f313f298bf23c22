import { messageHash } from '#core/conversation/ids.ts';
import type { Evidence, Invariant } from '../evidence.ts';
import { messageRows } from '../rows.ts';
import type { Hearing } from '../table-history.ts';

const hearingsIn = ({ changes }: Evidence) =>
  changes.filter((change): change is Hearing => change.kind === 'heard');

/** Whatever dies or vanishes: every voice note is heard or given up, once, and no conversation waits for one for ever. */
export const heardInTheEnd: Invariant = {
  name: 'every voice note is heard or given up, once',
  violations(evidence) {
    const hearings = hearingsIn(evidence);
    const waiting = evidence.items.filter(
      ({ awaits, unheard }) => awaits !== undefined || unheard !== undefined,
    );
    const twice = hearings.filter(
      (one, index) => hearings.findIndex(({ messageId }) => messageId === one.messageId) !== index,
    );
    return [
      ...waiting.map(({ pk, sk }) => `${pk} ${sk} still waits for a transcript`),
      ...twice.map(({ messageId }) => `${messageId} was heard twice`),
    ];
  },
};

/** Agents wait so long for a transcript; so long after that the watchdog has looked, and so much more a death costs. In milliseconds. */
const HEAR_MS = 45_000;
const WATCHED_MS = 75_000;

/** Whatever the file, the model, or the queue does: within two minutes agents go on, with what was heard or without. */
export const heardInTime: Invariant = {
  name: 'no conversation waits longer for a voice note than it may',
  violations: ({ changes, deaths }) => {
    const since = new Map<string, number>();
    const allowedMs = HEAR_MS + WATCHED_MS * (1 + deaths.length);
    return changes.flatMap((change) => {
      if (change.kind === 'state') {
        for (const hash of change.after.unheard ?? []) since.set(hash, since.get(hash) ?? change.at);
      }
      if (change.kind !== 'heard') return [];
      const waited = change.at - (since.get(messageHash(change.messageId)) ?? change.at);
      return waited > allowedMs ? [`${change.messageId} was waited for ${Math.round(waited / 1_000)} s`] : [];
    });
  },
};

/** Where a voice note was heard in time, the answer that counts for it was made from what is said in it. */
export const heardIsAnswered: Invariant = {
  name: 'what was heard was read by the answer that counts for it',
  violations(evidence) {
    const { said, modelCalls, replies, trails } = evidence;
    const callOf = new Map(modelCalls.map((call) => [call.answer, call]));
    const inTime = new Set(
      hearingsIn(evidence).flatMap(({ as, messageId }) => (as === 'words' ? [messageId] : [])),
    );
    return said.flatMap((one) => {
      if (one.kind !== 'voice' || !inTime.has(one.messageId)) return [];
      return (trails.get(one.customer) ?? []).flatMap((id) => {
        const row = messageRows(evidence, id).find(({ message_id }) => message_id === one.messageId);
        const number = row?.inbound_seq;
        // What was forgotten meanwhile has no words.
        if (number === undefined || row?.revoked || row?.heard !== 'words') return [];
        const answers = [...replies].filter(
          ([key, { body, seq_after = 0, seq_through = 0 }]) =>
            key.startsWith(`${id}#`) && callOf.has(body) && seq_after < number && number <= seq_through,
        );
        const [first] = answers.toSorted(([, a], [, b]) => a.reply_seq - b.reply_seq);
        const call = first && callOf.get(first[1].body);
        return !call || call.read.includes(one.text)
          ? []
          : [`${one.text} has number ${number}, and "${call.answer}" read ${call.read.join(', ')}`];
      });
    });
  },
};

/** While a voice note is listened to no agent answers, unless a tool has done something already. */
export const listensFirst: Invariant = {
  name: 'no agent answers while a voice note is listened to',
  violations: ({ changes }) =>
    changes.flatMap((change) => {
      if (change.kind !== 'reply' || change.before !== undefined) return [];
      const { conversation, after, at } = change;
      const { unheard = [], hear_until = 0, effect_through = 0 } = conversation;
      const isAgents = after.author === 'ai' || after.author === 'triage';
      if (!isAgents || unheard.length === 0 || at >= hear_until || effect_through > 0) return [];
      return [`${after.body} was written ${hear_until - at} ms before ${unheard.join(', ')} was given up`];
    }),
};

/** Whoever ends the waiting, agents are asked about a voice note once: again only under the same key, with the same number. */
export const heardOnce: Invariant = {
  name: 'agents are asked about a voice note under one key',
  violations: ({ facts, said }) => {
    const hashes = new Set(
      said.flatMap(({ kind, messageId }) => (kind === 'voice' ? [messageHash(messageId)] : [])),
    );
    const asked = facts.filter(({ envelope }) => envelope.idempotency_key.startsWith('heard:'));
    const places = new Map<string, Set<string>>();
    for (const { envelope } of asked) {
      const known = places.get(envelope.idempotency_key) ?? new Set();
      places.set(envelope.idempotency_key, known.add(String(envelope.payload.seq)));
    }
    return [...places].flatMap(([key, seqs]) => [
      ...(seqs.size > 1 ? [`${key} has the numbers ${[...seqs].join(', ')}`] : []),
      ...(hashes.has(key.split(':').at(-1) ?? '') ? [] : [`${key} is of no voice note`]),
    ]);
  },
};

/** A person reads the conversation as they answer: what came so long before that they have heard, in milliseconds. */
const HEARD_BY_A_PERSON_MS = 2_000;

/** Who answers has listened: what a person answered before its words came asks for nothing once they are there. */
export const personsHear: Invariant = {
  name: 'a voice note that a person has answered asks for nothing once it was heard',
  violations(evidence) {
    const { changes } = evidence;
    const numbers = new Map(
      hearingsIn(evidence).map(({ messageId, number }) => [messageHash(messageId), number] as const),
    );
    const heldSince = new Map<string, number>();
    const answered = changes.flatMap((change) => {
      if (change.kind !== 'state') return [];
      const { before, after, at } = change;
      for (const hash of after.unheard ?? []) heldSince.set(hash, heldSince.get(hash) ?? at);
      // A merge brings replies along that were written elsewhere.
      const isMerge = before?.merged_from?.length !== after.merged_from?.length;
      if (!before?.unheard || isMerge || after.reply_seq === before.reply_seq) return [];
      const reply = changes.find(
        (one) =>
          one.kind === 'reply' &&
          one.at === at &&
          one.before === undefined &&
          one.after.author === 'human' &&
          one.conversation.conversation_id === after.conversation_id,
      );
      if (!reply) return [];
      return before.unheard.map((hash) => ({
        hash,
        isLeft: after.unheard?.includes(hash) ?? false,
        isOld: at - (heldSince.get(hash) ?? at) > HEARD_BY_A_PERSON_MS,
      }));
    });
    return answered.flatMap(({ hash, isLeft, isOld }) => [
      ...(isLeft && isOld ? [`${hash} is unheard after a person answered it`] : []),
      ...(!isLeft && numbers.get(hash) !== undefined
        ? [`${hash} has a number after a person answered it`]
        : []),
    ]);
  },
};
