import { join } from 'node:path';
import { getCatalogs } from '@lingui/cli/api';
import { getConfig } from '@lingui/conf';
import { expect, test } from 'vitest';

test('every word of the page is in both languages, and none is there that nothing shows', async () => {
  const config = getConfig({ configPath: join(import.meta.dirname, '../lingui.config.ts') });
  const [catalog] = await getCatalogs(config);
  const used = Object.keys((await catalog?.collect()) ?? {});
  expect(used.length).toBeGreaterThan(100);
  for (const locale of config.locales) {
    const known = (await catalog?.read(locale)) ?? {};
    const missing = used.filter((word) => !known[word]?.translation);
    expect({ locale, missing }, 'npm run web:words, and write what they are called').toEqual({
      locale,
      missing: [],
    });
    const unused = Object.keys(known).filter((word) => !used.includes(word));
    expect({ locale, unused }, 'npm run web:words').toEqual({ locale, unused: [] });
  }
});
