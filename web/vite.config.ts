import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { words } from './words/plugin.ts';

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
    reportCompressedSize: false,
  },
}));
