/**
 * Whether a path inside an archive may be made on disk. It must be relative, use forward slashes, stay below its root on
 * every operating system, and be a name that every one of them can hold.
 * @returns why not, or null when it may.
 */
export function pathObjection(path: string): string | null {
  if (path === '') return 'it is empty';
  if (path.length > 1024) return 'it is longer than 1024 characters';
  if (path.includes('\\')) return 'it has a backslash';

  if (/[\u0000-\u001f\u007f]/.test(path)) return 'it has a control character';
  if (path.startsWith('/')) return 'it is absolute';
  if (/^[A-Za-z]:/.test(path)) return 'it begins with a drive letter';
  for (const part of path.replace(/\/$/, '').split('/')) {
    if (part === '') return 'it has an empty part';
    if (part === '.' || part === '..') return 'it leaves its folder';
    if (part.length > 255) return 'a part of it is longer than 255 characters';
    if (/[<>:"|?*]/.test(part)) return 'it has a character that not every system takes';
    if (/[. ]$/.test(part)) return 'a part of it ends with a dot or a space';
    if (/^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i.test(part)) return 'it names a device';
  }
  return null;
}

/** Two paths with the same key would be one file on some system: capitals and composed letters do not tell them apart. */
export function collisionKey(path: string): string {
  return path.replace(/\/$/, '').normalize('NFKC').toUpperCase().toLowerCase();
}
