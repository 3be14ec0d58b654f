import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { fixtures } from './dev/fixtures-plugin';

/** Address of a running gateway to work against; without it the development server answers with fixtures. */
const gateway = process.env['OBSERVER_GATEWAY_URL'];

export default defineConfig(({ command }) => ({
  base: '/',
  plugins: [react(), ...(command === 'serve' && !gateway ? [fixtures()] : [])],
  resolve: { conditions: ['observer-source', 'module', 'browser', 'development|production'] },
  build: { outDir: 'dist', target: 'es2022', sourcemap: true, manifest: true, assetsInlineLimit: 0 },
  server: gateway
    ? { proxy: { '/api': { target: gateway, changeOrigin: true }, '/graphql': { target: gateway, changeOrigin: true, ws: true } } }
    : {},
}));
