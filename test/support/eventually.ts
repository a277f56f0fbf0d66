/** Waits until something is so. @throws when it is not within the time, however slow the machine may be */
export async function eventually(isSo: () => boolean, { withinMs = 30_000, everyMs = 10 } = {}): Promise<void> {
  const lastMs = performance.now() + withinMs;
  while (!isSo()) {
    if (performance.now() > lastMs)
      throw new Error(`It did not come to pass within ${withinMs} ms: ${isSo.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
