import * as vscode from 'vscode';
import type { Related, RelatedSource } from '../context/index.ts';
import type { Extra } from './ask.ts';
import type { Place } from './types.ts';
import { cutWindow } from './window.ts';

/** For pieces of other files: beside a window of some 1,750 tokens, enough for the declarations that matter. */
const RELATED_TOKENS = 500;

/** Other places that help at this one, least important first, as models like to have them. */
export async function gatherFor(
  related: RelatedSource,
  place: Place,
  signal: AbortSignal,
  onGathered: (found: Related) => void,
): Promise<Extra> {
  const { prefix, suffix } = cutWindow(place);
  const { document, language, line, character } = place;
  const path = vscode.workspace.asRelativePath(vscode.Uri.parse(document));
  const found = await related.gather(
    { uri: document, position: { line, character }, language, prefix, suffix, limitTokens: RELATED_TOKENS },
    signal,
  );
  if (!signal.aborted) onGathered(found);
  return { path, snippets: [...found.snippets].reverse() };
}
