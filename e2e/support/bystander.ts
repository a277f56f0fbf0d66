import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Bystander {
  readonly address: string;
  /** Paths that were asked of it. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** A web server that is no part of Fringe: whatever reaches it, or comes from its page, should not have. */
export async function startBystander(): Promise<Bystander> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.setHeader('Content-Type', 'text/html');
    response.end('<!doctype html><title>Bystander</title><p>Elsewhere</p>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
