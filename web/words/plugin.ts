import { join } from 'node:path';
import { lingui } from '@lingui/vite-plugin';

/** Makes the catalogs of words what a page loads. A word in no catalog is shown as it stands in its source. */
export const words = () =>
  lingui({ configPath: join(import.meta.dirname, '../lingui.config.ts'), failOnCompileError: true });
