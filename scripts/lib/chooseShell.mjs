/**
 * Why no window can be shown here, or null.
 * @param {{ platform: NodeJS.Platform, env: NodeJS.ProcessEnv }} here
 */
export function whyNoDisplay({ platform, env }) {
  if (env.SSH_CONNECTION || env.SSH_TTY) return 'this is a remote session (SSH)';
  if (platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY) return 'this session has no display';
  return null;
}

/**
 * Arguments for Electron itself. As root on Linux Chromium refuses to start inside its sandbox, before any code of ours runs.
 * @param {{ platform: NodeJS.Platform, isRoot: boolean }} here
 */
export function electronFlags({ platform, isRoot }) {
  return platform === 'linux' && isRoot ? ['--no-sandbox'] : [];
}

/**
 * The program that opens an address in the default browser.
 * @param {NodeJS.Platform} platform
 * @param {string} address
 * @returns {[string, string[]]}
 */
export function browserCommand(platform, address) {
  if (platform === 'darwin') return ['open', [address]];
  // `start` would read & in an address as the end of the command.
  if (platform === 'win32') return ['rundll32', ['url.dll,FileProtocolHandler', address]];
  return ['xdg-open', [address]];
}

/**
 * The first address in what the web shell prints, when it is whole (a blank or a line's end follows).
 * @param {string} text
 */
export function addressIn(text) {
  return /https?:\/\/[^\s"'<>]+(?=[\s"'<>])/.exec(text)?.[0] ?? null;
}

/**
 * Did Electron fail to come up, as opposed to having run and ended? Chromium's fatal errors are signals or statuses of
 * one, and come at once.
 * @param {{ status: number, ranMs: number }} ended
 */
export function neverCameUp({ status, ranMs }) {
  const asked = status === 130 || status === 143 || status === 129;
  return ranMs < 10_000 && status > 126 && !asked;
}
