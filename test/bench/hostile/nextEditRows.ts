import { regionMessages, regionRequest } from '../../../src/gateway/providers/nextEdit.ts';
import { VSCODE_PROFILE } from '../../../src/gateway/providers/profiles.ts';
import { referenced, repeated } from '../../../src/nextEdits/certain/index.ts';
import { applied, isUndo } from '../../../src/nextEdits/check.ts';
import { changeBetween, isMeaningful, merged } from '../../../src/nextEdits/edit.ts';
import { changesIn, readAnswer, regionAt } from '../../../src/nextEdits/guessed/index.ts';
import { rangeOf } from '../../../src/nextEdits/texts.ts';
import type { Row } from './row.ts';

/** The text with a word of its middle replaced, as an edit. */
function editOf(text: string) {
  const at = text.length >> 1;
  const after = `${text.slice(0, at)}changed${text.slice(at + 3)}`;
  const document = { uri: 'a', languageId: 'typescript', text: after };
  const change = changeBetween(text, after) ?? { start: 0, end: 0, text: '' };
  return { document, edit: merged(null, document, text, change) };
}

/** What reads the user's files for next edits, and what models answer. */
export const NEXT_EDIT_ROWS: readonly Row[] = [
  {
    name: 'next edits: what follows from an edit for certain',
    covers: [
      'nextEdits/edit',
      'nextEdits/check',
      'nextEdits/texts',
      'nextEdits/replacements',
      'nextEdits/certain/repeat',
      'nextEdits/certain/references',
    ],
    run(text) {
      const { document, edit } = editOf(text);
      if (edit === null) return;
      isMeaningful(edit);
      const asked = { uri: 'a', definitions: [], references: [], text };
      for (const one of [...repeated(edit, [edit], [document]), ...referenced(edit, asked, [document])]) {
        applied(one, text);
        isUndo(one, text, [edit]);
        rangeOf(text, one.start, one.end);
      }
    },
  },
  {
    name: 'next edits: what a model is asked, and its answer',
    covers: ['nextEdits/guessed/read', 'nextEdits/guessed/region', 'gateway/providers/nextEdit'],
    run(text) {
      const { document, edit } = editOf(text);
      if (edit === null) return;
      const placed = regionAt(document, edit.change.start, [edit], [], (uri) => uri);
      if (placed !== null) {
        regionMessages(placed.region);
        for (const model of ['sweep-next-edit', 'zeta']) {
          const call = { model, maxOutputTokens: 1, temperature: null, region: placed.region } as const;
          regionRequest({ ...VSCODE_PROFILE, completion: 'markers' }, call);
        }
      }
      readAnswer(text, { text });
      readAnswer(`<<<<<<< SEARCH\n${text}\n=======\n${text}\n>>>>>>> REPLACE`, { text: `${text}b` });
      changesIn(text, document.text);
    },
  },
];
