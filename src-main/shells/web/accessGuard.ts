import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

export type Refusal = { readonly status: 401 | 403 | 421; readonly reason: string };

export interface AccessGuard {
  readonly cookieName: string;
  /** True when the text is the token; takes the same time whatever it is. */
  isToken(text: string): boolean;
  /** Why this request may not go on, or null when it may. */
  refusalOf(request: IncomingMessage, kind: 'page' | 'change' | 'link'): Refusal | null;
  /**
   * Why this request may not read how Fringe is doing, or null when it may: also with a token that opens nothing else, and
   * with either in the address, for what can keep no header.
   */
  refusalToRead(request: IncomingMessage, inAddress: string | null, readToken: string | null): Refusal | null;
  /** Why this request does not even come from where it must, token or not. */
  wrongHost(request: IncomingMessage): Refusal | null;
}

export interface AccessGuardOptions {
  readonly token: string;
  /** Port the server listens on; 0 before it is known never matches. */
  readonly port: () => number;
  /** `loopback` takes loopback names only; `network` also IP addresses and `hostNames`. */
  readonly exposure: 'loopback' | 'network';
  readonly hostNames: readonly string[];
}

/**
 * Who may speak with the web shell. A page elsewhere in the same browser can reach this port, so a request must name this
 * host (a rebound DNS name does not), come from this origin, and carry the token that only the address printed at the start
 * holds.
 */
export function createAccessGuard(options: AccessGuardOptions): AccessGuard {
  const digest = sha256(options.token);
  const isToken = (text: string) => timingSafeEqual(sha256(text), digest);
  const cookieName = () => `fringe-${options.port()}`;

  const isOwnHost = (host: string): boolean => {
    const parsed = URL.parse(`http://${host}`);
    if (parsed === null || parsed.username !== '' || parsed.pathname !== '/') return false;
    if (Number(parsed.port === '' ? 80 : parsed.port) !== options.port()) return false;
    const name = parsed.hostname.replace(/^\[|\]$/g, '');
    if (name === 'localhost' || name === '127.0.0.1' || name === '::1') return true;
    // A rebound name is a name: an address written out in numbers cannot be one.
    return options.exposure === 'network' && (isIP(name) !== 0 || options.hostNames.includes(name));
  };
  const isOwnOrigin = (origin: string): boolean => {
    const parsed = URL.parse(origin);
    return parsed !== null && /^https?:$/.test(parsed.protocol) && parsed.origin === origin && isOwnHost(parsed.host);
  };
  const wrongHost = (request: IncomingMessage): Refusal | null =>
    isOwnHost(request.headers.host ?? '')
      ? null
      : { status: 421, reason: `This is not ${JSON.stringify((request.headers.host ?? '').slice(0, 100))}.` };

  const refusalOf = (request: IncomingMessage, kind: 'page' | 'change' | 'link'): Refusal | null => {
    const host = wrongHost(request);
    if (host !== null) return host;
    const bearer = bearerOf(request);
    const cookie = cookieOf(request, cookieName());
    const proven = bearer !== undefined ? isToken(bearer) : cookie !== undefined && isToken(cookie);
    if (!proven) return { status: 401, reason: 'This address needs its token.' };
    if (kind === 'page') return null;
    const { origin } = request.headers;
    // Browsers always say where a change or a socket comes from; only a program with the token in hand may leave it out.
    const ownOrigin = origin === undefined ? bearer !== undefined : isOwnOrigin(origin);
    return ownOrigin ? null : { status: 403, reason: 'This request comes from another page.' };
  };

  return {
    get cookieName() {
      return cookieName();
    },
    isToken,
    wrongHost,
    refusalOf,
    refusalToRead(request, inAddress, readToken) {
      const refusal = refusalOf(request, 'page');
      if (refusal?.status !== 401) return refusal;
      const given = bearerOf(request) ?? inAddress ?? '';
      const isReader = readToken !== null && timingSafeEqual(sha256(given), sha256(readToken));
      return isReader || isToken(given) ? null : refusal;
    },
  };
}

const bearerOf = (request: IncomingMessage): string | undefined =>
  /^Bearer ([^\s]+)$/.exec(request.headers.authorization ?? '')?.[1];

function cookieOf(request: IncomingMessage, name: string): string | undefined {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [key, value] = part.trim().split('=', 2);
    if (key === name) return value;
  }
  return undefined;
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
