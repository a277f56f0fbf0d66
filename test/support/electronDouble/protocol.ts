import type { Protocol } from 'electron';
import { state } from './state.ts';
import { strict } from './strict.ts';

type Handler = (request: Request) => Response | Promise<Response>;

const handlers = new Map<string, Handler>();
const standard = new Set<string>();

export const protocol = strict('protocol', {
  registerSchemesAsPrivileged(schemes) {
    if (state.ready === 'yes') {
      throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    }
    for (const { scheme, privileges } of schemes) if (privileges?.standard === true) standard.add(scheme);
  },
  handle(scheme, handler) {
    if (state.ready === 'no') throw new Error('protocol.handle can only be used after app is ready');
    if (handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
    handlers.set(scheme, handler as Handler);
  },
  unhandle: (scheme) => void handlers.delete(scheme),
  isProtocolHandled: (scheme) => handlers.has(scheme),
} satisfies Pick<Protocol, 'registerSchemesAsPrivileged' | 'handle' | 'unhandle' | 'isProtocolHandled'>);

/**
 * Chromium knows no scheme of ours without Electron, so `app://fringe/x` is `https://app--fringe.x.localhost/x` to it: an
 * origin of its own and a secure context, as a standard, secure scheme is. Requests to it never leave the process.
 */
export function toChromium(address: string): string {
  const parsed = URL.parse(address);
  const scheme = parsed?.protocol.slice(0, -1) ?? '';
  if (parsed === null || !standard.has(scheme)) return address;
  return `https://${scheme}--${parsed.host}.x.localhost${address.slice(`${scheme}://${parsed.host}`.length)}`;
}

export function fromChromium(address: string): string {
  const found = /^https:\/\/(\w+)--([\w.-]+)\.x\.localhost(.*)$/s.exec(address);
  return found ? `${found[1]}://${found[2]}${found[3]}` : address;
}

/** What the app answers to a request of one of its schemes; null when the address is of no such scheme. */
export async function answerOwnScheme(address: string, method: string): Promise<Response | null> {
  const scheme = URL.parse(address)?.protocol.slice(0, -1) ?? '';
  if (!standard.has(scheme) && !handlers.has(scheme)) return null;
  const handler = handlers.get(scheme);
  return handler ? handler(new Request(address, { method })) : Response.error();
}
