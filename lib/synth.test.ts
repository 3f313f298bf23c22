import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SynthesisError, synthesize } from './synth.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'prosa-synth-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('synthesize', () => {
  it('writes the cloud assembly of the stage that the context names', async () => {
    const outdir = join(folder, 'assembly');
    const { assemblyDir } = await synthesize({ outdir, context: { stage: 'local' }, validation: false });
    expect(assemblyDir).toBe(outdir);
    expect(await readdir(assemblyDir)).toEqual(
      expect.arrayContaining([
        'manifest.json',
        'prosa-local-app.assets.json',
        'prosa-local-app.template.json',
        'prosa-local-state.template.json',
      ]),
    );
  });

  it("fails with the app's own words, and writes no assembly", async () => {
    const outdir = join(folder, 'refused');
    const synthesis = synthesize({ outdir, context: { debounceSeconds: 901 } });
    await expect(synthesis).rejects.toThrow(SynthesisError);
    await expect(synthesis).rejects.toThrow(
      /^Context debounceSeconds: 901 is not allowed. Allowed is a whole number from 0 to 900 \(seconds\)\.$/,
    );
    expect(await readdir(outdir)).not.toContain('manifest.json');
  });
});
