import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A running function, as far as its code goes. */
export interface CodeOwner {
  readonly name: string;
  readonly codeDirectory: string;
  replaceCode(codeDirectory: string): void;
}

/**
 * Finds the running functions of each bundle: the templates name their code by a hash, so it is the code itself
 * that tells.
 *
 * @param bundles folder with one folder per bundle
 * @returns the name of each bundle with the functions that run it
 */
export async function codeOwners(
  bundles: string,
  functions: Iterable<CodeOwner>,
): Promise<Map<string, CodeOwner[]>> {
  const running = await Promise.all(
    [...functions].map(async (fn) => ({ fn, code: await readFile(join(fn.codeDirectory, 'index.mjs')) })),
  );
  const owners = new Map<string, CodeOwner[]>();
  for (const name of await readdir(bundles)) {
    const bundle = await readFile(join(bundles, name, 'index.mjs'));
    owners.set(
      name,
      running.filter(({ code }) => code.equals(bundle)).map(({ fn }) => fn),
    );
  }
  return owners;
}
