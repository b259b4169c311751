/** How the dashboards are built: hashed files in dist/dashboards, nothing inline, no network. */
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const server = process.env['FAITOUT_URL'] ?? 'http://127.0.0.1:3000';

export default defineConfig({
  root: here('.'),
  base: '/',
  cacheDir: here('../node_modules/.vite-dashboards'),
  plugins: [react()],
  resolve: { alias: { '#contract': here('../src/contract') } },
  build: {
    outDir: here('../dist/dashboards'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2023',
    chunkSizeWarningLimit: 700,
  },
  server: { proxy: { '/api': server } },
  preview: { proxy: { '/api': server } },
});
