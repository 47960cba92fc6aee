/** Between the name of a group of tools and that of one of them; no name of a tool has it. */
const BETWEEN = '/';

/** Among the own fields of a tool: what is said of its group. */
export const GROUP = 'namespace_description';

/** The name of a tool of a `namespace`, under which other wires know it. */
export function nameWithin(namespace: unknown, name: string): string {
  return typeof namespace === 'string' && namespace !== '' ? namespace + BETWEEN + name : name;
}

/** As the fields of a call on this wire. */
export function namesOf(name: string): { readonly name: string; readonly namespace?: string } {
  const at = name.indexOf(BETWEEN);
  return at <= 0 ? { name } : { namespace: name.slice(0, at), name: name.slice(at + BETWEEN.length) };
}
