import { afterEach, expect, test } from 'vitest';
import { templateFingerprint } from './templates.ts';
import { type TemporarySources, temporarySources } from './temporary-sources.fixture.ts';

const folders: TemporarySources[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) folder.remove();
});

function fingerprint(files: Record<string, string>): Promise<string> {
  const folder = temporarySources(files);
  folders.push(folder);
  return templateFingerprint(folder.path);
}

test('is that of the templates, whatever the code of the functions', async () => {
  const state = { 'state.template.json': '{"Timeout":1}' };
  const app = (hash: string) => ({ 'app.template.json': `{"S3Key":"${hash}.zip"}`, 'tree.json': hash });
  const one = await fingerprint({ ...state, ...app('a'.repeat(64)) });
  expect(await fingerprint({ ...state, ...app('b'.repeat(64)) })).toBe(one);
  expect(await fingerprint({ 'state.template.json': '{"Timeout":2}', ...app('a'.repeat(64)) })).not.toBe(one);
  expect(await fingerprint({ ...state, ...app('short') })).not.toBe(one);
  expect(await fingerprint(app('a'.repeat(64)))).not.toBe(one);
});
