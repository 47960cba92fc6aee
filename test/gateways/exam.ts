import type { FaultServer } from '../unit/gateway/faultServer.ts';
import { startFaultServer } from '../unit/gateway/faultServer.ts';
import { MISBEHAVIOUR } from './misbehave.ts';

/** How a gateway is asked, and how it asks: in which protocol, and whether answers are streamed. */
export interface Variant {
  readonly wire: 'openai' | 'anthropic';
  readonly streaming: boolean;
}

export const VARIANTS: readonly Variant[] = (['openai', 'anthropic'] as const).flatMap((wire) =>
  [true, false].map((streaming) => ({ wire, streaming })),
);

/** What who asked a gateway got. */
export interface Answer {
  /** The gateway itself says that the answer is whole. */
  readonly ok: boolean;
  readonly text: string;
  /** What it says went wrong; empty where nothing did. */
  readonly error: string;
  /** The model that it names as the one that answered. */
  readonly model: string | null;
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number } | null;
  readonly ms: number;
}

/** A gateway under examination. */
export interface Subject {
  /** Asks with a chain of models, named by the faults of the server; `windows`: their sizes, where they matter. */
  ask(chain: readonly string[], windows?: readonly number[]): Promise<Answer>;
  stop(): Promise<void>;
}

/** What a fault's examination has at hand. */
export interface Exam<S extends Subject = Subject> {
  readonly subject: S;
  readonly server: FaultServer;
  readonly variant: Variant;
  /** So many times shorter than the exam's text are its times here, as are the gateway's time limits. */
  readonly shorter: number;
}

export interface Fault<S extends Subject = Subject> {
  readonly id: number;
  readonly title: string;
  /** Must not share the process with others: it changes what all of them see. */
  readonly alone?: true;
  /** Where it can happen; everywhere, if nothing is said. */
  readonly where?: (variant: Variant) => boolean;
  /** Throws what is wrong. */
  readonly examine: (exam: Exam<S>) => Promise<void>;
}

export interface Verdict {
  readonly id: number;
  readonly title: string;
  readonly variant: Variant;
  /** Null: passed. */
  readonly problem: string | null;
}

/** So many at a time: their pauses pass together, and time limits do not strike for want of a processor. */
const AT_ONCE = 8;

/** How a gateway is examined. */
export interface Setting<S extends Subject> {
  readonly shorter: number;
  readonly start: (server: FaultServer, variant: Variant) => Promise<S>;
  /** The port of the provider, for a gateway that was told beforehand: then one fault comes after the other. */
  readonly port?: number;
}

/** Puts a gateway through all of these faults, in each variant with a server and a gateway of its own. */
export async function runExam<S extends Subject>(
  faults: readonly Fault<S>[],
  variants: readonly Variant[],
  setting: Setting<S>,
): Promise<readonly Verdict[]> {
  const runs = faults.flatMap((fault) =>
    variants.filter(fault.where ?? (() => true)).map((variant) => ({ fault, variant })),
  );
  const examined = new Map<(typeof runs)[number], Verdict>();
  const examine = async (run: (typeof runs)[number]) => {
    examined.set(run, await examineOne(run.fault, run.variant, setting));
  };
  const together = runs.filter(({ fault }) => !fault.alone);
  const next = async (): Promise<void> => {
    for (let run = together.shift(); run; run = together.shift()) await examine(run);
  };
  await Promise.all(Array.from({ length: setting.port === undefined ? AT_ONCE : 1 }, next));
  for (const run of runs.filter(({ fault }) => fault.alone)) await examine(run);
  return runs.flatMap((run) => examined.get(run) ?? []);
}

async function examineOne<S extends Subject>(
  { id, title, examine }: Fault<S>,
  variant: Variant,
  { shorter, start, port }: Setting<S>,
): Promise<Verdict> {
  const server = await startFaultServer(MISBEHAVIOUR, port);
  const subject = await start(server, variant);
  try {
    await examine({ subject, server, variant, shorter });
    return { id, title, variant, problem: null };
  } catch (error) {
    return { id, title, variant, problem: error instanceof Error ? error.message : String(error) };
  } finally {
    await subject.stop();
    await server.stop();
  }
}

export function nameOf({ wire, streaming }: Variant): string {
  return `${wire}, ${streaming ? 'streaming' : 'not streaming'}`;
}
