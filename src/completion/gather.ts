import * as vscode from 'vscode';
import type { Related, RelatedSource } from '../context/index.ts';
import type { RelatedContext } from './inFlightRequest.ts';
import type { CompletionRequest } from './request.ts';
import { cutWindow } from './window.ts';

/** For excerpts of other files: next to a window of 1,750 tokens, enough for the declarations that matter. */
const RELATED_TOKENS = 500;

/** Excerpts of other files that help at the cursor, the least important first, as models expect. */
export async function gatherRelated(
  related: RelatedSource,
  request: CompletionRequest,
  signal: AbortSignal,
  onGathered: (found: Related) => void,
): Promise<RelatedContext> {
  const { prefix, suffix } = cutWindow(request);
  const { document, language, line, character } = request;
  const path = vscode.workspace.asRelativePath(vscode.Uri.parse(document));
  const found = await related.gather(
    { uri: document, position: { line, character }, language, prefix, suffix, limitTokens: RELATED_TOKENS },
    signal,
  );
  if (!signal.aborted) onGathered(found);
  return { path, snippets: [...found.snippets].reverse() };
}
