import type { Task } from './tasks.ts';

export interface Classification {
  readonly task: Task;
  /** The words of the prompt that decided it. */
  readonly evidence: string;
}

/** Long prompts are mostly pasted code and logs; what is asked for stands at their beginning or end. */
const WINDOW = 2_000;

/**
 * Words that show a hard request, hardest to answer well first: a wrong answer about security costs more than
 * a dear model. The first rule that matches wins.
 */
const RULES: readonly (readonly [Task, RegExp])[] = [
  [
    'security',
    /\b(security|vulnerab\w*|exploit\w*|(?:sql|command|code) injection|xss|csrf|ssrf|path traversal|penetration|threat model\w*|harden\w*|sicherheitsl\w*)\b/i,
  ],
  [
    'debug',
    /\b(race condition|dead ?lock\w*|memory leak|heisenbug|segfault|segmentation fault|use.after.free|data race|flaky|intermittent\w*|concurren(?:cy|t)|root cause|core dump|stack overflow)\b/i,
  ],
  [
    'multi-file-refactor',
    /\b(?:refactor|migrate|rename|move|port|convert|rewrite|replace)\w*\b[^.\n]{0,80}\b(?:across|everywhere|all (?:the )?(?:files|modules|packages|services|usages|callers)|whole (?:project|repo\w*|code ?base)|entire (?:project|repo\w*|code ?base)|code ?base|monorepo)\b/i,
  ],
  [
    'architecture',
    /\b(architect\w*|system design|design (?:a|an|the) (?:system|service|schema|api|module|data model)|trade.?offs?|scalab\w*|distributed|microservices?|event.sourcing|domain model|data model)\b/i,
  ],
  [
    'performance',
    /\b(performance|profil(?:e|ing)|bottle ?necks?|optimi[sz]e\w*|throughput|too slow|latency|big.?o|cache misses)\b/i,
  ],
];

/**
 * Finds the task that a chat prompt asks for, where it names one of the hard ones. Null when nothing is known,
 * which the routing table sends to mid. Rules only: a few microseconds, whatever the length of the prompt.
 */
export function classify(prompt: string): Classification | null {
  const text = prompt.length <= 2 * WINDOW ? prompt : `${prompt.slice(0, WINDOW)}\n${prompt.slice(-WINDOW)}`;
  for (const [task, pattern] of RULES) {
    const match = pattern.exec(text);
    if (match) return { task, evidence: match[0].replace(/\s+/g, ' ').slice(0, 60).toLowerCase() };
  }
  return null;
}
