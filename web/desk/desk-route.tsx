import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense, useMemo, useState } from 'react';
import { DeskClient } from '../api/client.ts';
import { isWorthRepeating } from '../api/problem.ts';
import type { Session } from '../sign-in/session.ts';
import { Loading } from '../ui/loading.tsx';
import type { LanguageProps } from '../words/language.ts';
import { DeskStart } from './desk-start.tsx';

const SignIn = __LOCAL__
  ? lazy(() => import('../sign-in/own-machine.tsx'))
  : lazy(() => import('../sign-in/cognito.tsx'));

/** The desk, once a person has signed in. */
export default function DeskRoute(props: LanguageProps) {
  const [session, setSession] = useState<Session>();
  const { language } = props;
  const queries = useMemo(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: { retry: (failures, error) => failures < 3 && isWorthRepeating(error), staleTime: 30_000 },
        },
      }),
    [],
  );
  const client = useMemo(
    () =>
      session &&
      new DeskClient({
        baseUrl: session.apiUrl,
        token: () => session.token(),
        onSignedOut: () => setSession(undefined),
        language: () => language,
      }),
    [session, language],
  );
  if (!session || !client) {
    return (
      <Suspense fallback={<Loading />}>
        <SignIn onSession={setSession} />
      </Suspense>
    );
  }
  return (
    <QueryClientProvider client={queries}>
      <DeskStart client={client} onSignOut={() => session.signOut()} {...props} />
    </QueryClientProvider>
  );
}
