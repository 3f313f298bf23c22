import { i18n } from '@lingui/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import type { DeskClient } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import type { Me, Person } from '../api/types.ts';
import { Button } from '../ui/button.tsx';
import { Loading } from '../ui/loading.tsx';
import type { LanguageProps } from '../words/language.ts';
import { fileParts } from './compose/lazy-files.tsx';
import { Outbox } from './compose/outbox.ts';
import { outboxStore } from './compose/outbox-store.ts';
import { tellEntry, tellHead } from './conversation/use-conversation.ts';
import { DeskPage } from './desk-page.tsx';
import { onReturn } from './list/use-desk-sync.ts';
import { problemWords } from './words.ts';

const NO_PEOPLE: readonly Person[] = [];

interface StartProps extends LanguageProps {
  client: DeskClient;
  onSignOut(): void;
}

/** Finds out who has signed in, and opens the desk for them. */
export function DeskStart(props: StartProps) {
  const { client } = props;
  const me = useQuery({
    queryKey: ['me'],
    queryFn: () => client.call('readMe', {}),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (me.data) return <DeskOf {...props} me={me.data} />;
  if (me.isPending) return <Loading />;
  const words =
    me.error instanceof ApiProblem ? problemWords(me.error.problem) : i18n._('O servidor não respondeu.');
  return (
    <main className="grid h-full place-items-center p-6 text-center">
      <div>
        <h1 className="mb-1 text-lg font-semibold">{i18n._('O atendimento não abriu')}</h1>
        <p className="mb-4 text-ink-soft" role="alert">
          {words}
        </p>
        <Button kind="primary" onClick={() => void me.refetch()}>
          {i18n._('Tentar de novo')}
        </Button>
      </div>
    </main>
  );
}

function DeskOf({ me, ...props }: StartProps & { me: Me }) {
  const { client } = props;
  const outbox = useOutbox(client, me.userId);
  const people = useQuery({
    queryKey: ['people'],
    queryFn: () => client.call('listPeople', {}),
    refetchInterval: 60_000,
  });
  return <DeskPage {...props} me={me} people={people.data?.items ?? NO_PEOPLE} outbox={outbox} />;
}

/** What the person says is sent, also what an earlier page left. */
function useOutbox(client: DeskClient, userId: string): Outbox {
  const queries = useQueryClient();
  const wake = useRef<() => void>(() => undefined);
  const outbox = useMemo(() => {
    return new Outbox({
      reply: (request, idempotencyKey) => client.call('reply', request, { idempotencyKey, keepalive: true }),
      note: (request, idempotencyKey) =>
        client.call('writeNote', request, { idempotencyKey, keepalive: true }),
      upload: async (...given) => (await fileParts()).uploadFile(client, ...given),
      forget: (file) => void fileParts().then(({ forgetFile }) => forgetFile(file)),
      pause: (ms) =>
        new Promise((resolve) => {
          setTimeout(resolve, ms);
          wake.current = () => resolve();
        }),
      now: Date.now,
      newKey: () => crypto.randomUUID(),
      store: outboxStore(localStorage, userId),
      onConfirmed({ unsent, entry, conversation }) {
        if (conversation) tellHead(queries, conversation);
        tellEntry(queries, unsent.conversationId, entry);
      },
    });
  }, [client, queries, userId]);
  useEffect(() => {
    outbox.resume();
    return onReturn(() => wake.current());
  }, [outbox]);
  return outbox;
}
