import { COMPLETION_DAYS_STEP } from '../../src/ledger/completionSums.ts';
import { configure, connect } from '../../src/ledger/database.ts';
import { sumNextMonth } from '../../src/ledger/months.ts';
import { DETAILS_STEP, MIGRATIONS, migrate } from '../../src/ledger/schema.ts';
import { SUMS_STEP } from '../../src/ledger/spendSums.ts';

const DAY_MS = 86_400_000;

/** In the order of their tiers: the first answers nearly always, for the others only take over. */
const MODELS = {
  cheap: ['openrouter/deepseek/deepseek-v4-flash', 'openai/gpt-6-luna', 'deepseek/deepseek-v4-flash'],
  mid: ['anthropic/claude-haiku-4-5', 'openai/gpt-5.4-mini', 'google/gemini-3.8-flash'],
  premium: ['anthropic/claude-opus-5-5', 'openai/gpt-5.6-sol', 'openrouter/anthropic/claude-opus-5.5'],
} as const;
const TASKS = [
  ['docstring', 'cheap'],
  ['commit-message', 'cheap'],
  ['explain', 'mid'],
  ['chat', 'mid'],
  ['bug-fix', 'mid'],
  ['unit-tests', 'mid'],
  ['debug', 'premium'],
  ['multi-file-refactor', 'premium'],
] as const;
/** Most of a project is in its first language. */
const PROJECTS = [
  ['shop', ['typescript', 'css', 'markdown']],
  ['api', ['python', 'yaml', null]],
  ['website', ['typescriptreact', 'css', 'json']],
  [null, ['plaintext', null, 'markdown']],
] as const;

/** A small generator of its own, so that every run measures the same ledger. */
function dice(): (below: number) => number {
  let state = 42;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/**
 * Fills a new file with `count` attempts over the year before `now`, as somebody makes them who works by day: half of
 * them ghost text, some handed on, some failed, most of the rest in conversations, some of it asked by other programs.
 */
export function fillLedger(file: string, count: number, now: number): void {
  const db = connect(file, 0);
  configure(db);
  db.exec('PRAGMA synchronous = OFF');
  migrate(db, 2);
  // Sums are made in one go below: by triggers, as in life, this would take minutes.
  for (const name of ['attempts_added', 'attempts_removed', 'attempts_changed'])
    db.exec(`DROP TRIGGER ${name}`);
  const roll = dice();
  const details: [number, string | null][] = [];
  db.exec('BEGIN');
  let id = 0;
  for (let request = 0; id < count; request++) {
    const at =
      now -
      365 * DAY_MS +
      Math.floor((id / count) * 365) * DAY_MS +
      (8 + roll(10)) * 3_600_000 +
      roll(3_600_000);
    const ghost = roll(2) === 0;
    const [task, tier] = ghost
      ? (['autocomplete', 'cheap'] as const)
      : (TASKS[roll(TASKS.length)] ?? TASKS[0]);
    const session = ghost || roll(3) === 0 ? null : `session-${Math.floor(request / 12)}`;
    // A project for some days, and now and then another.
    const [workspace, languages] =
      PROJECTS[(Math.floor((id / count) * 60) + (roll(10) === 0 ? 1 : 0)) % 4] ?? PROJECTS[0];
    const language = languages[roll(6) < 4 ? 0 : 1 + roll(2)] ?? null;
    const attempts = roll(12) === 0 ? 2 : 1;
    for (let attempt = 1; attempt <= attempts && id < count; attempt++) {
      const ref = MODELS[tier][attempt > 1 || roll(20) === 0 ? 1 + roll(2) : 0] ?? MODELS[tier][0];
      const [provider, model] = [ref.slice(0, ref.indexOf('/')), ref.slice(ref.indexOf('/') + 1)];
      const unknown = roll(200) === 0;
      id++;
      details.push([id, workspace]);
      db.run(
        `INSERT INTO attempts (id, request_id, session_id, at, task, tier, provider, model, attempt, outcome, reason,
          input_tokens, cache_read_tokens, output_tokens, cost_usd, cost_source, baseline_usd, latency_ms, language,
          context_tokens, verdict) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, ?, ?, ?, ?, ?, 900, ?, 1500, ?)`,
        id,
        `request-${request}`,
        session,
        at + attempt,
        task,
        tier,
        provider,
        model,
        attempt,
        attempt < attempts ? 'failed' : 'ok',
        1_000 + roll(9_000),
        roll(1_000),
        100 + roll(900),
        unknown ? null : roll(20_000) / 1e6,
        unknown ? 'unknown' : roll(10) === 0 ? 'estimated' : 'priced',
        roll(100_000) / 1e6,
        language,
        roll(4) === 0 ? 'accepted' : null,
      );
    }
  }
  db.exec('COMMIT');
  const triggers = MIGRATIONS[1]?.match(/CREATE TRIGGER[\s\S]*?END;/g) ?? [];
  db.exec(`INSERT INTO spend_hours SELECT at / 3600000, sum(CAST(coalesce(cost_usd, 0) * 1e9 AS INTEGER)), 1
    FROM attempts GROUP BY 1; ${triggers.join('\n')}`);
  migrate(db, 3);
  db.exec(DETAILS_STEP);
  db.exec('BEGIN');
  for (const [attempt, workspace] of details) {
    db.run('INSERT INTO details (attempt_id, workspace) VALUES (?, ?)', attempt, workspace);
  }
  db.exec('COMMIT');
  db.exec(SUMS_STEP + COMPLETION_DAYS_STEP);
  db.exec(`INSERT INTO reservations (id, request_id, at, task, tier, provider, model, attempt, context_tokens, owner,
    owner_pid, owner_host, expires_at) VALUES (${count}, '', 0, '', '', '', '', 1, 0, '', 0, '', 0); DELETE FROM reservations`);
  db.exec('PRAGMA user_version = 4');
  migrate(db, 5);
  db.exec(`INSERT INTO callers SELECT DISTINCT request_id, iif(substr(request_id, -1) < '2', 'Claude Code', 'Codex')
    FROM attempts WHERE task <> 'autocomplete' AND substr(request_id, -1) < '4'`);
  migrate(db);
  while (sumNextMonth(db));
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
}
