import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The name of an asset: the hash of its content. */
const ASSET_HASH = /\b[0-9a-f]{64}\b/g;

/**
 * What the templates of a cloud assembly say, the content of assets left out: two assemblies with the same
 * fingerprint differ at most in the code of their functions.
 */
export async function templateFingerprint(assemblyDir: string): Promise<string> {
  const hash = createHash('sha256');
  for (const name of (await readdir(assemblyDir)).filter((file) => file.endsWith('.template.json')).sort()) {
    const template = await readFile(join(assemblyDir, name), 'utf8');
    hash.update(`${name}\n${template.replace(ASSET_HASH, 'asset')}\n`);
  }
  return hash.digest('hex');
}
