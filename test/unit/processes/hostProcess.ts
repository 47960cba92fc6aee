import { join } from 'node:path';
import { createProcesses } from '../../../src/processes/index.ts';

// Runs one command, as an extension host does, until it is killed.
const [storage = '', tree = ''] = process.argv.slice(2);
const line = process.env['LINE_OF_HOST'] ?? '';
await createProcesses({ folder: storage, environment: () => process.env, allowed: () => [] }).run(
  {
    ...{ line, cwd: tree, project: tree, writable: [tree], readable: [], hidden: [], network: false },
    environment: {},
    limits: { timeMs: 120_000, silenceMs: null, outputBytes: 1_000 },
    outputFile: join(storage, 'output-of-host'),
  },
  new AbortController().signal,
);
