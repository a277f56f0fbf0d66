import { app } from 'electron';

/**
 * Every renderer in Chromium's sandbox; except for root on Linux, where Chromium refuses to start with it. Then it runs
 * without, and says so. Must run before the app is ready.
 * @returns sentences for the engineer.
 */
export function setupSandbox(): string[] {
  const isRootOnLinux = process.platform === 'linux' && process.getuid?.() === 0;
  if (isRootOnLinux && !app.commandLine.hasSwitch('no-sandbox')) app.commandLine.appendSwitch('no-sandbox');
  if (app.commandLine.hasSwitch('no-sandbox')) {
    const why = isRootOnLinux ? ', because it was started as root' : '';
    return [`This window runs without Chromium's sandbox${why}. Start Fringe as an ordinary user to have it.`];
  }
  app.enableSandbox();
  return [];
}
