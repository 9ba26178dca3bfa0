/**
 * Preloaded into every child (`node --import lifeline.js`). A child asks itself to stop when its parent is gone,
 * however the parent ended: the IPC channel closes with it, even after `kill -9`.
 */
const HARD_STOP_MS = 15_000;

process.channel?.unref();
process.on('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.exit(1), HARD_STOP_MS).unref();
});
