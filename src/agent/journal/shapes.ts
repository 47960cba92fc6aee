import * as z from 'zod';

// What the journal keeps of a task, as it is read back: rows of older versions and damaged ones come through here as well.

/** The tiers of the router, from the cheapest up. */
const tier = z.enum(['cheap', 'mid', 'premium']);

/** A call of a tool as the model wrote it; the id may be anything, an empty one too. */
const callShape = z.object({ id: z.string(), name: z.string(), input: z.record(z.string(), z.unknown()) });
export type Call = z.infer<typeof callShape>;

const imageShape = z.object({ mimeType: z.string(), data: z.string() });

/** What a task has to ask the user, as data; the words are made where it is shown. */
const questionShape = z.discriminatedUnion('about', [
  /** A command: its whole text, where it would run, why it is not simply run, and where the wish for it came from. */
  z.object({
    about: z.literal('command'),
    line: z.string(),
    cwd: z.string(),
    reasons: z.array(z.string()),
    mayKeep: z.boolean(),
    origin: z.string().nullable(),
  }),
  /** A tool of a server or of another extension. */
  z.object({ about: z.literal('tool'), name: z.string(), input: z.string(), reasons: z.array(z.string()) }),
  z.object({ about: z.literal('plan'), text: z.string() }),
  /** The model asks in its own words, which do nothing. */
  z.object({ about: z.literal('words'), text: z.string(), choices: z.array(z.string()) }),
  /** A step that was cut off, or taken back, has an effect that nobody can take back: may it run again? */
  z.object({ about: z.literal('again'), step: z.int(), name: z.string(), text: z.string() }),
]);
export type TaskQuestion = z.infer<typeof questionShape>;

/** `always`: this very command, in this project. `words`: what was typed, or chosen. */
const answerShape = z.object({
  answer: z.enum(['yes', 'always', 'no', 'words']),
  words: z.string().optional(),
});
export type TaskAnswer = z.infer<typeof answerShape>;

const repeat = z.enum(['harmless', 'in-tree', 'never']);
/**
 * What may become of a step that was cut off. `harmless`: it runs again. `in-tree`: all that it does lies in the task's
 * tree, which is first put back to what it was. `never`: the user is asked.
 */
export type Repeat = z.infer<typeof repeat>;

const tokensShape = z.object({
  input: z.number(),
  cacheRead: z.number(),
  output: z.number(),
});

const failureShape = z.object({
  /**
   * The gateway's word for it: `rate-limit`, `budget`, `no-model`, `cut-off`, `length`, `empty`, ...; `task-budget` where
   * what is left of the task's own budget does not pay for the call.
   */
  reason: z.string(),
  /** For people, with secrets masked. */
  message: z.string(),
  /** How long the server asks to wait, in ms; null where it does not say. */
  waitMs: z.number().nullable(),
});

/** How the model's answer ended. */
const modelResult = z.object({
  outcome: z.enum(['ok', 'incomplete', 'failed', 'cancelled']),
  text: z.string(),
  calls: z.array(callShape),
  /** The calls whose arguments were not whole; they are answered and never run. */
  cutCalls: z.array(z.object({ id: z.string(), name: z.string() })),
  failure: failureShape.nullable(),
  tokens: tokensShape.nullable(),
  /** What the same model wants back unchanged (thoughts with their signatures), as the gateway handed it out. */
  kept: z.unknown().optional(),
  /** Facts for the views and for what happens next: tokens that were sent, the model's window, who else was asked. */
  facts: z.record(z.string(), z.unknown()).optional(),
});
export type ModelResult = z.infer<typeof modelResult>;

/** What a tool came to. `content` is what the model reads. */
const toolResult = z.object({
  ok: z.boolean(),
  content: z.string(),
  images: z.array(imageShape).optional(),
  /** Why it did not run at all: refused by the user, never allowed, unknown, arguments that are not whole, cut off. */
  notRun: z.enum(['refused', 'never', 'unknown', 'arguments', 'cut-off', 'stopped']).optional(),
  /** Facts for the views and for what happens next: exit code, files, output file. */
  facts: z.record(z.string(), z.unknown()).optional(),
});
export type ToolResult = z.infer<typeof toolResult>;

const verifyResult = z.object({
  verdict: z.enum(['verified', 'red', 'not-verified']),
  /** For the model, bounded and with secrets masked. */
  text: z.string(),
  /** The whole `Verification`, which its own part reads. */
  report: z.unknown(),
});
export type VerifyResult = z.infer<typeof verifyResult>;

const base = z.object({
  /** 1, 2, ... within its task. */
  seq: z.int(),
  /** The step before it on its line; 0 for the first. */
  prev: z.int(),
  /**
   * `asked`: it waits for the user's word and has done nothing. `begun`: its effect may have begun. `cut`: whoever ran it
   * died before the end.
   */
  state: z.enum(['asked', 'begun', 'done', 'cut']),
  repeat,
  /** Snapshots of the tree; null where the step does not touch it. */
  before: z.string().nullable(),
  after: z.string().nullable(),
  model: z.string().nullable(),
  /** Null: unknown, or none was asked. */
  usd: z.number().nullable(),
  /** The request in the ledger. */
  requestId: z.string().nullable(),
  /** Unix time in ms. */
  at: z.number(),
  endedAt: z.number().nullable(),
  /** What the user was asked about it, and the answer; null where nothing was asked, or nothing was said yet. */
  question: questionShape.nullable(),
  answer: answerShape.nullable(),
});

const of = <Kind extends string, Input extends z.ZodType, Result extends z.ZodType>(
  kind: Kind,
  input: Input,
  result: Result,
) => base.extend({ kind: z.literal(kind), input, result: result.nullable() });

export const stepShape = z.discriminatedUnion('kind', [
  /** A question to a model. What was sent follows from the steps before it. */
  of('model', z.object({ tier }), modelResult),
  /** A model shortens what is old: the text stands for the steps up to `upTo`. */
  of('summary', z.object({ tier, upTo: z.int() }), modelResult),
  /** `of`: the model's step that called, `index`: which of its calls. */
  of('tool', z.object({ of: z.int(), index: z.int(), call: callShape }), toolResult),
  of('verify', z.object({ why: z.enum(['done', 'asked']) }), verifyResult),
  /** To another tier, with what its model is told. `fresh`: it begins from the base again. */
  of(
    'move',
    z.object({
      from: tier,
      to: tier,
      why: z.string(),
      facts: z.record(z.string(), z.unknown()),
      handOver: z.string(),
      fresh: z.boolean(),
    }),
    z.object({}),
  ),
  /** Something said in the conversation: by the user, or by us to the model; or a question to the user. */
  of(
    'note',
    z.object({ from: z.enum(['user', 'system']), text: z.string(), what: z.string() }),
    z.object({}),
  ),
]);
export type Step = z.infer<typeof stepShape>;
export type StepOf<Kind extends Step['kind']> = Extract<Step, { kind: Kind }>;

/** What a task waits for. */
const waitingShape = z.discriminatedUnion('for', [
  /** Its turn: others run. */
  z.object({ for: z.literal('turn') }),
  /** The user's word about a step. */
  z.object({ for: z.literal('answer'), seq: z.int() }),
  z.object({ for: z.literal('budget'), spentUsd: z.number(), budgetUsd: z.number() }),
  /** A provider's limit; `until` in Unix ms, null where it is not said or final: then only the user resumes it. */
  z.object({ for: z.literal('limit'), until: z.number().nullable(), message: z.string() }),
  /** Room on the disk; it then goes on by itself. */
  z.object({ for: z.literal('disk') }),
]);
export type Waiting = z.infer<typeof waitingShape>;

/** Why a task ended, or stands still. */
const endShape = z.discriminatedUnion('why', [
  z.object({ why: z.literal('verified') }),
  /** Done as far as the model says; nothing here could verify it. */
  z.object({ why: z.literal('not-verified') }),
  z.object({ why: z.literal('red') }),
  z.object({ why: z.literal('steps'), limit: z.number() }),
  z.object({ why: z.literal('stuck'), facts: z.record(z.string(), z.unknown()) }),
  z.object({ why: z.literal('model'), message: z.string() }),
  z.object({ why: z.literal('tree'), message: z.string() }),
  z.object({ why: z.literal('plan-refused') }),
  z.object({ why: z.literal('no-change'), text: z.string() }),
  z.object({ why: z.literal('fault'), message: z.string() }),
  /** By the user. */
  z.object({ why: z.literal('stopped') }),
  /** Whoever ran it is gone: a crash, a restart, another version. */
  z.object({ why: z.literal('interrupted') }),
]);
export type TaskEnd = z.infer<typeof endShape>;

export const taskShape = z.object({
  id: z.string(),
  title: z.string(),
  /** What is to be done, in the user's words, unshortened. */
  prompt: z.string(),
  folders: z.array(z.object({ name: z.string(), path: z.string() })),
  state: z.enum(['planning', 'waiting', 'running', 'verifying', 'done', 'failed', 'stopped']),
  /** Set while it waits. */
  waiting: waitingShape.nullable(),
  /** Set once it ended or stands still. */
  end: endShape.nullable(),
  /** What became of its result; null while it has not been decided on. */
  settled: z.enum(['accepted', 'branch']).nullable(),
  /** What the user said meanwhile and no step has yet. */
  said: z.array(z.string()),
  /** The last step of the line that counts; 0 before the first. */
  head: z.int(),
  /** The tree's snapshot at the start; null before there is a tree. */
  base: z.string().nullable(),
  /** The snapshot that the tree has to be put back to before anything else happens; null: it is as it should be. */
  restore: z.string().nullable(),
  /** What the tree does not hold of the user's folder, for the model and the user. */
  leftOut: z.array(z.object({ path: z.string(), why: z.string() })),
  /** As it was at the start, so that nothing that a step changes can loosen it. */
  settings: z.object({
    budgetUsd: z.number(),
    maxSteps: z.int(),
    startTier: z.enum(['auto', 'cheap', 'mid', 'premium']),
    planFirst: z.boolean(),
    /** Commands may use the network once the user said so for them. */
    network: z.enum(['ask', 'never']),
    commandTimeLimitMs: z.number(),
  }),
  /** Facts that whoever started it wants to have later: the failing test, the problem, the session of the chat. */
  facts: z.record(z.string(), z.unknown()),
  /** Sum of its steps; the part that is unknown is not in it. */
  spentUsd: z.number(),
  createdAt: z.number(),
  changedAt: z.number(),
});
export type Task = z.infer<typeof taskShape>;
export type TaskState = Task['state'];

const UNDERWAY: ReadonlySet<TaskState> = new Set(['planning', 'running', 'verifying']);

/** Whether something of it runs. */
export function isUnderway({ state }: Pick<Task, 'state'>): boolean {
  return UNDERWAY.has(state);
}
export type TaskSettings = Task['settings'];
export type TierName = z.infer<typeof tier>;
