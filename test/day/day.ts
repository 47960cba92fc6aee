import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openLedger } from '../../src/ledger/index.ts';
import { exportText } from '../../src/spend/exportRows.ts';
import { spendPage } from '../../src/spend/page.ts';
import { summarize } from '../../src/spend/summary.ts';
import { NO_LIMITS } from '../unit/gateway/harness.ts';
import { differences } from './compare.ts';
import { type DaySize, planDay, type Step, WINDOWS } from './plan.ts';
import { findSecrets, type Places } from './secrets.ts';
import { type DayFaults, type DayServers, type Line, PROVIDERS, startDayServers } from './servers.ts';
import type { WindowMessage, WindowSetup } from './window.ts';

const WINDOW = fileURLToPath(new URL('./window.ts', import.meta.url));

export interface Day {
  readonly requests: number;
  readonly journal: readonly Line[];
  /** Requests without the end that they had to come to, in words. */
  readonly lost: readonly string[];
  /** Requests that did not end, and answers that a server still holds. */
  readonly hung: number;
  /** Of the window that grew most. */
  readonly memoryGrowthBytes: number;
  readonly differences: readonly string[];
  /** Where a key stands that must not stand there. */
  readonly secrets: readonly string[];
  /** The servers that did get their own key: what is found nowhere may not have been looked for well. */
  readonly keysServed: number;
}

/** A user's day in three windows on one ledger, each a process of its own. */
export async function runDay(size: DaySize, faults: DayFaults): Promise<Day> {
  const folder = mkdtempSync(join(tmpdir(), 'tierwise-day-'));
  const servers = await startDayServers(faults);
  const keys = { coder: newKey('sk-or-v1-'), open: newKey('sk-proj-'), claude: newKey('quiet.river_') };
  const environment = { OPENAI_API_KEY: newKey('sk-env-'), ANTHROPIC_API_KEY: newKey('sk-ant-env-') };
  try {
    const ledgerFile = join(folder, 'ledger.db');
    writeFileSync(join(folder, 'settings.json'), JSON.stringify({ 'tierwise.providers': servers.settings }));
    openLedger({ file: ledgerFile }).ledger.close();
    const windows = await Promise.all(
      Array.from({ length: WINDOWS }, (_, window) =>
        runWindow(
          { window, seed: faults.seed, size, ledgerFile, settings: servers.settings, keys },
          environment,
        ),
      ),
    );
    const messages = windows.flatMap((window) => window.messages);
    const ends = new Map(messages.flatMap((said) => (said.type === 'done' ? [[said.n, said]] : [])));
    // As they lie there while the windows are open, with the log of what is not merged yet.
    const files = filesIn(folder);
    await Promise.all(windows.map(({ close }) => close()));

    const { ledger } = openLedger({ file: ledgerFile });
    const attempts = ledger.page(0, 1_000_000);
    const shown = shownOf(ledger);
    ledger.close();
    await sleep(100);
    const secrets = { ...keys, ...environment };
    const told: Places = Object.fromEntries(
      messages.flatMap((said, i) => {
        if (said.type === 'done') return [[`what was told of request ${said.n}`, said.told]];
        return said.type === 'log' ? [[`line ${i} of the log`, said.line]] : [];
      }),
    );
    const open = Object.values(servers.servers).reduce((sum, server) => sum + server.busy(), 0);
    return {
      requests: ends.size,
      journal: servers.journal,
      lost: lostIn(planDay(faults.seed, size).flat(2), servers.journal, ends),
      hung: messages.filter(({ type }) => type === 'hung').length + open,
      memoryGrowthBytes: Math.max(
        ...messages.flatMap((said) => (said.type === 'end' ? [said.memoryGrowthBytes] : [])),
      ),
      differences: differences(
        servers.journal,
        attempts,
        new Map([...ends].map(([n, { requestId }]) => [n, requestId])),
      ),
      secrets: [
        ...findSecrets({ ...files, ...filesIn(folder), ...shown, ...told }, secrets),
        ...sentElsewhere(servers, secrets),
      ],
      keysServed: PROVIDERS.filter(
        (id) => findSecrets({ [id]: headersAt(servers, id) }, { [id]: keys[id] }).length === 1,
      ).length,
    };
  } finally {
    await servers.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function newKey(prefix: string): string {
  return prefix + randomBytes(24).toString('hex');
}

type Said<T extends WindowMessage['type']> = Extract<WindowMessage, { type: T }>;

/** Runs a window until its day is over; it stays open until `close`. */
async function runWindow(setup: WindowSetup, environment: Readonly<Record<string, string>>) {
  const child = fork(WINDOW, [JSON.stringify(setup)], {
    execArgv: ['--expose-gc'],
    env: { ...process.env, ...environment },
  });
  const messages: WindowMessage[] = [];
  await new Promise<void>((resolve, reject) => {
    child.on('message', (message) => {
      const said = message as WindowMessage;
      messages.push(said);
      if (said.type === 'end') resolve();
    });
    child.once('exit', (code) => reject(new Error(`window ${setup.window} ended with ${code}`)));
  });
  const close = async () => {
    const gone = once(child, 'exit');
    child.send('close');
    await gone;
  };
  return { messages, close };
}

/** Each request must end as its plan says, with the very text that the last server sent. */
function lostIn(
  steps: readonly Step[],
  journal: readonly Line[],
  ends: ReadonlyMap<number, Said<'done'>>,
): readonly string[] {
  const lines = Map.groupBy(journal, ({ n }) => n);
  return steps.flatMap(({ n, fate }) => {
    const end = ends.get(n);
    const due = fate === 'cancelled' ? 'cancelled' : 'ok';
    if (end?.outcome !== due) return [`request ${n}: ${end?.outcome ?? 'no end'} instead of ${due}`];
    const sent = lines.get(n)?.at(-1)?.text;
    return due === 'ok' && end.text !== sent ? [`request ${n}: “${end.text}” instead of “${sent}”`] : [];
  });
}

function filesIn(folder: string): Places {
  return Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))] as const),
  );
}

/** What the spend view and an export show of the day. */
function shownOf(ledger: ReturnType<typeof openLedger>['ledger']): Places {
  const context = { now: new Date(), locale: 'en', baselineModel: 'claude/large', limits: NO_LIMITS };
  const first = { at: 0, summary: summarize(ledger, { period: 'month' }, context) };
  const parts = { nonce: 'n', style: '', script: '', chartUri: 'c', first };
  const pages = [ledger.page(0, 1_000_000)];
  return {
    'page of the spend view': spendPage(parts),
    ...Object.fromEntries(
      (['today', 'week', 'month', 'all'] as const).map((period) => [
        `figures of the spend view (${period})`,
        JSON.stringify(summarize(ledger, { period }, context)),
      ]),
    ),
    'exported table': [...exportText('csv', pages)].join(''),
    'exported objects': [...exportText('json', pages)].join(''),
  };
}

function headersAt({ servers }: DayServers, id: (typeof PROVIDERS)[number]): string {
  return JSON.stringify(servers[id].journal.map(({ headers }) => headers));
}

/** Keys that came to a server that is not their own, in a header or a body, and any in a body. */
function sentElsewhere(day: DayServers, secrets: Readonly<Record<string, string>>): readonly string[] {
  const wrong = PROVIDERS.flatMap((id) => {
    const { [id]: _own, ...others } = secrets;
    const bodies = JSON.stringify(day.servers[id].journal.map(({ path, body }) => [path, body]));
    return [
      ...findSecrets({ [`headers to ${id}`]: headersAt(day, id) }, others),
      ...findSecrets({ [`bodies to ${id}`]: bodies }, secrets),
    ];
  });
  // Nothing at all may come to where a redirect points.
  return [...wrong, ...day.elsewhere.journal.map(({ path }) => `a request to another origin: ${path}`)];
}
