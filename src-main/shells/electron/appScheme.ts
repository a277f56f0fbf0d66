/** The origin the window's page has: a scheme of our own, served from the built renderer, with nothing else on it. */
export const appScheme = 'app';
export const appHost = 'fringe';
export const appAddress = `${appScheme}://${appHost}/index.html`;

/** True for pages of this app alone. An address is compared by its parts: `app://fringe.evil/` starts the same way. */
export function isAppAddress(address: string): boolean {
  const parsed = URL.parse(address);
  return (
    parsed !== null &&
    parsed.protocol === `${appScheme}:` &&
    parsed.host === appHost &&
    parsed.username === '' &&
    parsed.password === ''
  );
}
