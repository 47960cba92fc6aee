import { readTrajectory, type Said } from '../../src/router/index.ts';
import { percentile } from './percentile.ts';

const CALLS = 400;
const WARM_UP = 60;

/** Output of a build and its tests, of some ten thousand characters. */
const OUTPUT = `Exit code 1\n${'src/checkout/total.ts compiled in 12 ms, 3 warnings\n'.repeat(200)}  48 passing (2s)\n  2 failing\n\n  1) total\n  2) discount\n`;

/** 400 messages of an agent at work: it reads, edits, runs tests that stay red, and misses now and then. */
export function longRun(): readonly Said[] {
  const messages: Said[] = [{ role: 'user', content: 'Make the tests green.' }];
  for (let i = 0; messages.length < 400; i++) {
    const id = `call_${i}`;
    const path = `src/file${i % 40}.ts`;
    const [name, input, content] = [
      ['read_file', { filePath: path, startLine: i, endLine: i + 200 }, OUTPUT],
      ['replace_string_in_file', { filePath: path, oldString: `a${i}`, newString: OUTPUT }, 'edited'],
      ['run_in_terminal', { command: 'npm test', explanation: 'see' }, OUTPUT],
      ['replace_string_in_file', { filePath: path, oldString: 'b' }, 'Error: Could not find matching text'],
    ][i % 4] as [string, Record<string, unknown>, string];
    messages.push({ role: 'assistant', content: '', toolCalls: [{ id, name, input }] });
    messages.push({ role: 'tool', callId: id, content });
  }
  return messages;
}

/** How long it takes to read what an agent has done, in a conversation of 400 messages and two megabytes. */
export function benchTrajectory(): { p50Ms: number; p99Ms: number } {
  const messages = longRun();
  const times: number[] = [];
  for (let i = 0; i < WARM_UP + CALLS; i++) {
    const start = process.hrtime.bigint();
    readTrajectory(messages);
    if (i >= WARM_UP) times.push(Number(process.hrtime.bigint() - start) / 1_000_000);
  }
  return { p50Ms: percentile(times, 0.5), p99Ms: percentile(times, 0.99) };
}

if (import.meta.main) console.log(benchTrajectory());
