import { parentPort } from 'node:worker_threads';
import { syntaxOf } from './leaves.ts';
import { packed } from './packed.ts';
import { syntaxProblems } from './problems.ts';
import type { Answer, Question } from './thread.ts';

/** The program of the thread: some texts keep the parser at work for seconds without a pause. */

parentPort?.on('message', async ({ id, asked, language, text }: Question) => {
  const answer: Answer =
    asked === 'problems'
      ? { id, asked, problems: await syntaxProblems(language, text) }
      : { id, asked, syntax: packed(await syntaxOf(language, text)) };
  parentPort?.postMessage(answer);
});
