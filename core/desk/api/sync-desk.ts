import * as z from 'zod';
import { shortHash } from '#platform/ids/hash.ts';
import type { Caller } from '../../api/caller.ts';
import { defineRoute } from '../../api/route.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import type { ChangedConversation } from '../desk-changed.ts';
import { PRESENCE_MS } from '../presence.ts';
import { countsSchema } from './counts.ts';
import { conversationIdSchema, rowSchema } from './fields.ts';
import { viewCursors } from './list-conversations.ts';
import { LIST_EXAMPLES } from './list-examples.ts';
import type { DeskApiPorts } from './ports.ts';
import { PEOPLE } from './route-parts.ts';
import { isInView, type ViewQuery, viewFields, viewQuery } from './view-query.ts';

/** A client that was away for longer begins anew, in milliseconds. */
const LONGEST_ABSENCE_MS = 10 * 60_000;

/** So does one that missed more changes than this. */
const MOST_CHANGES = 400;

/** What the index may lag behind, and clocks of writers differ, in milliseconds: this much is asked for again. */
const OVERLAP_MS = 5_000;

/** Rows of the first page, which a beginning brings along. */
const FIRST_PAGE = 50;

/** Presence is written again after this, in milliseconds: well within the time that it counts for. */
const PRESENCE_EVERY_MS = (PRESENCE_MS * 2) / 3;

/** `at`: when it was asked last; `known`: changes of the overlap that were told; `said`: the last word of presence. */
const stateSchema = z.object({
  at: z.number(),
  known: z.array(z.string().max(12)).max(MOST_CHANGES * 2),
  said: z.object({ id: z.string(), typing: z.boolean(), at: z.number() }).optional(),
});
type State = z.infer<typeof stateSchema>;

const bodySchema = z.strictObject({
  ...viewFields,
  cursor: z.string().min(1).max(16_384).optional().describe('`cursor` of the answer before; none to begin'),
  viewing: z
    .strictObject({ conversationId: conversationIdSchema, typing: z.boolean().default(false) })
    .optional()
    .describe('What the person has open; colleagues see it for 15 seconds'),
});

const answerSchema = z.object({
  cursor: z.string(),
  reset: z.boolean().describe('true: forget the list; `changed` is its first page'),
  nextCursor: z.string().nullable().describe('With `reset`: the next page of `listConversations`'),
  changed: z.array(rowSchema).describe('Rows of the view, new or as they are now'),
  removed: z.array(conversationIdSchema).describe('What is not in the view, whether it was or not'),
  presence: z.array(
    z.object({ userId: z.string(), conversationId: conversationIdSchema, typing: z.boolean() }),
  ),
  counts: countsSchema,
});

export const syncRoute = defineRoute({
  operation: 'syncDesk',
  method: 'POST',
  path: '/v1/desk/sync',
  summary: 'What changed in a view since the last time, who looks at what, and the counts, in one request',
  description:
    'Asked every two seconds while the page is seen, and at once when it is seen again. The first answer, and one after ten minutes away or very many changes, has `reset`. A row is told again while it changes, so applying an answer twice does no harm.',
  roles: PEOPLE,
  kind: 'read',
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: bodySchema,
  status: 200,
  answer: answerSchema,
  problems: ['cursor_mismatch'],
  examples: LIST_EXAMPLES.syncDesk,
  async handle(ports: DeskApiPorts, { caller, body: { cursor, viewing, ...view } }) {
    const now = ports.now();
    const tenant = await ports.tenants.get(caller.tenantId);
    const query = viewQuery(view, caller, tenant);
    const cursors = viewCursors('sync', view);
    const held = cursors.read(cursor);
    const state = held === undefined ? undefined : decodeCursor(held, stateSchema);
    const [rows, said, counts] = await Promise.all([
      readRows(ports, caller, query, state, now),
      sayPresence(ports, caller, viewing, state?.said, now),
      ports.counts.of(caller, tenant),
    ]);
    // After it was said: the person's own is seen by others at once.
    const presence = await ports.presence.of(caller.tenantId);
    const { known, nextPlace, ...lists } = rows;
    return {
      ...lists,
      cursor: cursors.write(encodeCursor({ at: now, known, said } satisfies State)) ?? '',
      nextCursor: viewCursors('list', view).write(nextPlace),
      presence: presence
        .filter(({ userId }) => userId !== caller.userId)
        .map(({ userId, conversationId, isTyping }) => ({ userId, conversationId, typing: isTyping })),
      counts,
    };
  },
});

async function readRows(
  { desk, rows }: DeskApiPorts,
  caller: Caller,
  query: ViewQuery,
  state: State | undefined,
  now: number,
) {
  const { tenantId } = caller;
  // Of a client's own making a time may be any, also one to come.
  const isAway = !state || Math.abs(now - state.at) > LONGEST_ABSENCE_MS;
  const after = new Date((isAway ? now : state.at) - OVERLAP_MS).toISOString();
  const [all, own] = await Promise.all([
    desk.changed(tenantId, after, MOST_CHANGES),
    desk.personallyChanged(caller, after, MOST_CHANGES),
  ]);
  const known = knownOf([...(all ?? []), ...(own ?? [])], now);
  if (isAway || !all || !own) {
    const page = await desk.list(tenantId, { ...query, order: 'newest_first', limit: FIRST_PAGE });
    const changed = await rows.of(caller, page.entries);
    return { reset: true, changed, removed: [], known, nextPlace: page.cursor };
  }
  const told = new Set(state.known);
  const isNews = (change: ChangedConversation) => !told.has(nameOf(change));
  const news = all.filter(isNews);
  const outside = idsOf(news.filter((change) => !isInView(query, tenantId, change)));
  const inside = idsOf([
    ...news.filter((change) => isInView(query, tenantId, change)),
    ...own.filter(isNews),
  ]);
  const entries = await desk.findAll(tenantId, inside);
  // Read after the index: one may have left the view since.
  const isStill = (entry: (typeof entries)[number]) =>
    isInView(query, tenantId, { deskPk: entry.desk_pk, deskSk: entry.desk_sk });
  const changed = await rows.of(caller, entries.filter(isStill));
  const shown = new Set(changed.map(({ id }) => id));
  return {
    reset: false,
    changed,
    removed: [...new Set([...outside, ...inside])].filter((id) => !shown.has(id)),
    known,
    nextPlace: undefined,
  };
}

const idsOf = (changes: readonly ChangedConversation[]) => [
  ...new Set(changes.map(({ conversationId }) => conversationId)),
];

/** The changes that the next answer will meet again. */
function knownOf(changes: readonly ChangedConversation[], now: number): string[] {
  const from = new Date(now - OVERLAP_MS).toISOString();
  return changes.filter(({ mark }) => mark > from).map(nameOf);
}

/** Short, since a cursor holds many: of two alike one would be told at its next change. */
const nameOf = ({ conversationId, mark }: ChangedConversation) => shortHash([conversationId, mark], 8);

/** Only a change, or what would be forgotten, is written: a write for each request would cost more than the request. */
async function sayPresence(
  { presence }: DeskApiPorts,
  { tenantId, userId }: Caller,
  viewing: { conversationId: string; typing: boolean } | undefined,
  said: State['said'],
  now: number,
): Promise<State['said']> {
  if (!viewing) return undefined;
  const { conversationId, typing } = viewing;
  const isSame = said?.id === conversationId && said.typing === typing;
  if (isSame && now - said.at < PRESENCE_EVERY_MS) return said;
  await presence.note(tenantId, { userId, conversationId, isTyping: typing });
  return { id: conversationId, typing, at: now };
}
