/** The code that the system gives for what went wrong, such as `ENOENT`; empty where there is none. */
export function codeIn(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
