import * as z from 'zod';
import { tool } from './types.ts';

export const run = tool({
  name: 'run',
  description:
    'Runs a command line in the project, or in a folder of it, and shows how it ended and what it wrote. No terminal: nothing can be typed.',
  use: 'runs',
  input: z.object({
    command: z.string().min(1),
    folder: z.string().default('').describe('Folder within the project; empty for the project'),
  }),
  async run({ command, folder }, hands) {
    const { ok, ended, output, outputFile } = await hands.run(command, folder);
    const kept = outputFile === null ? null : await hands.keepOutput(outputFile);
    const more = kept === null ? '' : `\n(All of it: read ${kept})`;
    const text = output.trim() === '' ? '(It wrote nothing.)' : output;
    return {
      ok,
      content: `${ended}\n${text}${more}`,
      facts: { command: { line: command, folder, ended }, ...(kept === null ? {} : { outputFile: kept }) },
    };
  },
});

export const runTests = tool({
  name: 'run_tests',
  description:
    "Runs the project's own tests as the project runs them. only: files or names of tests; empty for those that concern your changes. Files that they write are taken away again.",
  use: 'tests',
  input: z.object({ only: z.array(z.string()).default([]) }),
  async run({ only }, hands) {
    const { ok, output } = await hands.test(only);
    return { ok, content: output };
  },
});
