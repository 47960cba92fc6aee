// Makes the project ready (npm ci where needed), then runs a script with the project's own Node 24.
// Plain JavaScript without imports from npm: it must run on Node 20 with nothing installed.
// The Node is named by its path because the shell of `npm run` has looked up `node` before npm ci brought ours.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const windows = process.platform === 'win32';
const ownNode = join(root, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node');

function lockedPackages(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).packages ?? {};
  } catch {
    return undefined;
  }
}

/** npm writes its own list of what it installed at the very end, so an interrupted run is seen as well. */
function reasonToInstall() {
  const installed = lockedPackages('node_modules/.package-lock.json');
  if (installed === undefined) return 'first run';
  if (!existsSync(ownNode)) return 'Node 24 is missing';
  for (const [path, wanted] of Object.entries(lockedPackages('package-lock.json') ?? {})) {
    if (path === '' || (wanted.optional && !installed[path])) continue;
    if (installed[path]?.version !== wanted.version) return 'package-lock.json changed';
  }
  return undefined;
}

/** npm's own program when npm runs us, for that is the npm that the person chose. */
function npmCommand() {
  const cli = process.env.npm_execpath;
  return cli?.endsWith('npm-cli.js') ? [process.execPath, [cli], false] : ['npm', [], windows];
}

function install(reason) {
  const [command, first, shell] = npmCommand();
  const args = [...first, 'ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const started = Date.now();
  console.error(`setup: installing packages (${reason}) ...`);
  return new Promise((done) => {
    const child = spawn(command, args, { cwd: root, shell, stdio: ['ignore', 'pipe', 'pipe'] });
    let log = '';
    child.stdout.on('data', (text) => (log += text));
    child.stderr.on('data', (text) => (log += text));
    child.on('error', (error) => done({ ok: false, log: String(error) }));
    child.on('close', (code, signal) => {
      if (signal || stopping) process.exit(130);
      if (code === 0)
        console.error(`setup: packages installed in ${Math.round((Date.now() - started) / 1000)} s`);
      done({ ok: code === 0 && existsSync(ownNode), log });
    });
    running = child;
  });
}

let running;
let stopping = false;

function stop(signal) {
  stopping = true;
  running?.kill(signal);
}

// A terminal sends Ctrl-C to the child too, `kill` does not: passing it on covers both, and the scripts stop only once.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(signal));

/** Our parent is the shell that npm has started, and npm its parent; Linux tells us of both. */
function starters() {
  try {
    const stat = readFileSync(`/proc/${process.ppid}/stat`, 'utf8');
    return `${process.ppid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]}`;
  } catch {
    return String(process.ppid);
  }
}

// npm and its shell pass few signals on: that they are gone we see by having other parents.
if (process.env.npm_lifecycle_event !== undefined && !windows) {
  const before = starters();
  setInterval(() => {
    if (starters() !== before && !stopping) stop('SIGTERM');
  }, 500).unref();
}

const reason = reasonToInstall();
if (reason !== undefined) {
  const { ok, log } = await install(reason);
  if (!ok) {
    console.error(`${log.trim()}\nsetup: npm ci failed; see above.`);
    process.exit(1);
  }
}

const [script, ...args] = process.argv.slice(2);
if (script !== undefined) {
  // Tools that start `node` themselves must get ours as well.
  const path = [dirname(ownNode), join(root, 'node_modules', '.bin'), process.env.PATH].join(
    windows ? ';' : ':',
  );
  running = spawn(ownNode, ['--disable-warning=ExperimentalWarning', join(root, script), ...args], {
    cwd: root,
    // By the channel the script sees that we are gone, even by kill -9.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, PATH: path },
  });
  running.on('error', (error) => {
    console.error(`setup: cannot start ${ownNode}: ${error.message}`);
    process.exit(1);
  });
  running.on('exit', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : (code ?? 1)));
}
