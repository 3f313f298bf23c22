import { i18n } from '@lingui/core';
import { useEffect, useState } from 'react';
import { Avatar } from '../ui/avatar.tsx';
import { Mark } from '../ui/mark.tsx';
import { PEOPLE } from './made-up-people.ts';
import { chosenPerson, localSession, localTenants } from './own-machine-people.ts';
import type { SignInProps } from './session.ts';

/** Stands in for the sign-in on one's own machine: who comes chooses who they are. */
export default function OwnMachineSignIn({ onSession }: SignInProps) {
  const [tenants, setTenants] = useState<string[]>();
  const [isLost, setIsLost] = useState(false);
  useEffect(() => {
    const chosen = chosenPerson();
    if (chosen) onSession(localSession(chosen));
    else localTenants().then(setTenants, () => setIsLost(true));
  }, [onSession]);
  if (!tenants && !isLost) return null;
  return (
    <main className="grid min-h-full place-items-center bg-canvas p-4">
      <div className="w-full max-w-md">
        <div className="mb-8 flex items-center gap-3">
          <Mark className="size-10" />
          <div>
            <h1 className="text-xl font-semibold tracking-tight">{i18n._('Quem vai atender?')}</h1>
            <p className="text-ink-soft">{i18n._('Pessoas de mentira, nesta máquina. Uma por aba.')}</p>
          </div>
        </div>
        {isLost ? (
          <p role="alert" className="rounded-xl bg-danger-soft p-4 text-danger">
            {i18n._('O ambiente local não respondeu. Inicie-o com npm run local e recarregue.')}
          </p>
        ) : null}
        {tenants?.map((tenant) => (
          <section key={tenant} className="mb-6">
            <h2 className="mb-2 px-1 text-xs font-semibold tracking-wide text-ink-faint uppercase">
              {tenant}
            </h2>
            <ul className="overflow-hidden rounded-2xl border border-line bg-surface shadow-card">
              {PEOPLE.map((person) => (
                <li key={person.sub} className="border-line not-first:border-t">
                  <button
                    type="button"
                    className="flex w-full items-center gap-3 px-4 py-3 text-left transition-colors hover:bg-hover"
                    onClick={() => onSession(localSession({ ...person, tenant_id: tenant }))}
                  >
                    <Avatar name={person.name} id={person.sub} />
                    <span className="flex-1 font-medium">{person.name}</span>
                    <span className="text-ink-faint">
                      {person.role === 'agent' ? i18n._('Atendente') : i18n._('Supervisão')}
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </main>
  );
}
