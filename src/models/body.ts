/** A body was longer than it may be. */
class TooLarge extends Error {
  constructor(mostBytes: number) {
    super(`it sent more than ${Math.round(mostBytes / 1_000_000)} MB`);
  }
}

/**
 * The response with a body that is counted while it comes, as it is read: unpacked. Where it is longer than it may be, the
 * connection is closed at once, and whoever reads it gets that error.
 */
export function limited(
  response: Response,
  mostBytes: number,
  tooLarge: () => Error = () => new TooLarge(mostBytes),
): Response {
  if (response.body === null) return response;
  let bytes = 0;
  const counting = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      if (bytes > mostBytes) controller.error(tooLarge());
      else controller.enqueue(chunk);
    },
  });
  const { status, statusText, headers } = response;
  return new Response(response.body.pipeThrough(counting), { status, statusText, headers });
}

/** The beginning of a body, at most so many bytes of it; the rest is not read, and the connection is closed. */
export async function beginningOf(
  response: { readonly body: AsyncIterable<Uint8Array> | null },
  mostBytes: number,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk.subarray(0, mostBytes - bytes), { stream: true });
    bytes += chunk.byteLength;
    // Leaving the loop cancels the rest.
    if (bytes >= mostBytes) return text;
  }
  return text + decoder.decode();
}

/** The first characters of a body that are no white space, so many of them where there are, and the response as it was. */
export async function peek(
  response: Response,
  characters: number,
  mostBytes: number,
): Promise<{ readonly start: string; readonly response: Response }> {
  if (response.body === null) return { start: '', response };
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  const chunks: Uint8Array[] = [];
  let start = '';
  for (let bytes = 0; start.length < characters && bytes < mostBytes; ) {
    const { value } = await reader.read();
    if (value === undefined) break;
    chunks.push(value);
    bytes += value.byteLength;
    start = (start + decoder.decode(value, { stream: true })).trimStart();
  }
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = chunks.shift() ?? (await reader.read()).value;
      if (next === undefined) controller.close();
      else controller.enqueue(next);
    },
    cancel: (reason) => reader.cancel(reason),
  });
  const { status, statusText, headers } = response;
  return { start, response: new Response(body, { status, statusText, headers }) };
}

/** The value of a JSON text; undefined where it is none. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
