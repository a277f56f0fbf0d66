import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';

/** The programs of the main process: out/main/<name>.js. Packages of `dependencies` stay outside the bundles. */
const mainEntries = {
  electron: 'src-main/shells/electron/index.ts',
  cli: 'src-main/shells/cli/main.ts',
  guardProcess: 'src-main/safety/guardProcess.ts',
  computeWorker: 'src-main/compute/computeWorker.ts',
  spawnerProcess: 'src-main/compute/probes/spawnerProcess.ts',
};

/** The page's own modules need this one to run before any of theirs (see its docstring). */
const noEvalFirst: Plugin = {
  name: 'fringe:no-eval-first',
  transformIndexHtml: {
    order: 'pre',
    handler: () => [{ tag: 'script', attrs: { type: 'module', src: '/client/noEval.ts' }, injectTo: 'head-prepend' }],
  },
};

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      target: 'node22',
      sourcemap: true,
      rolldownOptions: {
        input: Object.fromEntries(Object.entries(mainEntries).filter(([, path]) => existsSync(resolve(path)))),
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      // A sandboxed preload is one CommonJS file: it can require nothing but Electron's own few modules.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: 'src-preload/index.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src-renderer',
    plugins: [react(), noEvalFirst],
    build: {
      outDir: 'out/renderer',
      target: 'chrome140',
      minify: true,
      // Pictures and fonts as files: the page's policy is simpler to read without exceptions.
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 6000,
      rolldownOptions: {
        input: 'src-renderer/index.html',
      },
    },
  },
});
