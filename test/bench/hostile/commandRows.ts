import { definitionOf, judge, keep, originOf, type Place } from '../../../src/agent/approve/index.ts';
import { harmlessGitSettings, harmlessNpmSettings } from '../../../src/processes/environment/settings.ts';
import { asVariables, withoutPrograms } from '../../../src/processes/git/programs.ts';
import { readMarkedPs, readPs, readStat, readWindows } from '../../../src/processes/kill/table.ts';
import { createCut } from '../../../src/processes/output/cut.ts';
import { createDecoder } from '../../../src/processes/output/decode.ts';
import { createScreen } from '../../../src/processes/output/screen.ts';
import { socketPaths } from '../../../src/processes/sandbox/sockets.ts';
import type { Row } from './row.ts';

const PLACE: Place = { project: '/p', root: '/t', folder: '', home: '/h', windows: false };

/** What commands say, and the lines that models want to run. */
export const COMMAND_ROWS: readonly Row[] = [
  {
    name: 'output of a command',
    covers: ['processes/output/decode', 'processes/output/screen', 'processes/output/cut'],
    run: (text) => {
      const cut = createCut();
      const screen = createScreen(cut.add);
      const decoder = createDecoder('de_DE.ISO-8859-1');
      screen.write(decoder.decode(Buffer.from(text)));
      screen.write(decoder.end());
      screen.end();
      return cut.text();
    },
  },
  {
    name: 'tables of the system',
    covers: ['processes/kill/table', 'processes/sandbox/sockets'],
    run: (text) => [
      readStat(text),
      readPs(text),
      readMarkedPs(text, 'mark'),
      readWindows(text),
      socketPaths(text),
    ],
  },
  {
    name: 'settings of git and npm',
    covers: ['processes/environment/settings', 'processes/git/programs'],
    run: (text) => [
      harmlessGitSettings(text),
      harmlessNpmSettings(text),
      asVariables(withoutPrograms(text.split('\n'))),
    ],
  },
  {
    name: 'a line for the shell',
    covers: [
      'agent/approve/read',
      'agent/approve/judge',
      'agent/approve/never',
      'agent/approve/concerns',
      'agent/approve/paths',
      'agent/approve/programs',
      'agent/approve/definition',
    ],
    run: async (text) => {
      const kept = [keep(text, PLACE, '')];
      await definitionOf(text, PLACE, async () => text);
      return [judge(text, PLACE, kept, ''), judge(text, { ...PLACE, windows: true }, kept, '')];
    },
  },
  {
    name: 'where a command comes from',
    covers: ['agent/approve/origin'],
    run: (text) => originOf(text, [{ name: 'a', text }], [text.slice(5)]),
  },
];
