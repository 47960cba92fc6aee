/** Aborted when this program is asked to stop; Ctrl-C may come twice, from the terminal and from npm. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
  // scripts/setup.mjs has started this program, and is gone.
  process.on('disconnect', stop);
  // Waiting for that alone keeps no program alive.
  process.channel?.unref();
  return controller.signal;
}
