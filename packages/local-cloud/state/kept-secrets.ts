import type { SecretStore, SecretsSnapshot } from '../secretsmanager/store.ts';
import type { StateFile } from './state-file.ts';

/** Gives a store the secrets of the earlier run, and keeps every change from then on. */
export function keepSecrets(store: SecretStore, file: StateFile): void {
  const [row] = file.rows('SELECT snapshot FROM secrets');
  if (row) store.restore(JSON.parse(String(row.snapshot)) as SecretsSnapshot);
  const save = file.prepare('INSERT OR REPLACE INTO secrets VALUES (1, ?)');
  store.onChange(() => file.write(save, JSON.stringify(store.snapshot())));
}

/**
 * Secrets as the templates create them: one of an earlier run stays as it is, as CloudFormation leaves a
 * resource that has not changed. So what an operator wrote into it, or what was generated, stays.
 */
export function createUnlessKept(store: SecretStore): Pick<SecretStore, 'create'> {
  return {
    create: (input) => {
      const kept = store.list({ includePlannedDeletion: true }).find(({ name }) => name === input.Name);
      return kept ? { secret: kept } : store.create(input);
    },
  };
}
