import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';

/** Loads a module of this folder in a process that claims another version of Node.js. */
function load(file: string, version: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const url = pathToFileURL(resolve(import.meta.dirname, file)).href;
  const script = `Object.defineProperty(process.versions, 'node', { value: '${version}' }); await import('${url}');`;
  return new Promise((done) => {
    execFile(process.execPath, ['--input-type=module', '--eval', script], (error, stdout, stderr) => {
      done({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

describe('the check of the Node.js version', () => {
  it.each(['require-node.js', 'prosa.ts'])('ends %s with one line below 24', async (file) => {
    const { code, stdout, stderr } = await load(file, '22.18.0');
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^Prosa needs Node\.js 24 or newer, this is 22\.18\.0\..*\n$/);
  });

  it('runs before every TypeScript entry point', async () => {
    const root = resolve(import.meta.dirname, '..');
    const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const { app } = JSON.parse(await readFile(join(root, 'cdk.json'), 'utf8')) as { app: string };
    const entries = [...Object.values(scripts), app].filter((command) => /\bnode\b.*\.ts/.test(command));
    expect(entries.length).toBeGreaterThan(5);
    for (const command of entries) expect(command).toContain('node --import ./bin/require-node.js ');
  });

  it.each(['24.0.0', '26.1.0'])('says nothing on %s', async (version) => {
    expect(await load('require-node.js', version)).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});
