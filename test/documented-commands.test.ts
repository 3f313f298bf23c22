import { existsSync } from 'node:fs';
import { glob, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { PLACE_OPTIONS, WORDS } from '../bin/ops/run-ops.ts';
import packageJson from '../package.json' with { type: 'json' };

const ROOT = resolve(import.meta.dirname, '..');
const DOCUMENTS = '{README*.md,CONTRIBUTING.md,docs/**/*.md,functions/*/README.md,test/*/README.md}';

/** A command in a document, which may go on in the next line, and its arguments. */
const COMMAND = /npm run ([\w:]+)(?: -- ([^`]*?))?(?=`|\n\n|\n(?:npm|npx|aws) |\s*$)/g;
const OPTION = /--([a-z][a-z-]*)/g;

/** An option of `parseArgs`. */
const DECLARED = /^\s+'?([a-z-]+)'?: \{ type: '/gm;

async function optionsOf(script: string, args: string): Promise<Set<string | undefined> | undefined> {
  if (script === 'ops') return optionsOfOps(args);
  const path = resolve(ROOT, 'bin', `${script}.ts`);
  if (!existsSync(path)) return undefined;
  return new Set([...(await readFile(path, 'utf8')).matchAll(DECLARED)].map(([, name]) => name));
}

/** Those of word and verb; none for a word or a verb that is not there. */
function optionsOfOps(args: string): Set<string> | undefined {
  if (args === '' || args === '--help') return undefined;
  const [name = '', first = ''] = args.split(/\s+/);
  const verbs = WORDS[name]?.verbs ?? {};
  const verb = verbs[first] ?? verbs[''];
  return new Set(verb ? [...PLACE_OPTIONS, ...(verb.takes ?? []), ...(verb.flags ?? [])] : []);
}

function isOpsOf(args: string): boolean {
  const [name = '', first = ''] = args.split(/\s+/);
  const verbs = WORDS[name]?.verbs;
  return verbs !== undefined && (first === '' || first in verbs || '' in verbs);
}

test('every command in the documents is there, with the options that it is shown with', async () => {
  const scripts = new Set(Object.keys(packageJson.scripts));
  const wrong: string[] = [];
  let commands = 0;
  for await (const file of glob(DOCUMENTS, { cwd: ROOT })) {
    for (const [, script = '', args = ''] of (await readFile(resolve(ROOT, file), 'utf8')).matchAll(
      COMMAND,
    )) {
      commands += 1;
      if (!scripts.has(script)) wrong.push(`${file}: npm run ${script}`);
      const known = await optionsOf(script, args);
      if (script === 'ops' && args !== '' && args !== '--help' && !isOpsOf(args)) {
        wrong.push(`${file}: npm run ops -- ${args}`);
      }
      for (const [option, name] of args.matchAll(OPTION)) {
        if (known && !known.has(name)) wrong.push(`${file}: npm run ${script} -- ${option}`);
      }
    }
  }
  expect(commands).toBeGreaterThan(20);
  expect(wrong).toEqual([]);
});
