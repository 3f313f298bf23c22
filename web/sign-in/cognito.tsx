import { i18n } from '@lingui/core';
import { useEffect, useState } from 'react';
import { NoAnswer } from '../api/problem.ts';
import { Loading } from '../ui/loading.tsx';
import { CognitoSignIn, type SignInSettings } from './cognito.ts';
import type { Session, SignInProps } from './session.ts';

/** Undefined while the person is on the way to the sign-in. A code is worth one request: React may ask twice. */
let arriving: Promise<Session | undefined> | undefined;

/** Leads to the sign-in of the user pool, and says why where it does not go on by itself. */
export default function CognitoSignInPage({ onSession }: SignInProps) {
  const [failure, setFailure] = useState<'refused' | 'no answer'>();
  useEffect(() => {
    arriving ??= arrive();
    arriving.then(
      (session) => {
        if (!session) return;
        arriving = undefined;
        onSession(session);
      },
      (error: unknown) => {
        arriving = undefined;
        setFailure(error instanceof NoAnswer ? 'no answer' : 'refused');
      },
    );
  }, [onSession]);
  if (!failure) return <Loading />;
  return (
    <main className="grid min-h-full place-items-center bg-canvas p-4">
      <div role="alert" className="w-full max-w-md rounded-2xl border border-line bg-surface p-6 shadow-card">
        <p className="mb-4">
          {failure === 'refused'
            ? i18n._('O acesso não foi concluído. Entre de novo.')
            : i18n._('O acesso não respondeu. Veja a conexão e tente de novo.')}
        </p>
        <button
          type="button"
          className="rounded-lg bg-accent px-4 py-2 font-medium text-accent-ink hover:bg-accent-hover"
          onClick={() => location.assign('/desk')}
        >
          {i18n._('Entrar')}
        </button>
      </div>
    </main>
  );
}

/** @throws {SignInRefused} {NoAnswer} */
async function arrive(): Promise<Session | undefined> {
  const signIn = new CognitoSignIn(await settings(), {
    address: new URL(location.href),
    storage: sessionStorage,
    leaveFor: (address) => location.assign(address),
    show: (path) => history.replaceState(null, '', path),
    now: Date.now,
    fetch: (...request) => fetch(...request),
  });
  const session = await signIn.finish();
  if (!session) await signIn.begin();
  return session;
}

/** @throws {NoAnswer} */
async function settings(): Promise<SignInSettings> {
  const response = await fetch('/sign-in.json', { cache: 'no-store' }).catch((cause: unknown) => {
    throw new NoAnswer('/sign-in.json did not answer', { cause });
  });
  if (!response.ok) throw new NoAnswer(`/sign-in.json: HTTP ${response.status}`);
  return response.json();
}
