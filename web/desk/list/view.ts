import type { Row } from '../../api/types.ts';
import type { RowFilter } from './row-filter.ts';

/** The lists, in the order in which the page offers them. */
export const VIEWS = ['mine', 'queues', 'ai', 'all', 'closed'] as const;

export type View = (typeof VIEWS)[number];

/** What a list is asked for. */
export interface ViewFilter {
  view: View;
  queueId?: string | undefined;
  userId?: string | undefined;
  channelId?: string | undefined;
}

/** Where a person is: the list and what of it is shown, and the open conversation. All of it stands in the address. */
export interface Place extends ViewFilter, RowFilter {
  conversationId?: string | undefined;
}

/** @param search of an address, such as `?view=mine&c=cv_1` */
export function readPlace(search: string): Place {
  const params = new URLSearchParams(search);
  const optional = (name: string) => params.get(name) || undefined;
  return {
    view: VIEWS.find((view) => view === params.get('view')) ?? 'queues',
    queueId: optional('queue'),
    userId: optional('person'),
    channelId: optional('channel'),
    tag: optional('tag'),
    waitsMinutes: Number(params.get('waits')) || undefined,
    isClosingSoon: params.has('closing') || undefined,
    conversationId: optional('c'),
  };
}

/** @returns the path with its query: the same place by `readPlace` */
export function placeAddress(place: Place): string {
  const { view, queueId, userId, channelId, tag, waitsMinutes, isClosingSoon, conversationId } = place;
  const params = new URLSearchParams({ view });
  if (queueId) params.set('queue', queueId);
  if (userId) params.set('person', userId);
  if (channelId) params.set('channel', channelId);
  if (tag) params.set('tag', tag);
  if (waitsMinutes) params.set('waits', String(waitsMinutes));
  if (isClosingSoon) params.set('closing', '');
  if (conversationId) params.set('c', conversationId);
  return `/desk?${params}`;
}

/** Everything of a list's that was chosen, taken back. */
export const NO_FILTER = {
  queueId: undefined,
  userId: undefined,
  channelId: undefined,
  tag: undefined,
  waitsMinutes: undefined,
  isClosingSoon: undefined,
} as const satisfies Partial<Place>;

/** Whether something of a list's was chosen. */
export function hasFilter(place: Place): boolean {
  return placeAddress({ ...place, ...NO_FILTER }) !== placeAddress(place);
}

/** Who looks: which queues are theirs. */
export interface Viewer {
  userId: string;
  /** Of the person's queues. */
  queueIds: readonly string[];
}

/** Whether a conversation is in a list, as the API has it: for what the person's own act changed. */
export function isInView(
  { owner, channelId }: Pick<Row, 'owner' | 'channelId'>,
  filter: ViewFilter,
  viewer: Viewer,
): boolean {
  const { view, queueId, userId } = filter;
  if (filter.channelId !== undefined && filter.channelId !== channelId) return false;
  if (queueId !== undefined && owner.queueId !== queueId) return false;
  if (userId !== undefined && owner.userId !== userId) return false;
  switch (view) {
    case 'mine':
      return owner.kind === 'person' && owner.userId === viewer.userId;
    case 'queues':
      return owner.kind === 'queue' && viewer.queueIds.includes(owner.queueId ?? '');
    case 'ai':
      return owner.kind === 'ai' || owner.kind === 'triage';
    case 'all':
      return owner.kind !== 'none';
    case 'closed':
      return owner.kind === 'none';
  }
}
