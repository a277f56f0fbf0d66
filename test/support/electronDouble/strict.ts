/**
 * The object, except that a member it does not have throws by name instead of being `undefined`: an app that uses more of
 * Electron than the double knows must fail loudly, not pass by luck.
 */
export function strict<T extends object>(name: string, members: T): T {
  return new Proxy(members, {
    get(target, key) {
      if (key in target || typeof key === 'symbol' || harmless.includes(key)) {
        const member = Reflect.get(target, key) as unknown;
        // Methods of a class reach their private fields on the object alone, not through this proxy.
        const isMethod = typeof member === 'function' && key in (Object.getPrototypeOf(target) as object);
        return isMethod ? (member.bind(target) as unknown) : member;
      }
      throw new Error(`The double of Electron's API has no ${name}.${key}.`);
    },
    set(target, key, value) {
      if (!(key in target)) throw new Error(`The double of Electron's API has no ${name}.${String(key)} to replace.`);
      return Reflect.set(target, key, value);
    },
  });
}

/** What Node, the inspector and promises look for on any object. */
const harmless = ['then', 'toJSON', 'domain', 'default', '__esModule', 'module.exports'];
