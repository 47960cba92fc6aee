import type { EditorProblem } from './problem.ts';

/**
 * Used but not known, or a module or a name in it that cannot be found: by code, as their servers' sources list them
 * (TypeScript's diagnosticMessages.json, Pyright's configuration rules, Ruff's and Pylint's rules, gopls' and go vet's error
 * codes, rustc's error index, Roslyn's, Dart's and Intelephense's lists).
 */
const LACKING: ReadonlySet<string> = new Set([
  // TypeScript: Cannot find name, namespace, type definitions, a shorthand property's value.
  ...['2304', '2503', '2552', '2580', '2581', '2582', '2583', '2584', '2591', '2592', '2593', '18004'],
  ...['2305', '2306', '2307', '2614', '2724', '2792', '7016', '1192', '2613'],
  ...['no-undef', 'react/jsx-no-undef'],
  ...['import/no-unresolved', 'import/named', 'lint/correctness/noUnresolvedImports'],
  ...['reportUndefinedVariable', 'F821', 'E0602', 'undefined-variable'],
  ...['reportMissingImports', 'reportMissingModuleSource', 'E0401', 'import-error', 'E0611'],
  ...['UndeclaredName', 'UndeclaredImportedName', 'BrokenImport', 'MissingImportedName'],
  ...['E0405', 'E0412', 'E0422', 'E0423', 'E0425', 'E0433', 'E0432'],
  ...['CS0103', 'CS0246', 'CS0234'],
  ...['undeclared_var_use', 'undeclared_var_use_suggest', 'unknown_typename', 'unknown_typename_suggest'],
  ...['undefined_identifier', 'undefined_class', 'undefined_function'],
  ...['uri_does_not_exist', 'pp_file_not_found'],
  ...['P1008', 'P1009', 'P1010', 'P1011'],
  // Eclipse's Java: a type, a variable, an import.
  ...['16777218', '33554515', '570425394', '268435846'],
]);

/** Not used: whether that is an import, the line says, or the message. */
const UNUSED: ReadonlySet<string> = new Set([
  ...['6133', '6192', '6196', '6198'],
  ...['@typescript-eslint/no-unused-vars', 'no-unused-vars', 'unused-imports/no-unused-imports'],
  ...['lint/correctness/noUnusedImports'],
  ...['reportUnusedImport', 'F401', 'W0611', 'unused-import'],
  ...['UnusedImport', 'unused_imports', 'CS8019', 'IDE0005', 'unused_import', 'unused-includes'],
  ...['268435844', '268435842'],
]);

/** Where a server gives no code that tells, its words do. */
const LACKING_IN_WORDS: readonly RegExp[] = [
  /\bcould not be resolved\b|\bis unknown import symbol\b|^could not import\b/i,
  /^unresolved import\b|^The import .+ cannot be resolved/i,
  /^undefined: |\bis not defined$|^Unresolved reference\b|\bcannot be resolved to a type$/i,
  /^Undefined (?:name|type|function|constant)\b|^Cannot find name\b/i,
];
const UNUSED_IN_WORDS =
  /\bimported (?:and|but) (?:not used|unused)\b|^The import .+ is never used|^unused imports?\b/i;

/**
 * Chooses the problems that are about imports: names that are not known, imports that are not used, and those that lead
 * nowhere; what is said of a name at each of its places only once. `isImportLine` is about the file they are in.
 */
export function importProblems(
  problems: readonly EditorProblem[],
  isImportLine: (line: number) => boolean,
): EditorProblem[] {
  const lacking = new Set<string>();
  return problems.filter((problem) => {
    const { code, message, unnecessary, range } = problem;
    const inImport = isImportLine(range.start.line);
    if (UNUSED.has(code) || UNUSED_IN_WORDS.test(message)) return inImport || /\bimport/i.test(message);
    // Pylance fades unused imports without a code.
    if (!LACKING.has(code) && !LACKING_IN_WORDS.some((form) => form.test(message)))
      return unnecessary && inImport;
    // One import mends all places.
    return !lacking.has(message) && lacking.add(message);
  });
}
