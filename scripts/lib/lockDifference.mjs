/** @typedef {{ version?: string, optional?: boolean, devOptional?: boolean, peer?: boolean, link?: boolean }} LockedPackage */
/** @typedef {{ packages?: Record<string, LockedPackage> }} Lock */

/**
 * What the lockfile asks for and node_modules does not hold, or holds in another version. Optional packages may be
 * missing (they are for other systems) but not different.
 * @param {Lock} wanted package-lock.json
 * @param {Lock} installed node_modules/.package-lock.json, which npm writes after an install
 * @returns {string[]} Package paths.
 */
export function lockDifference(wanted, installed) {
  const there = installed.packages ?? {};
  return Object.entries(wanted.packages ?? {})
    .filter(([path, locked]) => {
      if (path === '') return false;
      const found = there[path];
      if (!found) return !(locked.optional || locked.devOptional || locked.peer);
      return found.version !== locked.version;
    })
    .map(([path]) => path);
}
