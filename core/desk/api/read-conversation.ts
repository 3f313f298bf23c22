import * as z from 'zod';
import type { Caller, Role } from '../../api/caller.ts';
import { defineRoute } from '../../api/route.ts';
import type { TurnRow } from '../../conversation/turn/turn-records.ts';
import { boundCursors } from './bound-cursor.ts';
import { CONVERSATION_EXAMPLES } from './conversation-examples.ts';
import { entrySchema } from './entry-fields.ts';
import {
  closedTicketSchema,
  conversationIdSchema,
  cursorSchema,
  headSchema,
  limitSchema,
  pageOf,
  personalSchema,
} from './fields.ts';
import { closedTicketOf, entryOf, turnOf } from './history-views.ts';
import { personalOf } from './personal.ts';
import type { DeskApiPorts } from './ports.ts';
import { CONVERSATION, READ } from './route-parts.ts';
import { turnSchema } from './turn-fields.ts';

/** Of the newest turns and tickets that an opened conversation shows; the rest are pages of their own. */
const OPENED_WITH = { timeline: 50, turns: 50, tickets: 10 };

/** Who looks after others' work sees what a turn cost, and its trace. */
const LOOK_BEHIND: readonly Role[] = ['supervisor', 'admin'];

const turnsFor =
  ({ traceUrl }: DeskApiPorts, { role }: Caller) =>
  (row: TurnRow) =>
    turnOf(row, { looksBehind: LOOK_BEHIND.includes(role), traceUrl });

const pageQuerySchema = z.strictObject({ limit: limitSchema, cursor: cursorSchema });

const READ_ONE = { ...READ, params: z.strictObject({ conversationId: conversationIdSchema }) } as const;

const findRoute = defineRoute({
  ...READ_ONE,
  operation: 'readConversation',
  path: CONVERSATION,
  summary: 'A conversation as it is now, with its newest messages, turns and tickets',
  description:
    'One request opens a conversation. A conversation that became part of another one stands for that one: `id` tells which.',
  query: z.strictObject({}),
  answer: z.object({
    conversation: headSchema,
    mine: personalSchema,
    timeline: pageOf(entrySchema).describe(
      'Newest page, oldest first; `nextCursor` leads to the page before',
    ),
    turns: pageOf(turnSchema),
    closedTickets: pageOf(closedTicketSchema).describe('Newest first'),
  }),
  problems: ['not_found'],
  examples: CONVERSATION_EXAMPLES.readConversation,
  async handle(ports: DeskApiPorts, { caller, params: { conversationId } }) {
    const { desk } = ports;
    const of = [caller.tenantId, conversationId] as const;
    const conversation = await desk.find(...of);
    const own = { ...caller, conversationId: conversation.conversation_id };
    const [mine, timeline, turns, tickets] = await Promise.all([
      ports.personal.find(own),
      desk.timeline(...of, { limit: OPENED_WITH.timeline }),
      desk.turns(...of, { limit: OPENED_WITH.turns }),
      desk.closedTickets(...of, { limit: OPENED_WITH.tickets }),
    ]);
    return {
      conversation: await ports.rows.head(caller, conversation),
      mine: personalOf(mine),
      timeline: {
        items: timeline.entries.map(entryOf),
        nextCursor: timelineCursors(conversationId).write(timeline.before),
      },
      turns: {
        items: turns.rows.map(turnsFor(ports, caller)),
        nextCursor: turnCursors(conversationId).write(turns.cursor),
      },
      closedTickets: {
        items: tickets.rows.map(closedTicketOf),
        nextCursor: ticketCursors(conversationId).write(tickets.cursor),
      },
    };
  },
});

const timelineCursors = (id: string) => boundCursors('query', 'timeline', id);
const turnCursors = (id: string) => boundCursors('query', 'turns', id);
const ticketCursors = (id: string) => boundCursors('query', 'tickets', id);

const timelineRoute = defineRoute({
  ...READ_ONE,
  operation: 'listTimeline',
  path: `${CONVERSATION}/timeline`,
  summary: 'Messages, replies with what became of them, and notes: a page from the end backwards',
  query: pageQuerySchema,
  answer: pageOf(entrySchema),
  problems: ['not_found', 'cursor_mismatch'],
  examples: CONVERSATION_EXAMPLES.listTimeline,
  async handle({ desk }: DeskApiPorts, { caller, params: { conversationId }, query: { limit, cursor } }) {
    const cursors = timelineCursors(conversationId);
    const page = await desk.timeline(caller.tenantId, conversationId, {
      limit,
      before: cursors.read(cursor),
    });
    return { items: page.entries.map(entryOf), nextCursor: cursors.write(page.before) };
  },
});

const turnsRoute = defineRoute({
  ...READ_ONE,
  operation: 'listTurns',
  path: `${CONVERSATION}/turns`,
  summary:
    'What became of commands to agents, in no order; `seqThrough` and `replySeq` say where each belongs',
  query: pageQuerySchema,
  answer: pageOf(turnSchema),
  problems: ['not_found', 'cursor_mismatch'],
  examples: CONVERSATION_EXAMPLES.listTurns,
  async handle(ports: DeskApiPorts, { caller, params: { conversationId }, query: { limit, cursor } }) {
    const cursors = turnCursors(conversationId);
    const page = await ports.desk.turns(caller.tenantId, conversationId, {
      ...{ limit, cursor: cursors.read(cursor) },
    });
    return { items: page.rows.map(turnsFor(ports, caller)), nextCursor: cursors.write(page.cursor) };
  },
});

const ticketsRoute = defineRoute({
  ...READ_ONE,
  operation: 'listClosedTickets',
  path: `${CONVERSATION}/tickets`,
  summary: 'Tickets that were closed, the newest first',
  query: pageQuerySchema,
  answer: pageOf(closedTicketSchema),
  problems: ['not_found', 'cursor_mismatch'],
  examples: CONVERSATION_EXAMPLES.listClosedTickets,
  async handle({ desk }: DeskApiPorts, { caller, params: { conversationId }, query: { limit, cursor } }) {
    const cursors = ticketCursors(conversationId);
    const page = await desk.closedTickets(caller.tenantId, conversationId, {
      limit,
      cursor: cursors.read(cursor),
    });
    return { items: page.rows.map(closedTicketOf), nextCursor: cursors.write(page.cursor) };
  },
});

/** Everything that is read of one conversation. */
export const conversationRoutes = [findRoute, timelineRoute, turnsRoute, ticketsRoute];
