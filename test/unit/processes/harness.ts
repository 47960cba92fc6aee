import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import {
  type Command,
  type CommandResult,
  createProcesses,
  type Processes,
} from '../../../src/processes/index.ts';
import { hasBubblewrap } from '../../host/bubblewrap.ts';

/** A machine for commands: a home with keys in it, a project, a tree in which they run. */
export interface Machine {
  readonly home: string;
  readonly tree: string;
  readonly storage: string;
  readonly environment: Record<string, string | undefined>;
  readonly processes: Processes;
  run(line: string, more?: Partial<Command>, signal?: AbortSignal): Promise<CommandResult>;
  remove(): void;
}

export const KINDS = ['bubblewrap', 'none'] as const;
export type Kind = (typeof KINDS)[number];

/** Runs the same cases with a sandbox, where this machine can have one, and without. */
export function withEach(cases: (machine: () => Machine, kind: Kind) => void): void {
  for (const kind of KINDS) {
    describe(kind === 'none' ? 'without a sandbox' : 'in bubblewrap', function () {
      this.timeout(300_000);
      let machine: Machine | undefined;
      before(function () {
        if (process.platform !== 'linux' || (kind === 'bubblewrap' && !hasBubblewrap())) this.skip();
        machine = makeMachine(kind);
      });
      after(() => machine?.remove());
      cases(() => {
        if (machine === undefined) throw new Error('no machine');
        return machine;
      }, kind);
    });
  }
}

export const LIMITS = { timeMs: 20_000, silenceMs: null, outputBytes: 10_000_000 } as const;

export function makeMachine(kind: Kind, own: Record<string, string | undefined> = {}): Machine {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'processes-')));
  const [home, tree, storage] = ['home', 'tree', 'storage'].map((name) => join(root, name));
  if (home === undefined || tree === undefined || storage === undefined) throw new Error('three folders');
  for (const folder of [home, tree, storage]) mkdirSync(folder);
  const path = kind === 'none' ? withoutBubblewrap(join(root, 'bin')) : process.env['PATH'];
  const environment = { ...process.env, PATH: path, HOME: home, SHELL: '/bin/bash', ...own };
  const processes = createProcesses({
    folder: storage,
    environment: () => environment,
    allowed: () => ['ALLOWED_TOKEN'],
  });
  let count = 0;
  return {
    home,
    tree,
    storage,
    environment,
    processes,
    run: (line, more = {}, signal = new AbortController().signal) =>
      processes.run(
        {
          line,
          cwd: tree,
          project: tree,
          writable: [tree],
          // A home is elsewhere than in the temporary folder.
          readable: [home],
          hidden: [storage],
          network: false,
          environment: {},
          limits: LIMITS,
          outputFile: join(storage, `output-${count++}`),
          ...more,
        },
        signal,
      ),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** The programs of this machine in a folder of links, all but one. */
function withoutBubblewrap(folder: string): string {
  mkdirSync(folder);
  for (const from of (process.env['PATH'] ?? '').split(delimiter)) {
    for (const name of namesIn(from)) {
      if (name === 'bwrap') continue;
      try {
        symlinkSync(join(from, name), join(folder, name));
      } catch {
        // An earlier folder has one of that name.
      }
    }
  }
  return folder;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

export function write(file: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text, { mode });
}

/** The processes whose command line has this text, but for the ones that look. */
export function alive(text: string): number {
  const { stdout } = spawnSync('ps', ['-eo', 'stat=,args='], { encoding: 'utf8' });
  return stdout.split('\n').filter((line) => line.includes(text) && !line.startsWith('Z')).length;
}
