import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { HELP } from './help.ts';
import { OPTIONS } from './options.ts';

test.each(['local', 'say', 'demo', 'sam'] as const)(
  '%s --help explains every option, each in a line',
  (command) => {
    for (const name of Object.keys(OPTIONS[command])) {
      expect(HELP[command]).toMatch(new RegExp(`^  --${name}( [^ ]+)? {2,}\\S`, 'm'));
    }
  },
);

test('the page about sam local explains every option of its command', () => {
  const page = readFileSync(resolve(import.meta.dirname, '../../docs/sam.md'), 'utf8');
  for (const name of Object.keys(OPTIONS.sam)) expect(page).toContain(`--${name}`);
});

test('the page about the local runtime explains every option too', () => {
  const page = readFileSync(resolve(import.meta.dirname, '../../docs/local.md'), 'utf8');
  for (const name of Object.keys(OPTIONS.local))
    expect(page).toMatch(new RegExp(`^\\| \`--${name}[ \`]`, 'm'));
});
