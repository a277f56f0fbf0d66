import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';

export interface HttpReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** One HTTP request with exactly the headers and path given: no client's own ideas of Host, Origin or `..`. */
export function httpExchange(options: {
  readonly port: number;
  readonly path: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    const { port, path, method = 'GET', headers = {} } = options;
    const sent = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (reply) => {
      const chunks: Buffer[] = [];
      reply.on('data', (chunk: Buffer) => chunks.push(chunk));
      reply.on('end', () => {
        resolve({
          status: reply.statusCode ?? 0,
          headers: reply.headers,
          text: Buffer.concat(chunks).toString('utf8'),
        });
      });
      reply.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(options.body);
  });
}
