import type * as z from 'zod';
import type { replySchema } from './entry-fields.ts';
import type { Head } from './views.ts';

/** The conversation of all examples, as Ana has it; a test replays them on one that is so. */
export const exampleRow: Head = {
  id: 'cv_1',
  customer: {
    contactId: 'ct_1',
    name: 'Carla',
    phone: '+5511999990000',
    displayPhone: '+55 11 99999-0000',
    samePhoneAs: null,
  },
  channelId: '100',
  channelName: 'Atendimento',
  owner: { kind: 'person', queueId: 'sales', queueName: 'Vendas', userId: 'ana', userName: 'Ana' },
  last: {
    author: 'human',
    userId: 'ana',
    userName: 'Ana',
    at: '2026-11-30T12:00:00.000Z',
    type: 'text',
    text: 'Posso trocar, sim.',
    sendFailure: null,
  },
  ownerEpoch: 1,
  since: '2026-11-30T11:51:00.000Z',
  reason: 'taken_over',
  ticket: {
    id: 'tk_1',
    number: 2,
    protocol: '20261130-7VHH-HHSR',
    openedAt: '2026-11-30T11:50:00.000Z',
    closedAt: null,
  },
  lastActivityAt: '2026-11-30T11:55:00.000Z',
  sortKey: '2026-11-30T11:55:00#pr4d3be4',
  waitingSince: null,
  seq: 2,
  replySeq: 1,
  unheard: [],
  tags: [],
  unread: 2,
  markedUnread: false,
  window: { open: true, until: '2026-12-01T11:55:00.000Z' },
};

/** As it is after its owner changed. */
export const changedRow = (owner: Head['owner'], reason: string): Head => ({
  ...exampleRow,
  owner,
  ownerEpoch: 2,
  since: '2026-11-30T12:00:00.000Z',
  reason,
});

/** What she says to it, before it is sent. */
export const exampleReply = (type: 'text' | 'template', text: string): z.input<typeof replySchema> => ({
  ...{ kind: 'reply', at: '2026-11-30T12:00:00.000Z', id: null, seq: 2 },
  ...{ author: 'human', userId: 'ana', turnId: null, type, text, offer: null, file: null },
  ...{ status: 'pending', reason: null, refusal: null, delivery: null },
  reactions: { customer: null, business: null },
});

/** A photo of the customer's. */
export const examplePhotoId = 'ms_l7isiuep63at2yergx7lfr6xww';

/** A file that she has attached. */
export const exampleFile = {
  sha256: 'b3e76123087f69125847fab02289b639c3b8dd3caad439abe600461d5c735a62',
  name: 'prazo.txt',
};

/** What is in it. */
export const EXAMPLE_FILE_TEXT = 'Prazo: 3 dias.';

/** The reply that sends it, before it is sent. */
export const exampleSentFile: z.input<typeof replySchema> = {
  ...exampleReply('text', 'Segue o prazo.'),
  type: 'document',
  file: { name: exampleFile.name, mime: 'text/plain', bytes: EXAMPLE_FILE_TEXT.length },
};

export const exampleTemplate = {
  name: 'pedido_pronto',
  language: 'pt_BR',
  variables: { '1': 'Carla', '2': 'A-7' },
};

/** Who has it, when no person does. */
export const ownerOf = (
  kind: Head['owner']['kind'],
  queueId: string | null = null,
  queueName: string | null = null,
): Head['owner'] => ({ kind, queueId, queueName, userId: null, userName: null });

/** As it is after Ana has said something more. */
export const exampleSaid = (text: string, type = 'text'): Pick<Head, 'last' | 'replySeq'> => ({
  replySeq: 2,
  last: exampleRow.last && { ...exampleRow.last, type, text },
});

/** Her conversation with a customer to whom she wrote first. */
export const exampleBegun: Head = {
  ...exampleRow,
  id: 'cv_j6ogtnfkidfnsbtewr73gsqvuv',
  ...exampleSaid('Olá Carla, seu pedido A-7 está pronto.', 'template'),
  replySeq: 1,
  unread: 0,
  owner: { ...exampleRow.owner, queueId: 'general', queueName: null },
  ownerEpoch: 2,
  since: '2026-11-30T12:00:00.000Z',
  ticket: {
    id: 'tk_f646plkl4pmrgpnqpnmmqjjwwz',
    number: 1,
    protocol: '20261130-WY46-WZ6O',
    openedAt: '2026-11-30T12:00:00.000Z',
    closedAt: null,
  },
  lastActivityAt: '2026-11-30T12:00:00.000Z',
  sortKey: '2026-11-30T12:00:00#zyonvjtq',
  seq: 0,
  window: { open: false, until: null },
};

export const exampleParams = { conversationId: 'cv_1' };
export const exampleSeen = { ownerEpoch: 1, seenThrough: { seq: 2, replySeq: 1 } };
