// Loaded first into what npm runs. npm starts its scripts through a shell, and a SIGTERM to npm ends that shell but does
// not reach us: we would go on, unseen, holding the instruments. So the shell's end counts as a SIGTERM.
if (process.env.npm_lifecycle_event !== undefined && process.platform !== 'win32') {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, 250);
  timer.unref();
}
