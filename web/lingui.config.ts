import { defineConfig } from '@lingui/cli';
import { formatter } from '@lingui/format-po';

export default defineConfig({
  sourceLocale: 'pt-BR',
  fallbackLocales: { default: 'pt-BR' },
  locales: ['pt-BR', 'en'],
  catalogs: [
    { path: '<rootDir>/words/{locale}', include: ['<rootDir>'], exclude: ['**/*.test.*', '**/dist/**'] },
  ],
  // The same on every machine, whatever its language.
  orderBy: (a, b) => (a.messageId < b.messageId ? -1 : 1),
  format: formatter({ origins: false, explicitIdAsDefault: true }),
});
