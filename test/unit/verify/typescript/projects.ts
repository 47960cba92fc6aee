import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createTypeCheck } from '../../../../src/verify/typescript/typeCheck.ts';
import type {
  CheckedFile,
  CheckRequest,
  TextChange,
  TypeScript,
} from '../../../../src/verify/typescript/types.ts';

/** The version that VS Code bundles. */
export const LIBRARY = createRequire(import.meta.url).resolve('typescript-6');
export const typescript: TypeScript = createRequire(import.meta.url)(LIBRARY);

export const INFERRED_OPTIONS = {
  module: 'ESNext',
  moduleResolution: 'Bundler',
  target: 'ES2024',
  jsx: 'react-jsx',
  allowImportingTsExtensions: true,
  strict: true,
  // Reading the DOM's declarations would take most of the time.
  lib: ['ES2023'],
};

/** Files in a folder of their own. */
export interface TestProject extends Disposable {
  readonly root: string;
  request(edits: Edits, unsaved?: Readonly<Record<string, string>>): CheckRequest;
}

/** The new text of each file, or how it comes from the old; null deletes it. */
export type Edits = Readonly<Record<string, string | null | ((text: string) => string)>>;

export function testProject(texts: Readonly<Record<string, string>>): TestProject {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'tierwise-check-')));
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return {
    root,
    request(edits, unsaved = {}) {
      const changes = Object.entries(edits).map(([path, edit]): TextChange => {
        const before = unsaved[path] ?? texts[path] ?? null;
        return {
          file: `${root}/${path}`,
          before,
          after: typeof edit === 'function' ? edit(before ?? '') : edit,
        };
      });
      return {
        changes,
        unsaved: Object.entries(unsaved).map(([path, text]) => ({ file: `${root}/${path}`, text })),
        roots: [root],
        inferredOptions: INFERRED_OPTIONS,
      };
    },
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Errors as `path:line code`, of the files that were checked. */
export interface Told {
  readonly checked: readonly string[];
  readonly before: readonly string[];
  readonly after: readonly string[];
}

export function told(root: string, checked: readonly CheckedFile[] | null): Told | null {
  if (checked === null) return null;
  const side = (name: 'before' | 'after') =>
    checked
      .flatMap((found) =>
        (found[name] ?? []).map(({ line, code }) => `${pathIn(root, found.file)}:${line} ${code}`),
      )
      .sort();
  return {
    checked: checked.map(({ file }) => pathIn(root, file)).sort(),
    before: side('before'),
    after: side('after'),
  };
}

function pathIn(root: string, file: string): string {
  return file.slice(root.length + 1);
}

/** One check of a fresh checker. */
export function checkOnce(
  project: TestProject,
  edits: Edits,
  unsaved?: Readonly<Record<string, string>>,
): Told | null {
  return told(
    project.root,
    createTypeCheck(typescript)(project.request(edits, unsaved), () => false),
  );
}
