import type { EditorProblem } from './problem.ts';

export interface ImportFact {
  readonly name: string;
  readonly problem: EditorProblem;
}

/** What the servers say about a file's imports. */
export interface ImportFacts {
  /** Used but not known: something to import. */
  readonly missing: readonly ImportFact[];
  /** Imported but not used. */
  readonly unused: readonly ImportFact[];
  /** Modules, or names in them, that cannot be found. */
  readonly unresolved: readonly ImportFact[];
}

type Kind = keyof ImportFacts;

/**
 * By code, as their servers' sources list them: TypeScript's diagnosticMessages.json, Pyright's configuration rules, Ruff's
 * and Pylint's rules, gopls' and go vet's error codes, rustc's error index, Roslyn's, Dart's and Intelephense's lists.
 */
const BY_CODE: Readonly<Record<Kind, readonly string[]>> = {
  missing: [
    // TypeScript: Cannot find name, namespace, type definitions, a shorthand property's value.
    ...['2304', '2503', '2552', '2580', '2581', '2582', '2583', '2584', '2591', '2592', '2593', '18004'],
    ...['no-undef', 'react/jsx-no-undef'],
    ...['reportUndefinedVariable', 'F821', 'E0602', 'undefined-variable'],
    ...['UndeclaredName', 'UndeclaredImportedName'],
    ...['E0405', 'E0412', 'E0422', 'E0423', 'E0425', 'E0433'],
    ...['CS0103', 'CS0246'],
    ...['undeclared_var_use', 'undeclared_var_use_suggest', 'unknown_typename', 'unknown_typename_suggest'],
    ...['undefined_identifier', 'undefined_class', 'undefined_function'],
    ...['P1008', 'P1009', 'P1010', 'P1011'],
    // Eclipse's Java: a type, a variable.
    ...['16777218', '33554515', '570425394'],
  ],
  unused: [
    ...['6133', '6192', '6196', '6198'],
    ...['@typescript-eslint/no-unused-vars', 'no-unused-vars', 'unused-imports/no-unused-imports'],
    ...['lint/correctness/noUnusedImports'],
    ...['reportUnusedImport', 'F401', 'W0611', 'unused-import'],
    ...['UnusedImport', 'unused_imports', 'CS8019', 'IDE0005', 'unused_import', 'unused-includes'],
    ...['268435844', '268435842'],
  ],
  unresolved: [
    ...['2305', '2306', '2307', '2614', '2724', '2792', '7016', '1192', '2613'],
    ...['import/no-unresolved', 'import/named', 'lint/correctness/noUnresolvedImports'],
    ...['reportMissingImports', 'reportMissingModuleSource', 'E0401', 'import-error', 'E0611'],
    ...['BrokenImport', 'MissingImportedName', 'E0432', 'CS0234', 'uri_does_not_exist', 'pp_file_not_found'],
    ...['268435846'],
  ],
};

/** Where a server gives no code that tells, its words do. */
const BY_MESSAGE: readonly (readonly [Kind, RegExp])[] = [
  ['unresolved', /\bcould not be resolved\b|\bis unknown import symbol\b|^could not import\b/i],
  ['unresolved', /^unresolved import\b|^The import .+ cannot be resolved/i],
  ['unused', /\bimported (?:and|but) (?:not used|unused)\b|^The import .+ is never used|^unused imports?\b/i],
  ['missing', /^undefined: |\bis not defined$|^Unresolved reference\b|\bcannot be resolved to a type$/i],
  ['missing', /^Undefined (?:name|type|function|constant)\b|^Cannot find name\b/i],
];

const KINDS = (['missing', 'unused', 'unresolved'] as const).flatMap((kind) =>
  BY_CODE[kind].map((code) => [code, kind] as const),
);
const KIND_OF: ReadonlyMap<string, Kind> = new Map(KINDS);

/** Chooses the problems that are about imports, each name once. `isImportLine` is about the file they are in. */
export function importFacts(
  problems: readonly EditorProblem[],
  isImportLine: (line: number) => boolean,
): ImportFacts {
  const found: Record<Kind, ImportFact[]> = { missing: [], unused: [], unresolved: [] };
  for (const problem of problems) {
    const kind = kindOf(problem, isImportLine);
    const known = kind === null ? [] : found[kind];
    const fact = { name: nameIn(problem), problem };
    // A missing name is reported at each of its places; one import mends them all.
    const again = kind !== 'unused' && known.some(({ name }) => name === fact.name);
    if (kind !== null && !again) known.push(fact);
  }
  return found;
}

function kindOf(problem: EditorProblem, isImportLine: (line: number) => boolean): Kind | null {
  const inImport = isImportLine(problem.range.start.line);
  const kind =
    KIND_OF.get(problem.code) ?? BY_MESSAGE.find(([, form]) => form.test(problem.message))?.[0] ?? null;
  // What else is unused is not about imports, whatever its code.
  if (kind === 'unused') return inImport || /\bimport/i.test(problem.message) ? kind : null;
  // Pylance fades unused imports without a code.
  return kind ?? (problem.unnecessary && inImport ? 'unused' : null);
}

/** The name that a problem is about: the one quoted in its message, else the code that it marks, else its line. */
function nameIn({ message, text, range }: EditorProblem): string {
  const quoted = /['"`‘“]([^'"`’”]+)['"`’”]/.exec(message)?.[1];
  const after = /^(?:undefined|unresolved reference|unused import|Undefined \w+): ?(\S+)/i.exec(message)?.[1];
  return (quoted ?? after?.replace(/[.,;]$/, '') ?? text).trim() || `line ${range.start.line + 1}`;
}
