import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { words } from './words/plugin.ts';

/**
 * What several files of the page share is in three, not in one for each set of those that share it: small files compress badly,
 * and each is a request. React's own changes seldom and stays in the browser's cache when the page is deployed anew.
 */
const SHARED = [
  {
    name: 'react',
    test: /node_modules[\\/](react|react-dom|scheduler|wouter|regexparam|use-sync-external-store|@lingui)[\\/]|preload-helper/,
  },
  { name: 'ui', test: /web[\\/]ui[\\/]|[\\/]lucide-react[\\/]/, minShareCount: 2 },
  { name: 'desk', test: /web[\\/](desk|api)[\\/]|[\\/]@tanstack[\\/]/, minShareCount: 2 },
];

/**
 * The page as it is built: `--mode own-machine` has what only a machine of one's own has, the phones and a chooser of people
 * in place of a sign-in.
 */
export default defineConfig(({ mode }) => ({
  root: import.meta.dirname,
  plugins: [react(), words(), tailwindcss()],
  define: { __LOCAL__: JSON.stringify(mode === 'own-machine') },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    manifest: true,
    target: 'es2024',
    // A `data:` address would need an exception in the Content-Security-Policy.
    assetsInlineLimit: 0,
    rolldownOptions: { output: { codeSplitting: { groups: SHARED } } },
    reportCompressedSize: false,
  },
}));
