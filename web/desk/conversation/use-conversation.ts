import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';
import type { DeskClient } from '../../api/client.ts';
import type { Entry, Head, Opened, Row } from '../../api/types.ts';
import { foldEntry, foldNewest, foldOlder, type TimelineState } from './timeline-state.ts';

/** An open conversation with what was read of it so far. */
export interface OpenConversation extends Pick<Opened, 'mine' | 'turns' | 'closedTickets'> {
  head: Head;
  timeline: TimelineState;
}

export const conversationKey = (id: string) => ['conversation', id] as const;

/** Ticks of an own message are followed closely at first, in milliseconds. */
const FOLLOWED_MS = 90_000;

/** Reads a conversation, and again whenever its row changes or a message of ours is on its way. */
export function useConversation(client: DeskClient, id: string, row: Row | undefined) {
  const queries = useQueryClient();
  const read = useQuery({
    queryKey: conversationKey(id),
    queryFn: async ({ signal }): Promise<OpenConversation> => {
      const opened = await client.call('readConversation', { params: { conversationId: id } }, { signal });
      const before = queries.getQueryData<OpenConversation>(conversationKey(id));
      const { conversation, timeline, ...rest } = opened;
      return { ...rest, head: conversation, timeline: foldNewest(before?.timeline, timeline) };
    },
    refetchInterval: ({ state }) => (isOnItsWay(state.data, Date.now()) ? 1_500 : 8_000),
    staleTime: 1_000,
  });
  const told = useRef<Row | undefined>(undefined);
  useEffect(() => {
    if (row && told.current && told.current !== row)
      void queries.invalidateQueries({ queryKey: conversationKey(id) });
    told.current = row;
  }, [row, id, queries]);

  const isLoading = useRef(false);
  const loadOlder = useCallback(
    async (isReady: Promise<void>) => {
      const cursor = queries.getQueryData<OpenConversation>(conversationKey(id))?.timeline.nextCursor;
      if (!cursor || isLoading.current) return;
      isLoading.current = true;
      try {
        const request = { params: { conversationId: id }, query: { cursor } };
        const [page] = await Promise.all([client.call('listTimeline', request), isReady]);
        updateConversation(queries, id, (open) => ({
          ...open,
          timeline: foldOlder(open.timeline, page, cursor),
        }));
      } finally {
        isLoading.current = false;
      }
    },
    [client, id, queries],
  );
  return { ...read, loadOlder };
}

/** Whether the newest words of the business are on their way, with news of them to be expected. */
function isOnItsWay(open: OpenConversation | undefined, now: number): boolean {
  const newest = open?.timeline.entries.findLast((entry) => entry.kind === 'reply');
  if (newest?.kind !== 'reply' || newest.status === 'failed') return false;
  const isFinal = newest.delivery?.status === 'read' || newest.delivery?.status === 'failed';
  return !isFinal && now - Date.parse(newest.at) < FOLLOWED_MS;
}

/** Changes what is known of a conversation, if it is known. */
export function updateConversation(
  queries: QueryClient,
  id: string,
  change: (open: OpenConversation) => OpenConversation,
): void {
  queries.setQueryData<OpenConversation>(conversationKey(id), (open) => open && change(open));
}

export function tellHead(queries: QueryClient, head: Head): void {
  updateConversation(queries, head.id, (open) => ({ ...open, head }));
}

export function tellEntry(queries: QueryClient, id: string, entry: Entry): void {
  updateConversation(queries, id, (open) => ({ ...open, timeline: foldEntry(open.timeline, entry) }));
}
