import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { DeskClient } from '../../api/client.ts';
import { ApiProblem } from '../../api/problem.ts';
import type { Row, Sync } from '../../api/types.ts';
import { EMPTY_LIST, foldPage, foldRow, foldSync, type ListState, shownRows } from './list-state.ts';
import { nextSyncIn, type SyncPace } from './sync-pace.ts';
import { isInView, type Viewer, type ViewFilter } from './view.ts';

/** The list of a view as it is by now. */
export interface DeskSync {
  list: ListState;
  rows: readonly Row[];
  /** `lost`: the last question had no answer, and it is asked again. */
  state: 'loading' | 'current' | 'lost';
  /** When the last answer came, in milliseconds since the epoch. */
  at: number | undefined;
  loadMore(): void;
  /** Shows what an act of the person's own made of a conversation. */
  tell(row: Row): void;
  /** Asks at once. */
  refresh(): void;
}

interface Options {
  client: DeskClient;
  filter: ViewFilter;
  viewer: Viewer;
  viewing: () => { conversationId: string; typing: boolean } | undefined;
  /** Whether another tab of the person's sounds. */
  isFollower(): boolean;
  onAnswer(before: ListState, answer: Sync): void;
}

/**
 * Keeps a view true: one question at a time, every two seconds while the page is seen, at once when it is seen again or
 * the network is back. One loop asks and folds; nothing else changes the list but the person's own acts.
 */
export function useDeskSync({ client, filter, viewer, viewing, isFollower, onAnswer }: Options): DeskSync {
  const { view, queueId, userId, channelId } = filter;
  const query = useMemo(() => ({ view, queueId, userId, channelId }), [view, queueId, userId, channelId]);
  const [list, setList] = useState<ListState>(EMPTY_LIST);
  const [state, setState] = useState<DeskSync['state']>('loading');
  const [at, setAt] = useState<number>();
  const current = useRef({ list: EMPTY_LIST, query, onAnswer, viewing, isFollower });
  const wake = useRef<() => void>(() => undefined);
  const loading = useRef<string | undefined>(undefined);
  current.current.onAnswer = onAnswer;
  current.current.viewing = viewing;
  current.current.isFollower = isFollower;

  const change = useCallback((next: ListState) => {
    current.current.list = next;
    setList(next);
  }, []);

  useEffect(() => {
    const abort = new AbortController();
    current.current.query = query;
    loading.current = undefined;
    // The counts of other views stay on screen while this one loads.
    change({ ...EMPTY_LIST, counts: current.current.list.counts, presence: current.current.list.presence });
    setState('loading');
    const ask = async (): Promise<void> => {
      const { cursor } = current.current.list;
      const seen = current.current.viewing();
      const body = {
        ...query,
        ...(cursor === undefined ? {} : { cursor }),
        ...(seen ? { viewing: seen } : {}),
      };
      const answer = await client.call('syncDesk', { body }, { signal: abort.signal });
      if (abort.signal.aborted) return;
      const before = current.current.list;
      change(foldSync(before, answer));
      current.current.onAnswer(before, answer);
      setState('current');
      setAt(Date.now());
    };
    const loop = async (): Promise<void> => {
      const pace: SyncPace = {
        ...{ failures: 0, retryAfterMs: undefined },
        ...{ isSeen: true, isFollower: false },
      };
      while (!abort.signal.aborted) {
        try {
          await ask();
          pace.failures = 0;
          pace.retryAfterMs = undefined;
        } catch (error) {
          if (abort.signal.aborted) return;
          pace.failures++;
          pace.retryAfterMs = error instanceof ApiProblem ? error.retryAfterMs : undefined;
          if (error instanceof ApiProblem && error.problem.code === 'cursor_mismatch') {
            change({ ...current.current.list, cursor: undefined });
          }
          setState('lost');
        }
        pace.isFollower = current.current.isFollower();
        pace.isSeen = document.visibilityState === 'visible';
        await pause(nextSyncIn(pace), abort.signal, wake);
      }
    };
    void loop();
    const stop = onReturn(() => wake.current());
    return () => {
      abort.abort();
      stop();
      wake.current();
    };
  }, [client, query, change]);

  const loadMore = useCallback(() => {
    const { list: held, query: asked } = current.current;
    const cursor = held.nextCursor;
    if (cursor === null || loading.current === cursor) return;
    loading.current = cursor;
    const askedAt = held.tick;
    client
      .call('listConversations', { query: { ...asked, cursor, limit: '50' } })
      .then((page) => {
        if (current.current.query === asked) change(foldPage(current.current.list, page, askedAt, cursor));
      })
      .catch(() => setState('lost'))
      .finally(() => {
        if (loading.current === cursor) loading.current = undefined;
      });
  }, [client, change]);

  const tell = useCallback(
    (row: Row) => {
      const { list: held, query: asked } = current.current;
      change(foldRow(held, row, isInView(row, asked, viewer)));
    },
    [change, viewer],
  );
  const refresh = useCallback(() => wake.current(), []);
  const rows = useMemo(() => shownRows(list), [list]);
  return { list, rows, state, at, loadMore, tell, refresh };
}

/** Waits, unless it is woken or the page goes on to something else. */
function pause(ms: number, signal: AbortSignal, wake: { current: () => void }): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, ms);
    wake.current = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}

/** Calls when the page is seen again, or the machine is back: awake, or on the network. */
export function onReturn(back: () => void): () => void {
  const seen = () => {
    if (document.visibilityState === 'visible') back();
  };
  document.addEventListener('visibilitychange', seen);
  document.addEventListener('resume', back);
  window.addEventListener('online', back);
  window.addEventListener('pageshow', back);
  return () => {
    document.removeEventListener('visibilitychange', seen);
    document.removeEventListener('resume', back);
    window.removeEventListener('online', back);
    window.removeEventListener('pageshow', back);
  };
}
