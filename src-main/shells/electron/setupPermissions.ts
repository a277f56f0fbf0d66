import type { Session } from 'electron';

/** The one thing the page may ask the browser for: copying text that the engineer selected. */
const allowed: readonly string[] = ['clipboard-sanitized-write'];

/** Without these Electron grants everything: camera, location, devices, screen. The workbench needs none of them. */
export function setupPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => {
    answer(allowed.includes(permission));
  });
  session.setPermissionCheckHandler((_contents, permission) => allowed.includes(permission));
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => {
    answer({});
  });
}
