import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const WEB = join(import.meta.dirname, '..');

/** A class that colours something; what stands behind its dash is the colour, or another measure. */
const CLASS = /(?<![\w-])(?:text|bg|border|outline|fill|stroke|accent|decoration|ring)-([a-z]+(?:-[a-z]+)*)/g;

it('no part names a colour that is none: what has no colour would be seen as what stands around it', () => {
  const theme = readFileSync(join(import.meta.dirname, 'page.css'), 'utf8');
  const tokens = new Set([...theme.matchAll(/--color-([a-z-]+):/g)].map(([, name = '']) => name));
  const families = new Set([...tokens].map((name) => name.split('-')[0]));
  const unknown = globSync('**/*.tsx', { cwd: WEB }).flatMap((file) =>
    [...readFileSync(join(WEB, file), 'utf8').matchAll(CLASS)].flatMap(([name, colour = '']) =>
      families.has(colour.split('-')[0]) && !tokens.has(colour) ? [`${file}: ${name}`] : [],
    ),
  );
  expect(tokens.size).toBeGreaterThan(30);
  expect(unknown).toEqual([]);
});
