import { NoAnswer } from '../api/problem.ts';
import type { LocalPerson } from './made-up-people.ts';
import type { Session } from './session.ts';

const CHOSEN = 'prosa.own-machine.person';

/** A token is asked for anew so long before it ends, in milliseconds. */
const EARLY_MS = 60_000;

/** The tenants that the local runtime has. @throws {NoAnswer} */
export async function localTenants(): Promise<string[]> {
  const { channels } = (await localJson('/_local/health')) as { channels: { tenant_id: string }[] };
  return [...new Set(channels.map(({ tenant_id }) => tenant_id))].sort();
}

/** Who this tab is; another tab may be another person. */
export function chosenPerson(): LocalPerson | undefined {
  const kept = sessionStorage.getItem(CHOSEN);
  return kept === null ? undefined : (JSON.parse(kept) as LocalPerson);
}

export function localSession(person: LocalPerson): Session {
  sessionStorage.setItem(CHOSEN, JSON.stringify(person));
  let held: { token: string; until: number } | undefined;
  return {
    apiUrl: '/desk',
    async token() {
      if (held && Date.now() < held.until) return held.token;
      const { id_token: token } = (await localJson('/_local/token', person)) as { id_token: string };
      held = { token, until: expiryOf(token) - EARLY_MS };
      return token;
    },
    signOut() {
      sessionStorage.removeItem(CHOSEN);
      location.reload();
    },
  };
}

async function localJson(path: string, body?: unknown): Promise<unknown> {
  try {
    const response = await fetch(
      path,
      body === undefined
        ? { cache: 'no-store' }
        : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
    );
    if (!response.ok) throw new NoAnswer(`${path}: HTTP ${response.status}`);
    return await response.json();
  } catch (cause) {
    throw cause instanceof NoAnswer ? cause : new NoAnswer(`${path} did not answer`, { cause });
  }
}

/** Milliseconds since the epoch. */
function expiryOf(token: string): number {
  const [, payload = ''] = token.split('.');
  const { exp } = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as { exp: number };
  return exp * 1_000;
}
