/**
 * The steps from each version of the file to the next. What is in a body is read through `shapes.ts`: a new field there
 * needs a default, or a step here.
 */
export const MIGRATIONS: readonly string[] = [
  `CREATE TABLE tasks (
    id TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    body TEXT NOT NULL,
    -- The process that works on it; none: nobody does.
    owner TEXT, owner_pid INTEGER, owner_host TEXT, owner_started TEXT, lease_until INTEGER,
    -- What another window wants of its owner: 'stop'.
    wish TEXT,
    -- It is being removed, with its tree.
    removing INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX tasks_changed ON tasks (changed_at);
  CREATE TABLE steps (
    task TEXT NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    state TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (task, seq)
  ) STRICT;
  -- Command lines that the user has allowed for good.
  CREATE TABLE approvals (
    project TEXT NOT NULL,
    folder TEXT NOT NULL,
    line TEXT NOT NULL,
    digest TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (project, folder, line)
  ) STRICT;`,
];
