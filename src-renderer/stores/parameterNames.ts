/** Parameters as short as they can be told apart: each without its node where no other node has one of that name. */
export function shortNames(fullNames: readonly string[]): string[] {
  const own = fullNames.map((name) => name.slice(name.indexOf('.') + 1));
  return own.every((name, index) => own.indexOf(name) === index) ? own : [...fullNames];
}
