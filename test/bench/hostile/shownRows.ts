import { createMarkdownGuard, harmless, iconed, md, plain, visible } from '../../../src/sanitize/index.ts';
import type { Row } from './row.ts';

/** As servers send it. */
const PIECE = 5;

/** What makes text from elsewhere fit to be shown. */
export const SHOWN_ROWS: readonly Row[] = [
  { name: 'a notice', covers: ['sanitize/plain.ts'], run: (text) => plain(text) },
  { name: 'a commit message', covers: ['sanitize/plain.ts'], run: visible },
  { name: 'a label', covers: ['sanitize/iconed.ts'], run: (text) => iconed`$(zap) ${text}` },
  { name: 'Markdown of ours', covers: ['sanitize/markdown.ts'], run: (text) => md`**${text}**` },
  { name: 'Markdown of a model', covers: ['sanitize/guard.ts'], run: (text) => harmless(text) },
  {
    name: 'Markdown of a model, in pieces',
    covers: ['sanitize/guard.ts'],
    run: (text) => {
      const guard = createMarkdownGuard();
      let shown = 0;
      for (let at = 0; at < text.length; at += PIECE) shown += guard.write(text.slice(at, at + PIECE)).length;
      return shown + guard.interrupt().held.length;
    },
  },
];
