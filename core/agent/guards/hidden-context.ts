import { wordsOf } from '#core/text/fold.ts';
import { shortHash } from '#platform/ids/hash.ts';
import type { Tenant } from '../../tenant/tenant-repository.ts';

/** So many words of the policy one after another are no chance. */
const RUN = 8;

/** A word in base64 that may hold the mark. */
const ENCODED = /[A-Za-z0-9+/_-]{16,}/g;

/**
 * A word that stands in a tenant's instructions and nowhere else: an answer that has it has read them out. It stays as long as
 * name and profile do, so that a provider can cache what stands before and behind it, and no customer can guess it.
 */
export function markOf({ tenant_id, name, profile }: Pick<Tenant, 'tenant_id' | 'name' | 'profile'>): string {
  return `ref${shortHash([tenant_id, name, profile, 'instructions'])}`;
}

/**
 * Whether a text reveals instructions: their mark, also when it was pulled apart, turned round or encoded, or a run of words of
 * the policy.
 *
 * @param mark as {@link markOf} gives it
 * @param policy what stands in front of every tenant's text
 */
export function reveals(text: string, mark: string, policy: readonly string[]): boolean {
  const letters = plain(text);
  if (letters.includes(mark) || letters.includes([...mark].reverse().join(''))) return true;
  if (
    (text.match(ENCODED) ?? []).some((word) =>
      plain(Buffer.from(word, 'base64').toString('utf8')).includes(mark),
    )
  ) {
    return true;
  }
  const known = runsOfPolicy(policy);
  return runsOf(text).some((run) => known.has(run));
}

/** The policy is the same for all answers. */
const runsByPolicy = new WeakMap<readonly string[], ReadonlySet<string>>();

function runsOfPolicy(policy: readonly string[]): ReadonlySet<string> {
  const known = runsByPolicy.get(policy) ?? new Set(policy.flatMap((part) => runsOf(part)));
  runsByPolicy.set(policy, known);
  return known;
}

const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');

function runsOf(text: string): string[] {
  const words = wordsOf(text);
  return words.slice(RUN - 1).map((_, index) => words.slice(index, index + RUN).join(' '));
}
