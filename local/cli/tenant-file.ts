import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ChangeBatches } from '@prosa/local-cloud/reload/change-batches';
import { FileWatch } from '@prosa/local-cloud/reload/watch-files';
import { parseTenantSpec, readTenantText } from '#core/tenant/parse-tenant-spec.ts';
import type { ProvisionReport } from '#core/tenant/provision-tenant.ts';
import { ProsaError } from '#platform/runtime/errors.ts';
import { CommandError } from './errors.ts';

/**
 * Reads a tenant's file.
 *
 * @returns the file's content, which is known to be right for this machine
 * @throws {CommandError} with every problem of it
 */
export async function readTenantFile(path: string): Promise<unknown> {
  try {
    const tenant = readTenantText(await readFile(path, 'utf8'));
    parseTenantSpec(tenant, 'local');
    return tenant;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandError(`${path} cannot be used. ${why}`, { cause: error });
  }
}

/**
 * Applies a tenant's file each time that it is saved, and says so in one line; a file that cannot be used changes nothing.
 *
 * @returns ends it
 */
export function followTenantFile(
  path: string,
  provision: (tenant: unknown) => Promise<ProvisionReport>,
  report: (line: string) => void,
): { close(): Promise<void> } {
  const file = resolve(path);
  const apply = async () => {
    try {
      const { items, secrets, warnings } = await provision(await readTenantFile(path));
      const changed = [...items, ...secrets].filter(({ outcome }) => outcome !== 'unchanged').length;
      report(changed === 0 ? `${path}: nothing has changed` : `${path}: applied, ${changed} items changed`);
      for (const warning of warnings) report(`${path}: warning: ${warning}`);
    } catch (error) {
      const known = error instanceof CommandError || error instanceof ProsaError;
      report(`${known ? error.message : String(error)}\n${path}: not applied, what was there goes on`);
    }
  };
  const batches = new ChangeBatches({ handle: apply });
  const watch = new FileWatch({ trees: [], folders: [dirname(file)] }, (changed) => {
    if (changed === file) batches.add(changed);
  });
  return {
    close() {
      watch.close();
      return batches.close();
    },
  };
}
