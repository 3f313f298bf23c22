import * as z from 'zod';
import type { Caller } from '../../api/caller.ts';
import { Problem } from '../../api/problem.ts';
import { readListKey } from '../../conversation/desk-place.ts';
import { DESK_SHARDS, deskPartition } from '../../conversation/keys.ts';
import type { Tenant } from '../../tenant/tenant-repository.ts';
import { ticketPolicyOf } from '../../tenant/ticket-policy-of.ts';
import type { DeskList, DeskListQuery } from '../desk-list.ts';
import { givenIdSchema, queueIdSchema } from './fields.ts';

/**
 * The lists of the desk: what the person has; what waits for the people of the person's queues; what agents have, the AI
 * and triage; all that is not closed; what is closed.
 */
export const VIEWS = ['mine', 'queues', 'ai', 'all', 'closed'] as const;

export type View = (typeof VIEWS)[number];

/** Which conversations; each filter narrows the view. */
export const viewFields = {
  view: z.enum(VIEWS),
  queueId: queueIdSchema.optional(),
  userId: givenIdSchema.optional().describe('Whose they are'),
  channelId: z
    .string()
    .regex(/^\d{1,25}$/, 'must be the id of a channel')
    .optional(),
};

export type ViewRequest = z.infer<z.ZodObject<typeof viewFields>>;

/** What of the index a view is. */
export type ViewQuery = Pick<DeskListQuery, 'lists' | 'userId' | 'channelId'>;

/** @throws {Problem} `invalid_request` for another person's conversations in one's own view */
export function viewQuery(
  { view, queueId, userId, channelId }: ViewRequest,
  { userId: caller, queueIds: own }: Pick<Caller, 'userId' | 'queueIds'>,
  tenant: Tenant,
): ViewQuery {
  if (view === 'mine' && userId !== undefined && userId !== caller) {
    const errors = [{ pointer: '/query/userId', code: 'invalid_value', detail: 'is not yours in this view' }];
    throw new Problem('invalid_request', { errors });
  }
  const queues = queuesOf(tenant).filter((id) => queueId === undefined || id === queueId);
  const mine = queues.filter((id) => own?.includes(id) ?? true);
  // Agents' conversations, and some closed ones, have no queue.
  const without = (list: DeskList) => (queueId === undefined ? [list] : []);
  const of = (status: DeskList['status'], ids: readonly string[]) =>
    ids.map((id): DeskList => ({ status, queueId: id }));
  const agents = [...without({ status: 'bot' }), ...without({ status: 'pending' })];
  const lists: Record<View, DeskList[]> = {
    mine: of('open', queues),
    queues: of('pending', mine),
    ai: agents,
    all: [...of('open', queues), ...of('pending', queues), ...agents],
    closed: [...without({ status: 'closed' }), ...of('closed', queues)],
  };
  return { lists: lists[view], userId: view === 'mine' ? caller : userId, channelId };
}

/** The queues that conversations of the tenant can be in. */
export function queuesOf(tenant: Tenant): string[] {
  return [...new Set([...tenant.queues.map(({ id }) => id), ticketPolicyOf(tenant).peopleQueueId])];
}

/** Whether a place in the index is in the view. */
export function isInView(
  { lists, userId, channelId }: ViewQuery,
  tenantId: string,
  { deskPk, deskSk }: { deskPk: string | undefined; deskSk: string | undefined },
): boolean {
  if (deskPk === undefined || deskSk === undefined) return false;
  const key = readListKey(deskSk);
  if ((userId ?? key.userId) !== key.userId || (channelId ?? key.channelId) !== key.channelId) return false;
  return lists.some(({ status, queueId }) =>
    Array.from({ length: DESK_SHARDS }, (_, shard) =>
      deskPartition(tenantId, status, queueId, shard),
    ).includes(deskPk),
  );
}
