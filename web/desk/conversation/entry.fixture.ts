import type { Message, Note, Reply, Turn } from '../../api/types.ts';

const NO_REACTIONS = { customer: null, business: null };

/** @param n also the second in which it was written */
export function messageWith(n: number, changes: Partial<Message> = {}): Message {
  return {
    kind: 'message',
    at: new Date(Date.UTC(2026, 10, 30, 12, 0, n)).toISOString(),
    id: `ms_${n}`,
    type: 'text',
    text: `pergunta ${n}`,
    content: null,
    file: null,
    seq: n,
    fromBusiness: false,
    late: false,
    edited: null,
    revoked: false,
    revokedText: null,
    reactions: NO_REACTIONS,
    ...changes,
  };
}

/** @param seq also the second in which it was written */
export function replyWith(seq: number, changes: Partial<Reply> = {}): Reply {
  return {
    kind: 'reply',
    at: new Date(Date.UTC(2026, 10, 30, 12, 0, seq)).toISOString(),
    id: null,
    seq,
    author: 'human',
    userId: 'ana',
    turnId: null,
    type: 'text',
    text: `resposta ${seq}`,
    offer: null,
    file: null,
    status: 'pending',
    reason: null,
    refusal: null,
    delivery: null,
    reactions: NO_REACTIONS,
    ...changes,
  };
}

export function noteWith(n: number, changes: Partial<Note> = {}): Note {
  const at = new Date(Date.UTC(2026, 10, 30, 12, 0, n)).toISOString();
  return {
    kind: 'note',
    at,
    id: `nt_${n}`,
    ticketId: 'tk_1',
    author: 'human',
    userId: 'bia',
    text: `nota ${n}`,
    ...changes,
  };
}

export function turnWith(changes: Partial<Turn> = {}): Turn {
  return {
    id: 'tn_1',
    outcome: 'answered',
    reason: null,
    seqThrough: 1,
    replySeq: 1,
    replyCount: 1,
    endedAt: '2026-11-30T12:00:02.000Z',
    durationMs: 900,
    guards: null,
    documents: null,
    sources: null,
    tools: null,
    ...changes,
  };
}
