import { cp, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { build } from 'esbuild';
import type { SamFunction } from './sam-template.ts';

/** What the folder holds besides the functions' code. */
export interface SamFiles {
  template: object;
  variables: object;
  /** By name of the function. */
  events: Readonly<Record<string, object>>;
}

/**
 * Writes the folder for `sam local`, whole or not at all: `template.json`, `env.json`, `events/<name>.json`, and in
 * `functions/<name>` a copy of the code with what is loaded before it. What the folder held is gone.
 *
 * @throws the system's error when it cannot be written; what was there is there still
 */
export async function writeSamFolder(
  folder: string,
  functions: readonly SamFunction[],
  { template, variables, events }: SamFiles,
): Promise<void> {
  const relay = await bundledRelay();
  // Beside it, because a folder is renamed only within one file system.
  const made = await mkdtemp(join(dirname(folder), `.${basename(folder)}-`));
  try {
    await writeJson(join(made, 'template.json'), template);
    await writeJson(join(made, 'env.json'), variables);
    await mkdir(join(made, 'events'));
    for (const [name, event] of Object.entries(events))
      await writeJson(join(made, 'events', `${name}.json`), event);
    for (const { name, view } of functions) {
      const code = join(made, 'functions', name);
      await cp(view.code_directory, code, { recursive: true });
      await writeFile(join(code, 'relay.mjs'), relay);
      await writeFile(join(code, 'in-container.mjs'), entryOf(view.handler));
    }
    await rm(folder, { recursive: true, force: true });
    await rename(made, folder);
  } finally {
    await rm(made, { recursive: true, force: true });
  }
}

/** @param handler `file.export` */
function entryOf(handler: string): string {
  const [file, name] = handler.split('.');
  return `import './relay.mjs';\nexport { ${name} } from './${file}.mjs';\n`;
}

async function bundledRelay(): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'in-container.ts')],
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    logLevel: 'silent',
  });
  const [file] = outputFiles;
  if (!file) throw new Error('the relay has no code');
  return file.contents;
}

function writeJson(path: string, value: object): Promise<void> {
  return writeFile(path, `${JSON.stringify(value, null, 2)}\n`);
}
