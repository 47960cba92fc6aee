interface Marks {
  getMarks(): readonly { readonly name: string; readonly startTime: number }[];
}

/** From the first byte read to the end of `activate`, by the marks that VS Code's extension host makes itself. */
export function activationMs(id: string): number | null {
  const marks: unknown = Reflect.get(globalThis, 'MonacoPerformanceMarks');
  if (!isMarks(marks)) return null;
  const at = (name: string): number | undefined =>
    marks.getMarks().find((mark) => mark.name === `code/extHost/${name}/${id}`)?.startTime;
  const from = at('willLoadExtensionCode') ?? at('willActivateExtension');
  const to = at('didActivateExtension');
  return from === undefined || to === undefined ? null : to - from;
}

function isMarks(value: unknown): value is Marks {
  return typeof value === 'object' && value !== null && 'getMarks' in value;
}
