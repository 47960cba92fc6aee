/** What tells two problems apart when lines may have moved. */
interface Told {
  readonly message: string;
  readonly code: string;
}

/** Those of the problems that were not there before, wherever they stood: two with the same words are two. */
export function addedProblems<Problem extends Told>(
  before: readonly Told[],
  after: readonly Problem[],
): readonly Problem[] {
  const left = new Map<string, number>();
  for (const problem of before) left.set(wordsOf(problem), (left.get(wordsOf(problem)) ?? 0) + 1);
  return after.filter((problem) => {
    const count = left.get(wordsOf(problem)) ?? 0;
    left.set(wordsOf(problem), count - 1);
    return count <= 0;
  });
}

function wordsOf({ message, code }: Told): string {
  return `${code}\n${message}`;
}
