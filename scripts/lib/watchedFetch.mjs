// Loaded before Electron's own installer (`node --import`): ends the process when no byte has come for a while, and
// shows how far the download is. Electron's installer downloads with the global fetch.
const silenceMs = Number(process.env.FRINGE_FETCH_SILENCE_MS ?? 10_000);
const realFetch = globalThis.fetch;

/** @type {NodeJS.Timeout | undefined} */
let silence;
const awaitByte = () => {
  clearTimeout(silence);
  silence = setTimeout(() => {
    process.stderr.write(`no byte came for ${silenceMs / 1000} s\n`);
    process.exit(75);
  }, silenceMs);
};

/** @param {number} total Bytes; 0 when the server did not say. */
function countedStream(total) {
  let received = 0;
  let shownTenths = 0;
  return new TransformStream({
    transform(/** @type {Uint8Array} */ chunk, controller) {
      awaitByte();
      received += chunk.byteLength;
      const tenths = total > 0 ? Math.floor((10 * received) / total) : 0;
      if (tenths > shownTenths) process.stderr.write(`Downloading Electron: ${tenths * 10} %\n`);
      shownTenths = Math.max(tenths, shownTenths);
      controller.enqueue(chunk);
    },
    // Unpacking takes as long as it takes.
    flush: () => clearTimeout(silence),
  });
}

/** @type {typeof realFetch} */
const watchedFetch = async (input, init) => {
  awaitByte();
  const response = await realFetch(input, init).catch((/** @type {Error & { cause?: { code?: string } }} */ error) => {
    const { host } = new URL(input instanceof Request ? input.url : input);
    throw new Error(`${host} cannot be reached: ${error.cause?.code ?? error.message}`, { cause: error });
  });
  if (!response.body) return response;
  const body = response.body.pipeThrough(countedStream(Number(response.headers.get('content-length') ?? 0)));
  return new Response(body, { status: response.status, statusText: response.statusText, headers: response.headers });
};
Reflect.set(globalThis, 'fetch', watchedFetch);
