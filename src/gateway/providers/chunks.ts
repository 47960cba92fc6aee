/** As much of a response as is read of one. */
export interface Answered extends Pick<Response, 'ok' | 'status' | 'type' | 'headers'> {
  readonly body: AnsweredBody | null;
}

export interface AnsweredBody extends AsyncIterable<Uint8Array> {
  getReader(): ChunkReader;
}

export type ChunkReader = Pick<ReadableStreamDefaultReader<Uint8Array>, 'read' | 'cancel'>;

/** A body as it comes. Left when its answer `isOver`, it may still end by itself, so that its connection can be used again. */
export async function* chunksOf(
  { body }: Pick<Answered, 'body'>,
  isOver: () => boolean,
): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader();
  if (!reader) return;
  let isDone = false;
  try {
    for (;;) {
      const step = await reader.read();
      isDone = step.done;
      if (step.done) return;
      yield step.value;
    }
  } finally {
    if (!isDone) void (isOver() ? ended(reader) : cancelled(reader));
  }
}

/** A server ends what it has said within a moment, or it keeps the connection open for as long as it likes. */
const END_MS = 500;

async function ended(reader: ChunkReader): Promise<void> {
  const timer = setTimeout(() => void cancelled(reader), END_MS);
  const step = await reader.read().catch(() => null);
  clearTimeout(timer);
  if (step?.done !== true) await cancelled(reader);
}

async function cancelled(reader: ChunkReader): Promise<void> {
  await reader.cancel().catch(() => undefined);
}
