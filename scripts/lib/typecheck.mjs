import { mkdirSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { cacheFolder, inRoot, root } from './paths.mjs';
import { runChild } from './runChild.mjs';

const elsewhere = new Set(['node_modules', 'out', 'dist', 'coverage', 'test-results', 'playwright-report']);

/** Every folder with a tsconfig.json, the top one as `.`; paths with forward slashes. */
export function findProjects() {
  /** @type {string[]} */
  const found = [];
  /** @param {string} folder */
  const look = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory() && !elsewhere.has(entry.name) && !entry.name.startsWith('.'))
        look(join(folder, entry.name));
      if (entry.name === 'tsconfig.json') found.push(relative(root, folder).split(sep).join('/') || '.');
    }
  };
  look(root);
  return found.sort();
}

/**
 * Type-checks the projects, two at a time.
 * @param {import('./findNode24.mjs').Node} node
 * @param {string[]} projects
 * @returns {Promise<{ project: string, output: string }[]>} Those that fail.
 */
export async function typecheck(node, projects) {
  const waiting = [...projects];
  /** @type {{ project: string, output: string }[]} */
  const failures = [];
  const infoFolder = join(cacheFolder, 'types');
  mkdirSync(infoFolder, { recursive: true });
  const work = async () => {
    for (let project = waiting.shift(); project !== undefined; project = waiting.shift()) {
      const info = join(infoFolder, `${project.replaceAll('/', '-')}.tsbuildinfo`);
      const args = ['-p', project, '--pretty', 'false', '--incremental', '--tsBuildInfoFile', info];
      const tsc = inRoot('node_modules', 'typescript', 'bin', 'tsc');
      const { status, output } = await runChild(node.path, [tsc, ...args], { stdio: 'collect' });
      // A room without a file yet (TS18003) has nothing wrong in it.
      const empty = output.includes('error TS18003') && output.trim().split('\n').length <= 2;
      if (status !== 0 && !empty) failures.push({ project, output: output.trim() });
    }
  };
  await Promise.all([work(), work()]);
  return failures;
}
