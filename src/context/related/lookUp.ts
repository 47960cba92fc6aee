import { languageServer } from '../languageServer.ts';
import type { LookUp } from './declarations.ts';

/** Asks VS Code's language servers. */
export const lookUp: LookUp = async (kind, uri, at) => {
  const [first] = await languageServer.places(kind, uri, at);
  return first === undefined ? null : { uri: first.uri, line: first.range.start.line };
};
