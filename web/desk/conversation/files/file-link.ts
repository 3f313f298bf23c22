import { queryOptions, useQuery } from '@tanstack/react-query';
import { useCallback, useContext, useRef, useState } from 'react';
import type { DeskClient } from '../../../api/client.ts';
import { ApiProblem } from '../../../api/problem.ts';
import { useTeam } from '../../desk-context.ts';
import { OpenId } from '../open-id.ts';

/** The API's links are good for five minutes; an older one than this is not trusted, in milliseconds. */
export const LINK_GOOD_MS = 4.5 * 60_000;

/** Why a file is not shown. `gone`: it is not kept any more; `unopened`: not with a new link either, or there was no answer. */
export type Trouble = 'gone' | 'unopened';

export function troubleOf(error: unknown): Trouble {
  const isGone = error instanceof ApiProblem && error.problem.status === 404;
  return isGone ? 'gone' : 'unopened';
}

/** A link to a file of a conversation: the same one for all who show it, while it is good. */
export function fileLink(client: DeskClient, conversationId: string, entryId: string) {
  return queryOptions({
    queryKey: ['file', conversationId, entryId],
    queryFn: ({ signal }) => {
      const params = { conversationId, entryId };
      return client.call('openFile', { params, query: {} }, { signal });
    },
    ...{ staleTime: LINK_GOOD_MS, gcTime: LINK_GOOD_MS },
    // What is shown stays: a new link is asked for when it is needed.
    ...{ refetchOnWindowFocus: false, refetchOnReconnect: false },
  });
}

/**
 * What a file is shown from. `onError` is for what shows it: a link that was good for its time is asked for anew without a
 * word, and so is another one once; what does not open then does not open at all.
 */
export function useFileLink(entryId: string) {
  const { client } = useTeam();
  const conversationId = useContext(OpenId);
  const { data, error, dataUpdatedAt, refetch } = useQuery(fileLink(client, conversationId, entryId));
  const [isUnopened, setUnopened] = useState(false);
  const isRenewed = useRef(false);
  const trouble: Trouble | undefined = error ? troubleOf(error) : isUnopened ? 'unopened' : undefined;
  return {
    url: data?.url,
    trouble,
    onError() {
      const isOld = Date.now() - dataUpdatedAt > LINK_GOOD_MS;
      if (isRenewed.current && !isOld) return setUnopened(true);
      isRenewed.current = true;
      // Signed within the same second it is the same link, which a browser does not try again.
      void refetch({ cancelRefetch: false }).then((next) => setUnopened(next.data?.url === data?.url));
    },
    again() {
      isRenewed.current = false;
      setUnopened(false);
      void refetch({ cancelRefetch: false });
    },
  };
}

/** Asks for a link when it is wanted. @param saves browsers save the file, whatever it is */
export function useAsk(entryId: string): (saves: boolean) => Promise<string> {
  const { client } = useTeam();
  const conversationId = useContext(OpenId);
  return useCallback(
    async (saves) => {
      const params = { conversationId, entryId };
      return (await client.call('openFile', { params, query: saves ? { save: 'true' } : {} })).url;
    },
    [client, conversationId, entryId],
  );
}
