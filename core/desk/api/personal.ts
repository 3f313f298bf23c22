import * as z from 'zod';
import { defineRoute } from '../../api/route.ts';
import { REPLY_LENGTH } from '../desk-input.ts';
import type { PersonalState } from '../personal-state.ts';
import { exampleParams } from './examples.ts';
import { personalSchema } from './fields.ts';
import type { DeskApiPorts } from './ports.ts';
import { CONVERSATION } from './route-parts.ts';
import { WRITE } from './write-conversation.ts';

const PERSONAL = { ...WRITE, status: 200, answer: z.object({ mine: personalSchema }) } as const;

/** The person's state as it looks from outside. */
export function personalOf({ readSeq, markedUnread, draft }: PersonalState): z.input<typeof personalSchema> {
  return { readSeq, markedUnread, draft: draft ?? null };
}

const readRoute = defineRoute({
  ...PERSONAL,
  operation: 'markRead',
  method: 'POST',
  path: `${CONVERSATION}/read`,
  summary: 'The person has read the conversation up to a message; others are not told',
  body: z.strictObject({ seq: z.int().min(0).describe('`seq` of the conversation as it was seen') }),
  problems: ['not_found'],
  examples: {
    'All of it': {
      params: exampleParams,
      body: { seq: 2 },
      answer: { mine: { readSeq: 2, markedUnread: false, draft: null } },
    },
  },
  async handle({ desk, personal }: DeskApiPorts, { caller, params, body }) {
    const { conversation_id, inbound_seq } = await desk.find(caller.tenantId, params.conversationId);
    const of = { ...caller, conversationId: conversation_id };
    return { mine: personalOf(await personal.markRead(of, Math.min(body.seq, inbound_seq))) };
  },
});

const unreadRoute = defineRoute({
  ...PERSONAL,
  operation: 'markUnread',
  method: 'POST',
  path: `${CONVERSATION}/unread`,
  summary: 'The person wants to come back to the conversation',
  body: undefined,
  problems: ['not_found'],
  examples: {
    'To be read again': {
      params: exampleParams,
      answer: { mine: { readSeq: 0, markedUnread: true, draft: null } },
    },
  },
  async handle({ desk, personal }: DeskApiPorts, { caller, params }) {
    const { conversation_id } = await desk.find(caller.tenantId, params.conversationId);
    return { mine: personalOf(await personal.markUnread({ ...caller, conversationId: conversation_id })) };
  },
});

const draftRoute = defineRoute({
  ...PERSONAL,
  operation: 'saveDraft',
  method: 'PUT',
  path: `${CONVERSATION}/draft`,
  summary:
    'Keeps what the person has written and not sent, for their other devices; an empty text takes it away',
  body: z.strictObject({ text: z.string().max(REPLY_LENGTH) }),
  problems: ['not_found'],
  examples: {
    'Half a sentence': {
      params: exampleParams,
      body: { text: 'Bom dia, o seu' },
      answer: {
        mine: {
          readSeq: 0,
          markedUnread: false,
          draft: { text: 'Bom dia, o seu', at: '2026-11-30T12:00:00.000Z' },
        },
      },
    },
  },
  async handle({ desk, personal }: DeskApiPorts, { caller, params, body }) {
    const { conversation_id } = await desk.find(caller.tenantId, params.conversationId);
    const of = { ...caller, conversationId: conversation_id };
    return { mine: personalOf(await personal.saveDraft(of, body.text)) };
  },
});

const presenceRoute = defineRoute({
  ...WRITE,
  operation: 'sayPresence',
  method: 'PUT',
  path: `${CONVERSATION}/presence`,
  summary: 'Colleagues see for 15 seconds that the person has the conversation open, and whether they write',
  description: '`syncDesk` says the same with each request; this says it at once.',
  body: z.strictObject({ typing: z.boolean() }),
  status: 200,
  answer: z.object({ typing: z.boolean() }),
  problems: ['not_found'],
  examples: {
    'Begins to write': { params: exampleParams, body: { typing: true }, answer: { typing: true } },
  },
  async handle({ desk, presence }: DeskApiPorts, { caller: { tenantId, userId }, params, body: { typing } }) {
    const { conversation_id } = await desk.find(tenantId, params.conversationId);
    await presence.note(tenantId, { userId, conversationId: conversation_id, isTyping: typing });
    return { typing };
  },
});

/** What a person does for themselves, or shows of themselves. */
export const personalRoutes = [readRoute, unreadRoute, draftRoute, presenceRoute];
