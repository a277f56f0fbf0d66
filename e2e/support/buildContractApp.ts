import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { build } from 'vite';

/** A mistake made on purpose: texts of a source file replaced by others. */
export interface Plant {
  readonly file: string;
  readonly replace: readonly (readonly [from: string, to: string])[];
}

const root = join(import.meta.dirname, '..', '..');

/** Bundles the contract app as the workbench is bundled, mistakes and all. Returns the folder to start. */
export async function buildContractApp(
  plants: readonly Plant[] = [],
  preloadFormat: 'cjs' | 'es' = 'cjs',
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'fringe-contract-app-'));
  await buildOne(folder, join(root, 'e2e', 'contractApp', 'main.ts'), 'main.js', 'es', plants);
  await buildOne(join(folder, 'preload'), join(root, 'src-preload', 'index.ts'), 'index.cjs', preloadFormat, plants);
  await cp(join(root, 'e2e', 'contractApp', 'renderer'), join(folder, 'renderer'), { recursive: true });
  const manifest = { name: 'fringe-contract-app', version: '1.0.0', type: 'module', main: 'main.js' };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  return folder;
}

async function buildOne(
  outDir: string,
  input: string,
  entryFileNames: string,
  format: 'cjs' | 'es',
  plants: readonly Plant[],
): Promise<void> {
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    plugins: plants.map(plantPlugin),
    ssr: { noExternal: true },
    build: {
      ssr: true,
      target: 'node22',
      outDir,
      emptyOutDir: false,
      minify: false,
      rolldownOptions: { input, external: ['electron'], output: { format, entryFileNames } },
    },
  });
}

/** A mistake that no longer fits its source is an error, so that none is silently not made. */
function plantPlugin({ file, replace }: Plant): Plugin {
  return {
    name: `plant:${file}`,
    enforce: 'pre',
    async load(id) {
      if (!id.endsWith(`/${file}`)) return null;
      let text = await readFile(id, 'utf8');
      for (const [from, to] of replace) {
        if (text.split(from).length !== 2) throw new Error(`${file} does not hold once: ${from}`);
        text = text.replace(from, () => to);
      }
      return text;
    },
  };
}
