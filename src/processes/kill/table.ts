import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { promisify } from 'node:util';

/** A process of this machine. A number may be given to another one later: with the time of its start it is the same. */
export interface Running {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** In the system's own way of writing it. */
  readonly started: string;
  /** What it has computed, in milliseconds. */
  readonly cpuMs: number;
}

export interface ProcessTable {
  list(): Promise<readonly Running[]>;
  /** Those that carry a mark: in their environment, or as a file that they hold open. */
  marked(mark: string, file: string): Promise<readonly number[]>;
}

const ASK_MS = 10_000;
const MOST_BYTES = 20_000_000;

export function processTable(platform = process.platform): ProcessTable {
  if (platform === 'linux')
    return { list: async () => listLinux(), marked: async (mark, file) => markedLinux(mark, file) };
  if (platform === 'win32') {
    return {
      list: async () => readWindows(await output('powershell', WINDOWS_QUERY)),
      marked: async () => [],
    };
  }
  return {
    list: async () => readPs(await output('/bin/ps', ['-axo', 'pid=,ppid=,pgid=,stat=,time=,lstart='])),
    marked: async (mark) => readMarkedPs(await output('/bin/ps', ['-axEww', '-o', 'pid=,command=']), mark),
  };
}

async function output(program: string, args: readonly string[]): Promise<string> {
  try {
    const options = {
      timeout: ASK_MS,
      maxBuffer: MOST_BYTES,
      windowsHide: true,
      env: { ...process.env, LC_ALL: 'C' },
    };
    return (await promisify(execFile)(program, [...args], options)).stdout;
  } catch {
    return '';
  }
}

/** Ticks of the kernel's clock, as programs see them on every Linux, see proc(5). */
const TICK_MS = 10;

function listLinux(): Running[] {
  return pids().flatMap((pid) => readStat(readOr(`/proc/${pid}/stat`)) ?? []);
}

/** A line of `/proc/<pid>/stat`. The name in it may hold anything. Null for a process that has ended and waits for its parent. */
export function readStat(text: string): Running | null {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, parent, group] = fields;
  if (fields.length < 20 || state === 'Z' || state === 'X') return null;
  return {
    pid: Number.parseInt(text, 10),
    parent: Number(parent),
    group: Number(group),
    // With its children that have ended.
    cpuMs: fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) * TICK_MS,
    started: fields[19] ?? '',
  };
}

function markedLinux(mark: string, file: string): number[] {
  return pids().filter((pid) => readOr(`/proc/${pid}/environ`).includes(mark) || holds(pid, file));
}

function holds(pid: number, file: string): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`) === file);
  } catch {
    return false;
  }
}

function pids(): number[] {
  return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
}

/** Processes of others cannot be read, and some end meanwhile. */
function readOr(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

/** Lines as `  501     1   501 Ss     0:03.20 Sat Nov 28 05:00:00 2026`. */
export function readPs(text: string): Running[] {
  return text.split('\n').flatMap((line) => {
    const [pid, parent, group, state, time = '', ...started] = line.trim().split(/\s+/);
    if (pid === undefined || started.length === 0 || state === undefined || state.startsWith('Z')) return [];
    return [
      {
        pid: Number(pid),
        parent: Number(parent),
        group: Number(group),
        cpuMs: milliseconds(time),
        started: started.join(' '),
      },
    ];
  });
}

/** `1-02:03:04`, `2:03.20` */
function milliseconds(time: string): number {
  const [days, rest] = time.includes('-') ? time.split('-') : ['0', time];
  const seconds = (rest ?? '').split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return Math.round((Number(days) * 86_400 + seconds) * 1_000);
}

export function readMarkedPs(text: string, mark: string): number[] {
  return text.split('\n').flatMap((line) => (line.includes(mark) ? [Number.parseInt(line, 10)] : []));
}

const WINDOWS_QUERY = [
  '-NoProfile',
  '-Command',
  'Get-CimInstance Win32_Process | ForEach-Object { "$($_.ProcessId) $($_.ParentProcessId) $($_.KernelModeTime + $_.UserModeTime) $($_.CreationDate.ToFileTime())" }',
];

/** Lines as `4712 815 312500 134087652000000000`: times in units of 100 ns. Windows has no groups. */
export function readWindows(text: string): Running[] {
  return text.split('\n').flatMap((line) => {
    const [pid, parent, cpu, started] = line.trim().split(/\s+/);
    if (pid === undefined || started === undefined) return [];
    return [{ pid: Number(pid), parent: Number(parent), group: 0, cpuMs: Number(cpu) / 10_000, started }];
  });
}
