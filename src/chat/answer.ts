/**
 * The model's answer in what a turn has shown. `ours` are the lines that Tierwise put above, between and below, in
 * order; what stands after the last of them is a notice, and what another model wrote before the answer is void.
 */
export function answerIn(shown: string, ours: readonly string[], answerChars: number): string {
  const parts: string[] = [];
  let rest = shown;
  for (const line of ours) {
    const at = rest.indexOf(line);
    if (at < 0) continue;
    parts.push(rest.slice(0, at));
    rest = rest.slice(at + line.length);
  }
  // A model that broke off and was asked again leaves its first try before the answer, with nothing between.
  const whole = parts.findLast((part) => part.length >= answerChars) ?? rest;
  return whole.slice(Math.max(0, whole.length - answerChars)).trim();
}
