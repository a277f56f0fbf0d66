import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WebShell, WebShellAddress, WebShellOptions } from '../../src-main/shells/web/createWebShell.ts';
import { createWebShell } from '../../src-main/shells/web/createWebShell.ts';
import { createContractHandlers } from './contractHandlers.ts';

export interface WebShellFixture extends WebShellAddress {
  readonly shell: WebShell;
  readonly directory: string;
  readonly cookie: string;
  readonly bearer: { readonly Authorization: string };
  close(): Promise<void>;
}

/** A web shell on a free port, over a small renderer of its own, with the link contract's handlers behind it. */
export async function openWebShell(options: Partial<WebShellOptions> = {}): Promise<WebShellFixture> {
  const directory = await mkdtemp(join(tmpdir(), 'fringe-web-'));
  const rendererDirectory = join(directory, 'renderer');
  await mkdir(join(rendererDirectory, 'assets'), { recursive: true });
  await writeFile(join(rendererDirectory, 'index.html'), '<!doctype html><title>Fringe</title>');
  await writeFile(join(rendererDirectory, 'assets', 'main-1.js'), 'export {};\n');
  await writeFile(join(directory, 'secret.txt'), 'not for the page\n');
  const shell = createWebShell({ rendererDirectory, ...options });
  const address = await shell.listen(createContractHandlers());
  return {
    ...address,
    shell,
    directory,
    cookie: `fringe-${address.port}=${address.token}`,
    bearer: { Authorization: `Bearer ${address.token}` },
    async close() {
      await shell.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
