/**
 * Makes an SDK's client while the variables of that prefix are out of its sight: organization, headers, tokens,
 * addresses. It would take them from the environment and send them to whatever server is set.
 */
export function withoutEnvironment<T>(prefix: string, make: () => T): T {
  const hidden = Object.entries(process.env).filter(([name]) => name.startsWith(prefix));
  try {
    for (const [name] of hidden) delete process.env[name];
    return make();
  } finally {
    for (const [name, value] of hidden) process.env[name] = value;
  }
}
