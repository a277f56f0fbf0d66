import { join } from 'node:path';
import { cacheFolder } from './paths.mjs';
import { runChild } from './runChild.mjs';

/**
 * Runs a script under Node 24 in place of this process where the system can (so that signals, exit status and the
 * terminal are the script's own), else as a child that is waited for.
 * @param {import('./findNode24.mjs').Node} node
 * @param {string[]} args Script and its arguments.
 */
export async function becomeNode(node, args) {
  const env = nodeEnvironment();
  const argv = [...node.flags, ...args];
  const execve = /** @type {undefined | ((file: string, args: string[], env: NodeJS.ProcessEnv) => void)} */ (
    process.execve
  );
  if (execve && process.platform !== 'win32') execve(node.path, [node.path, ...argv], env);
  const { status } = await runChild(node.path, argv, { stdio: 'inherit', env });
  process.exit(status);
}

/** The environment of everything run under Node 24: compiled code is kept, which halves the start of a command. */
export function nodeEnvironment() {
  return { ...process.env, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(cacheFolder, 'compiled') };
}
