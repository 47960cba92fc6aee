/** What models call tools by that are here under another name. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  bash: 'run',
  shell: 'run',
  sh: 'run',
  terminal: 'run',
  exec: 'run',
  execute: 'run',
  executecommand: 'run',
  runcommand: 'run',
  runinterminal: 'run',
  cat: 'read',
  view: 'read',
  open: 'read',
  readfile: 'read',
  getfile: 'read',
  ls: 'list',
  dir: 'list',
  tree: 'list',
  listfiles: 'list',
  listdir: 'list',
  grep: 'search',
  rg: 'search',
  find: 'search',
  glob: 'search',
  searchfiles: 'search',
  codebasesearch: 'search',
  strreplace: 'edit',
  strreplaceeditor: 'edit',
  replace: 'edit',
  applypatch: 'edit',
  applydiff: 'edit',
  editfile: 'edit',
  replaceinfile: 'edit',
  create: 'write',
  createfile: 'write',
  writefile: 'write',
  writetofile: 'write',
  delete: 'delete_file',
  rm: 'delete_file',
  remove: 'delete_file',
  move: 'move_file',
  rename: 'move_file',
  mv: 'move_file',
  test: 'run_tests',
  tests: 'run_tests',
  pytest: 'run_tests',
  todo: 'plan',
  todowrite: 'plan',
  updateplan: 'plan',
  diff: 'changes',
  gitdiff: 'changes',
  finish: 'done',
  submit: 'done',
  complete: 'done',
  attemptcompletion: 'done',
};

const LONGEST_NAME = 64;

/** The names that a name which is none most likely stands for, the nearest first; three at most. */
export function nearNames(name: string, names: readonly string[]): readonly string[] {
  const plain = plainName(name);
  const other = OTHER_NAMES[plain];
  const scored = names.map((one) => ({ one, distance: distanceOf(plain, plainName(one)) }));
  const near = scored
    .filter(({ one, distance }) => one === other || distance <= Math.max(1, Math.floor(one.length / 3)))
    .sort((a, b) => Number(b.one === other) - Number(a.one === other) || a.distance - b.distance);
  return near.slice(0, 3).map(({ one }) => one);
}

function plainName(name: string): string {
  return name
    .slice(0, LONGEST_NAME)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');
}

/** How many letters differ (Levenshtein). */
function distanceOf(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, i) => i);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1] ? 0 : 1;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
