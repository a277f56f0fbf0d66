import type { Session } from 'electron';
import { strict } from './strict.ts';

type RequestHandler = NonNullable<Parameters<Session['setPermissionRequestHandler']>[0]>;
type CheckHandler = NonNullable<Parameters<Session['setPermissionCheckHandler']>[0]>;

let requestHandler: RequestHandler | null = null;
let checkHandler: CheckHandler | null = null;

export const defaultSession = strict('session.defaultSession', {
  setPermissionRequestHandler: (handler) => void (requestHandler = handler),
  setPermissionCheckHandler: (handler) => void (checkHandler = handler),
  setDevicePermissionHandler: () => undefined,
  setDisplayMediaRequestHandler: () => undefined,
} satisfies Pick<
  Session,
  | 'setPermissionRequestHandler'
  | 'setPermissionCheckHandler'
  | 'setDevicePermissionHandler'
  | 'setDisplayMediaRequestHandler'
>);

/** Without a handler Electron grants everything. */
export function isPermitted(permission: string, origin: string): boolean {
  return checkHandler?.(null, permission as never, origin, {} as never) ?? true;
}

export function requestPermission(permission: string): Promise<boolean> {
  const handler = requestHandler;
  if (handler === null) return Promise.resolve(true);
  return new Promise((resolve) => handler(null as never, permission as never, resolve, {} as never));
}
