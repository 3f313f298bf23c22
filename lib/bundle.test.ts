import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BundleError, bundleFunctions, bundleOptions } from './bundle.ts';
import { FUNCTION_NAMES } from './functions.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'prosa-bundle-'));
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

async function entry(name: string, source: string): Promise<void> {
  await mkdir(join(root, 'entries', name), { recursive: true });
  await writeFile(join(root, 'entries', name, 'index.ts'), source);
}

function bundle(names: string[], outdir: string) {
  return bundleFunctions({ names, entryRoot: join(root, 'entries'), outdir: join(root, outdir) });
}

/** Runs the handler as Lambda does, in a Node.js of its own without the test runner's loader. */
async function run(file: string): Promise<unknown> {
  const script = `const { handler } = await import('${pathToFileURL(file).href}'); console.log(JSON.stringify(await handler()));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
  return JSON.parse(stdout);
}

describe('bundleFunctions', () => {
  it('writes an ES module and its source map for each function', async () => {
    await entry('one', 'export const handler = async (): Promise<number> => 1;');
    await entry('two', 'export const handler = async (): Promise<number> => 2;');
    const folders = await bundle(['one', 'two'], 'out');
    expect(folders).toEqual({ one: join(root, 'out', 'one'), two: join(root, 'out', 'two') });
    expect(await readdir(join(root, 'out', 'two'))).toEqual(['index.mjs', 'index.mjs.map']);
    expect(await run(join(root, 'out', 'two', 'index.mjs'))).toBe(2);
  });

  it('bundles the AWS SDK', async () => {
    const modules = resolve(import.meta.dirname, '../node_modules');
    await entry(
      'sdk',
      `import { SQSClient } from '${modules}/@aws-sdk/client-sqs/dist-es/index.js';
       export const handler = async () => typeof SQSClient;`,
    );
    const { sdk = '' } = await bundle(['sdk'], 'out');
    expect(await run(join(sdk, 'index.mjs'))).toBe('function');
    expect(await readFile(join(sdk, 'index.mjs'), 'utf8')).not.toMatch(/from ?"@aws/);
  });

  it('gives modules of Node.js to a package that knows only CommonJS', async () => {
    await mkdir(join(root, 'entries', 'old'), { recursive: true });
    await writeFile(join(root, 'entries', 'old', 'old.cjs'), "module.exports = require('tty').isatty(-1);");
    await entry('old', "import isTerminal from './old.cjs';\nexport const handler = async () => isTerminal;");
    const { old = '' } = await bundle(['old'], 'out');
    expect(await run(join(old, 'index.mjs'))).toBe(false);
  });

  it('lets a function that reads PDFs read them in a thread of its own', async () => {
    const pdf = resolve(import.meta.dirname, '../platform/pdf');
    await entry(
      'media',
      `import { writePdf } from '${pdf}/pdf.fixture.ts';
       import { pdfReader } from '${pdf}/pdf-reader.ts';
       const read = pdfReader({ pages: 1, milliseconds: 60_000, megabytes: 96 });
       export const handler = () => read(writePdf([['a rare phrase']]));`,
    );
    const { media = '' } = await bundle(['media'], 'out');
    expect(await run(join(media, 'index.mjs'))).toEqual({ text: 'a rare phrase' });
  });

  it('keeps sources out of the map, and writes the same bytes to every folder', async () => {
    await entry('one', 'export const handler = async (): Promise<string> => "a rare phrase";');
    const here = await bundle(['one'], 'out');
    const there = await bundle(['one'], 'some/where/else');
    for (const file of ['index.mjs', 'index.mjs.map']) {
      const bytes = await readFile(join(here.one ?? '', file), 'utf8');
      expect(await readFile(join(there.one ?? '', file), 'utf8')).toBe(bytes);
    }
    const map = await readFile(join(here.one ?? '', 'index.mjs.map'), 'utf8');
    expect(map).not.toContain('a rare phrase');
    expect(map).not.toContain('sourcesContent');
  });

  it('holds the large client of MCP servers in the function that calls tools, and in no other', async () => {
    const entryRoot = resolve(import.meta.dirname, '../functions');
    const options = {
      ...bundleOptions({ names: FUNCTION_NAMES, entryRoot }),
      sourcemap: false,
      metafile: true,
    } as const;
    const { outputs } = (await build(options)).metafile;
    const holders = Object.values(outputs).filter(({ inputs }) =>
      Object.keys(inputs).some((path) => path.includes('node_modules/@modelcontextprotocol/')),
    );
    expect(holders.map(({ entryPoint }) => entryPoint)).toEqual(['functions/tool-gateway/index.ts']);
  });

  it('removes what an earlier run left', async () => {
    await entry('one', 'export const handler = async (): Promise<number> => 1;');
    await mkdir(join(root, 'out', 'gone'), { recursive: true });
    await bundle(['one'], 'out');
    expect(await readdir(join(root, 'out'))).toEqual(['one']);
  });

  it('names the entry point that is missing, and writes nothing', async () => {
    await entry('one', 'export const handler = async (): Promise<number> => 1;');
    const bundling = bundle(['one', 'absent'], 'out');
    await expect(bundling).rejects.toThrow(BundleError);
    await expect(bundling).rejects.toThrow(join('absent', 'index.ts'));
    await expect(readdir(join(root, 'out'))).rejects.toThrow('ENOENT');
  });

  it('says where a function does not compile, and leaves what was there', async () => {
    await entry('one', 'export const handler = async (: Promise<number> => 1;');
    await mkdir(join(root, 'out', 'one'), { recursive: true });
    const bundling = bundle(['one'], 'out');
    await expect(bundling).rejects.toThrow(BundleError);
    await expect(bundling).rejects.toThrow('index.ts:1:');
    expect(await readdir(join(root, 'out'))).toEqual(['one']);
  });
});
