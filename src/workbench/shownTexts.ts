import * as vscode from 'vscode';
import { shortened } from '../models/index.ts';
import { visible } from '../sanitize/index.ts';

/** Texts to be read, in editors that cannot be changed: nobody is asked to save them. */
export interface ShownTexts extends vscode.Disposable {
  /** @param title that of the tab */
  show(title: string, text: string): Promise<void>;
}

/** An address has all of the text, so that it is there again after a reload of the window. */
const SCHEME = 'tierwise-text';

const MOST_CHARS = 20_000;

export function createShownTexts(): ShownTexts {
  const registered = vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    provideTextDocumentContent: ({ query }) => visible(query),
  });
  return {
    async show(title, text) {
      const path = `/${title.replaceAll(/[/\\]/g, ' ')}`;
      const uri = vscode.Uri.from({ scheme: SCHEME, path, query: shortened(text, MOST_CHARS) });
      await vscode.window.showTextDocument(uri, { preview: true });
    },
    dispose: () => registered.dispose(),
  };
}
