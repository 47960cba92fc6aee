/** Beginnings that only a program writes, in small letters. */
const OUTPUT = [
  'file "',
  'traceback (',
  'caused by: ',
  'npm err',
  'error:',
  'error[',
  'fatal:',
  'panic:',
  'goroutine ',
  '-->',
  '+++ ',
  '--- ',
  '@@ ',
  'diff --git',
  '//',
  '#include',
  '#!',
  ')',
  ']',
  '}',
];

/** Beginnings of code that are words too: the line must have a sign of code besides. */
const CODE = [
  'import ',
  'from ',
  'const ',
  'let ',
  'var ',
  'def ',
  'func ',
  'fn ',
  'package ',
  'class ',
  'public ',
  'private ',
  'return ',
  'using ',
  'select ',
  'insert ',
  'update ',
  'delete ',
  'create ',
  'at ',
];
const CODE_SIGNS = ['=', '(', '{', ';', '"', "'", '*'];

/** Said by programs in the midst of a line. */
const REPORTS = ['error: ', 'exception: ', 'exception in '];

/**
 * Whether a line is what a program wrote: code, frames of a trace, what compilers and package managers say.
 *
 * @param line in small letters
 * @param start the same without its indentation; not empty
 */
export function isPasted(line: string, start: string): boolean {
  if (line.length - start.length >= 4 || line.startsWith('\t')) return true;
  const end = line.trimEnd();
  const last = end.charAt(end.length - 1);
  if (last === ';' || last === '{' || last === '}') return true;
  if (OUTPUT.some((one) => start.startsWith(one))) return true;
  if (CODE.some((one) => start.startsWith(one)) && CODE_SIGNS.some((sign) => start.includes(sign)))
    return true;
  return start.length > 20 && REPORTS.some((one) => start.includes(one));
}
