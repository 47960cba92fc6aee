import type { EditorProblem } from '../../../../src/context/problems/problem.ts';

export function problem(more: Partial<EditorProblem> & { readonly line?: number } = {}): EditorProblem {
  const { line = 0, ...rest } = more;
  const at = { line, character: 0 };
  return {
    severity: 'error',
    message: 'Something is wrong.',
    code: '',
    source: '',
    range: { start: at, end: at },
    text: '',
    unnecessary: false,
    related: [],
    ...rest,
  };
}
