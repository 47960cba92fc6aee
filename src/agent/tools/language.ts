import * as z from 'zod';
import { shortened } from '../../models/index.ts';
import { failed, type Outcome, type Place, tool } from './types.ts';

const MOST = 100;
const NONE = 'No language server is at hand here; use search.';

export const symbols = tool({
  name: 'symbols',
  description:
    'Finds where functions, classes, types and the like are declared, by their name or a part of it.',
  use: 'reads',
  input: z.object({ query: z.string().min(1) }),
  async run({ query }, { language, signal }) {
    if (!language) return failed(NONE);
    return told(await language.symbols(query, signal), 'No declaration has such a name.');
  },
});

export const references = tool({
  name: 'references',
  description: 'Finds where a name is used, given the line of a file in which it stands.',
  use: 'reads',
  input: z.object({ path: z.string(), line: z.number().int(), name: z.string().min(1) }),
  async run({ path, line, name }, { language, open, signal }) {
    if (!language) return failed(NONE);
    const opened = await open(path, 'read');
    if (!opened.ok) return failed(opened.message);
    return told(await language.references(opened.path, line, name, signal), 'It is used nowhere else.');
  },
});

export const problems = tool({
  name: 'problems',
  description: 'Errors and warnings that the editor knows, of one file or of all.',
  use: 'reads',
  input: z.object({ path: z.string().optional() }),
  async run({ path }, { language, open, signal }) {
    if (!language) return failed(NONE);
    if (path === undefined) return told(await language.problems(null, signal), 'No problems are known.');
    const opened = await open(path, 'read');
    if (!opened.ok) return failed(opened.message);
    return told(await language.problems(opened.path, signal), 'No problems are known there.');
  },
});

function told(places: readonly Place[], none: string): Outcome {
  if (places.length === 0) return { ok: true, content: none };
  const lines = places
    .slice(0, MOST)
    .map(({ path, line, text }) => `${path}:${line}: ${shortened(text.trim(), 240)}`);
  const more = places.length > MOST ? [`(and ${places.length - MOST} more)`] : [];
  return { ok: true, content: [...lines, ...more].join('\n') };
}
