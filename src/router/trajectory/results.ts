import type { CallKind } from './types.ts';

/**
 * How a call ended. `running`: it goes on. `told`: it ended with what is no failure, as a search without a hit, or a word
 * of the user. `foreign`: a network or a server failed, which no model mends.
 */
type End = 'ok' | 'running' | 'told' | 'foreign' | 'failed';

export interface ResultFacts {
  readonly end: End;
  /** The same for failures of the same kind: its words without names, numbers and places. */
  readonly sign: string;
}

/** Clients say how it went at the begin, programs at the end. */
const HEAD = 400;
const TAIL = 2_000;

const RUNNING =
  /running with session ID|running in (?:the )?background|in background with ID|<status>running<\/status>|is still running|still executing/i;
const SAID_NO =
  /^(?:The user (?:doesn't|does not|rejected|denied)|User (?:rejected|denied|cancell?ed))|\[Request interrupted/i;

/** The exit code, in the words of the clients. */
const EXIT_CODE =
  /(?:^|\n)(?:Error: )?(?:Process exited with code|Exit code:?|exit code:|Command exited with (?:exit )?code:?|exit status)[ =]{0,3}(-?\d{1,6})|"exit_?code": ?(-?\d{1,6})/i;

/** What a tool says of itself when it does not do what it was called for. */
const REFUSED =
  /^(?:<tool_use_error>|(?:\w{0,30}Error|error|ERROR)\b[: ]|Failed to|Could not|Cannot |Unable to|Invalid |No such |File (?:does not exist|not found)|String to replace not found|apply_patch verification failed|oldString|Tool \S{1,60} not found|Unknown tool|The \S{1,60} tool was called with invalid|failed to parse|unsupported call|ENOENT|EACCES|EISDIR|Model tried to call)/i;

/** The words of editors' tools: what did not land says so, and what landed may quote any word. */
const EDIT_LANDED = /success|\b(?:applied|updated|created|written|saved|edited|replaced|done)\b/i;
const EDIT_MISSED =
  /\b(?:failed|failure|not found|could not|couldn't|cannot|can't|unable|no match|not match|invalid|error|not unique|multiple (?:matches|occurrences)|rejected|missing)\b/i;
const EDIT_HEAD = 200;

/** What a program prints when it fails, where nobody gives its exit code. */
const FAILED_OUTPUT =
  /(?:^|\n)(?:npm (?:error|ERR!)|Traceback \(most recent|fatal: |panic: |error(?:\[|:)|Error: |ERROR |\w{1,40}Error: |make: \*\*\*|Exception in thread|BUILD FAILED|Segmentation fault)|: (?:command )?not found\b|: No such file or directory/;

const FOREIGN =
  /\b(?:ETIMEDOUT|ECONNRESET|ECONNREFUSED|EAI_AGAIN|ENOTFOUND|EADDRINUSE|EBUSY)\b|timed out|rate.?limit|too many requests|\b(?:429|502|503|504) |temporarily unavailable|could not resolve host|network is unreachable/i;

/** Lines that tell of the failure itself. */
const TELLING = /error|fail|not found|no such|denied|invalid|cannot|can't|missing|unexpected|exit/i;

export function factsOfResult(content: string, kind: CallKind): ResultFacts {
  const head = content.slice(0, HEAD).trimStart();
  const tail = content.length > HEAD ? content.slice(-TAIL) : '';
  if (RUNNING.test(head) || RUNNING.test(tail)) return { end: 'running', sign: '' };
  if (SAID_NO.test(head)) return { end: 'told', sign: '' };
  const both = `${head}\n${tail}`;
  const code = codeIn(both);
  if (code === 0) return { end: 'ok', sign: '' };
  const output = FAILED_OUTPUT.test(both);
  const missed = kind === 'edit' && EDIT_MISSED.test(head.slice(0, EDIT_HEAD)) && !EDIT_LANDED.test(head);
  const failed =
    missed || code !== null || REFUSED.test(head) || (kind !== 'read' && kind !== 'edit' && output);
  const missing = kind === 'read' && code === null && /^\S{1,80}: .{1,200}: No such file/.test(head);
  if (!failed && !missing) return { end: 'ok', sign: '' };
  // A search, a comparison or a test of a file ends with 1 where it finds nothing, and says nothing else.
  if (kind === 'read' && code === 1 && !REFUSED.test(head) && !output) return { end: 'told', sign: '' };
  const end = FOREIGN.test(both) ? 'foreign' : 'failed';
  return { end, sign: signOf(both) };
}

function codeIn(text: string): number | null {
  const found = EXIT_CODE.exec(text);
  const code = found?.[1] ?? found?.[2];
  return code === undefined ? null : Number(code);
}

function signOf(text: string): string {
  const lines = text
    .split('\n')
    .slice(-40)
    .map((line) => line.slice(0, 240).trim())
    .filter((line) => TELLING.test(line));
  const [last = ''] = lines.slice(-1);
  return last
    .replaceAll(/'[^']{0,120}'|"[^"]{0,120}"|`[^`]{0,120}`/g, '"')
    .split(' ')
    .map((word) => (/[/\\]/.test(word) ? '/' : word.replaceAll(/\d/g, '0')))
    .join(' ')
    .slice(0, 120);
}
