import * as z from 'zod';
import { defineRoute } from '../../api/route.ts';
import { boundCursors } from './bound-cursor.ts';
import { countsSchema } from './counts.ts';
import { cursorSchema, limitSchema, pageOf, rowSchema } from './fields.ts';
import { LIST_EXAMPLES } from './list-examples.ts';
import type { DeskApiPorts } from './ports.ts';
import { READ } from './route-parts.ts';
import { type ViewRequest, viewFields, viewQuery } from './view-query.ts';

/** The marks of a view's cursors. */
export const viewCursors = (kind: 'list' | 'sync', { view, queueId, userId, channelId }: ViewRequest) =>
  boundCursors(kind === 'list' ? 'query' : 'body', kind, view, queueId, userId, channelId);

export const listRoute = defineRoute({
  ...READ,
  operation: 'listConversations',
  path: '/v1/desk/conversations',
  summary: 'Conversations of a view, by the customer’s newest message, the newest first',
  description:
    'A page may be shorter than asked for and go on all the same: `nextCursor` is null at the end. A conversation that moves while pages are turned may be met twice or not at all; `syncDesk` tells of it.',
  query: z.strictObject({ ...viewFields, limit: limitSchema, cursor: cursorSchema }),
  answer: pageOf(rowSchema),
  problems: ['cursor_mismatch'],
  examples: LIST_EXAMPLES.listConversations,
  async handle({ desk, tenants, rows }: DeskApiPorts, { caller, query: { limit, cursor, ...view } }) {
    const cursors = viewCursors('list', view);
    const query = viewQuery(view, caller, await tenants.get(caller.tenantId));
    const page = await desk.list(caller.tenantId, {
      ...query,
      order: 'newest_first',
      limit,
      cursor: cursors.read(cursor),
    });
    return {
      items: await rows.of(caller, page.entries),
      nextCursor: cursors.write(page.cursor),
    };
  },
});

export const countRoute = defineRoute({
  ...READ,
  operation: 'countConversations',
  path: '/v1/desk/counts',
  summary: 'How many conversations the views have',
  answer: countsSchema,
  problems: [],
  examples: LIST_EXAMPLES.countConversations,
  async handle({ counts, tenants }: DeskApiPorts, { caller }) {
    return counts.of(caller, await tenants.get(caller.tenantId));
  },
});
