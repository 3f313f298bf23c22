import { messageHash } from '#core/conversation/ids.ts';
import { MESSAGE_PREFIX, messageIdKey } from '#core/conversation/keys.ts';
import type { MessageRow } from '#core/conversation/records.ts';
import { type Said, TENANT } from '../customers.ts';
import type { Evidence, Invariant } from '../evidence.ts';
import type { ModelCall } from '../fake-model.ts';
import { messageRows, strandsAtEnd } from '../rows.ts';

/** Whether one certainly stands before the other on the customer's phone, as far as the provider can tell of it. */
function mustPrecede(one: Said, other: Said): boolean {
  if (one.occurredAt !== other.occurredAt) return one.occurredAt < other.occurredAt;
  if (one.post === other.post) return one.position < other.position;
  return Math.max(...one.arrivals) < Math.min(...other.arrivals);
}

/** What the model reads is in the order of the customer's phone: first what is answered, then what is owed. */
export const readInOrder: Invariant = {
  name: 'the model reads in the order of the customer’s phone',
  violations({ said, modelCalls }) {
    // An edit stands in the place of the message that it is about, or in its own until that one has come.
    const placesOf = new Map(
      said.map((one) => [one.text, one.kind === 'edit' ? [one.about ?? one, one] : [one]]),
    );
    return modelCalls.flatMap(({ read, answer }) => {
      const places = read.flatMap((text) => [placesOf.get(text) ?? []]).filter(({ length }) => length > 0);
      const steps = places.filter((place, index) => {
        const before = places[index - 1];
        return before?.every((one) => place.every((other) => mustPrecede(other, one)));
      });
      return steps.length <= 1 ? [] : [`for "${answer}" it read ${read.join(', ')}`];
    });
  },
};

/** The row of a message at the end, if it has one of its own, as each conversation that it belonged to counts it. */
function rowsOf(evidence: Evidence, { customer, messageId }: Said): Map<string, MessageRow> {
  return new Map(
    (evidence.trails.get(customer) ?? []).flatMap((id) => {
      const row = messageRows(evidence, id).find(({ message_id }) => message_id === messageId);
      return row ? [[id, row] as const] : [];
    }),
  );
}

/** The row of a message in the living conversation. */
function rowOf(evidence: Evidence, said: Said): MessageRow | undefined {
  return rowsOf(evidence, said).get(evidence.trails.get(said.customer)?.at(-1) ?? '');
}

/** Notes about a message, and what stands in its file, before its words. */
const NOTES = /^(?:(?:\[\[[^[\]]*\]\]|page of \S+)\n)+/;

/** Whether a call read a text: the whole of it, or visibly cut. What reacts to it may stand behind it. */
function wasRead({ lines }: ModelCall, { text, body }: Said): boolean {
  const isWhole = (line: string) => line === body || line.startsWith(`${body} [`);
  const isCut = (line: string) =>
    line.startsWith(`${text} `) && / … \[\[cut: \d+ characters\]\] … /.test(line);
  return lines.map((line) => line.replace(NOTES, '')).some((line) => isWhole(line) || isCut(line));
}

/** A message counts as answered by the model only when it was in the prompt, as it was or as it was edited. */
export const answeredIsRead: Invariant = {
  name: 'what counts as answered was read',
  violations(evidence) {
    const { said, modelCalls, replies } = evidence;
    const callOf = new Map(modelCalls.map((call) => [call.answer, call]));
    const rows = said.flatMap((one) =>
      one.kind === 'text' ? [...rowsOf(evidence, one)].map(([id, row]) => ({ one, id, row })) : [],
    );
    return rows.flatMap(({ one, id, row }) => {
      const number = row.inbound_seq;
      if (number === undefined || row.revoked) return [];
      const answers = [...replies].filter(
        ([key, { seq_after = 0, seq_through = 0, body }]) =>
          key.startsWith(`${id}#`) && callOf.has(body) && seq_after < number && number <= seq_through,
      );
      const [first] = answers.toSorted(([, a], [, b]) => a.reply_seq - b.reply_seq);
      const call = first && callOf.get(first[1].body);
      if (!call) return [];
      const versions = [one, ...said.filter(({ kind, about }) => kind === 'edit' && about === one)];
      return versions.some((version) => wasRead(call, version))
        ? []
        : [
            `${one.text} has number ${number}, which "${call.answer}" answers; it read ${call.read.join(', ')}`,
          ];
    });
  },
};

/** What a customer took back is nowhere in the table, and what was made from it while it was unanswered is not said. */
export const takenBackIsGone: Invariant = {
  name: 'what was taken back is gone',
  violations(evidence) {
    const revoked = evidence.said.filter(({ kind }) => kind === 'revoke').flatMap(({ about }) => about ?? []);
    const left = revoked.flatMap((one) => {
      const row = rowOf(evidence, one);
      const edits = evidence.said.filter(({ kind, about }) => kind === 'edit' && about === one);
      const said = new Set([one, ...edits].map(({ body }) => body));
      const stays = evidence.items.filter((item) =>
        textsIn(item).some((text) => said.has(text) || (one.file !== undefined && text.includes(one.file))),
      );
      return row?.revoked && stays.length === 0 ? [] : [`${one.text} was taken back and is in the table`];
    });
    return [...left, ...quoted(evidence)];
  },
};

/** Every text inside of an item. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(textsIn) : [];
}

function quoted({ changes, modelCalls, said }: Evidence): string[] {
  const callOf = new Map(modelCalls.map((call) => [call.answer, call]));
  const textOf = new Map(said.map(({ messageId, text }) => [messageId, text]));
  return changes.flatMap((change, index) => {
    if (change.kind !== 'reply' || change.before !== undefined) return [];
    const read = callOf.get(change.after.body)?.read ?? [];
    const before = changes
      .slice(0, index)
      .flatMap((earlier) => (earlier.kind === 'revoked' && earlier.wasOwed ? [earlier.messageId] : []));
    return before
      .map((messageId) => textOf.get(messageId) ?? '')
      .filter((text) => read.includes(text))
      .map((text) => `"${change.after.body}" was made from ${text}, which had been taken back`);
  });
}

/** An edited message has the text of its last edit. */
export const editedIsNewest: Invariant = {
  name: 'an edited message has its newest text',
  violations: (evidence) =>
    evidence.said.flatMap((one) => {
      const row = rowOf(evidence, one);
      const edits = evidence.said.filter(({ kind, about }) => kind === 'edit' && about === one);
      if (one.kind !== 'text' || edits.length === 0 || !row || row.revoked) return [];
      const last = edits.filter((edit) => !edits.some((other) => mustPrecede(edit, other)));
      return last.some(({ body }) => body === row.body)
        ? []
        : [`${one.text} reads "${row.body?.slice(0, 20)}"`];
    }),
};

const NOTICES: ReadonlySet<Said['kind']> = new Set(['notice', 'control_taken', 'control_passed']);

/** WhatsApp's own notices are no words of the customer's. */
export const noticesAreNoWords: Invariant = {
  name: 'the model reads no notices',
  violations({ said, modelCalls }) {
    const notices = new Set(said.flatMap(({ kind, text }) => (NOTICES.has(kind) ? [text] : [])));
    return modelCalls.flatMap(({ read, answer }) =>
      read.some((text) => notices.has(text)) ? [`"${answer}" was made from a notice`] : [],
    );
  },
};

/** What is said to another responder is stored, and nobody here is asked to answer it. */
export const othersAreNotAnswered: Invariant = {
  name: 'what is said to another responder is not answered',
  violations: (evidence) =>
    evidence.said.flatMap((one) => {
      if (one.kind !== 'standby') return [];
      const asks = [...rowsOf(evidence, one).values()].some(({ inbound_seq }) => inbound_seq !== undefined);
      const isAsked = evidence.facts.some(
        ({ envelope }) => envelope.idempotency_key === `handoff:${one.key}`,
      );
      return asks || isAsked ? [`${one.text} was to be answered`] : [];
    }),
};

/**
 * Each provider message is stored once, in one of the conversations that it can belong to: one item of its id, and one
 * row unless it is about another message.
 */
export const storedOnce: Invariant = {
  name: 'each provider message is stored once',
  violations: (evidence) =>
    evidence.said.flatMap(({ customer, text, messageId, about, kind }) => {
      const { items, trails } = evidence;
      const places = strandsAtEnd(evidence, trails.get(customer)?.at(-1) ?? '').map(({ conversation_id }) =>
        messageIdKey(TENANT, conversation_id, messageHash(messageId)),
      );
      const isHere = (item: Record<string, unknown>) => places.some(({ pk }) => pk === item.pk);
      const rows = items.filter(
        (item) => item.message_id === messageId && String(item.sk).startsWith(MESSAGE_PREFIX) && isHere(item),
      );
      const ids = items.filter((item) => places.some(({ pk, sk }) => pk === item.pk && sk === item.sk));
      const [row, id] = [rows[0], ids[0]];
      const isItself = about === undefined && kind !== 'reaction';
      const isTogether = row?.pk === id?.pk && row?.sk === id?.row_sk;
      const isStored =
        ids.length === 1 &&
        id?.row_sk !== undefined &&
        (isItself ? rows.length === 1 && isTogether : rows.length <= 1);
      if (isStored) return [];
      return [`${text} has ${rows.length} rows and ${ids.length} id items that lead to it`];
    }),
};
