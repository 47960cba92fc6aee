import type { Outcome } from '../types.ts';
import { type Reported, reported } from './reported.ts';
import { xmlEvents } from './xml.ts';

interface Case {
  readonly suites: readonly string[];
  readonly name: string;
  readonly file: string | null;
  outcome: Outcome;
  message: string;
}

/**
 * JUnit's XML, as pytest, mocha, bun, deno, Maven, Gradle and phpunit write it, and the TRX of dotnet. Suites are taken from
 * `classname`: the elements around a case are files, packages or nothing, by the taste of the writer.
 */
export function readJunit(xml: string): readonly Reported[] {
  const found: Reported[] = [];
  const files: (string | null)[] = [];
  let current: Case | null = null;
  let inMessage = false;
  for (const event of xmlEvents(xml)) {
    if (event.at === 'text') {
      if (inMessage && current !== null) current.message += event.text.slice(0, 4_000);
    } else if (event.at === 'open') {
      const { name, attributes } = event;
      if (name === 'testsuite') files.push(attributes.get('file') ?? files.at(-1) ?? null);
      else if (name === 'testcase') current = caseOf(attributes, files.at(-1) ?? null);
      else if (name === 'UnitTestResult') current = trxCase(attributes);
      else if (current !== null && (name === 'failure' || name === 'error')) {
        current.outcome = 'red';
        current.message += `${attributes.get('message') ?? ''}\n`;
        inMessage = true;
      } else if (current !== null && (name === 'Message' || name === 'StackTrace')) inMessage = true;
      // Flaky ones of Maven have been run again; what an expected failure is called differs.
      else if (current !== null && name === 'skipped' && current.outcome !== 'red')
        current.outcome = 'skipped';
    } else {
      inMessage = false;
      if (event.name === 'testsuite') files.pop();
      if (current !== null && (event.name === 'testcase' || event.name === 'UnitTestResult')) {
        found.push(
          reported([...current.suites, current.name], current.outcome, current.message, current.file),
        );
        current = null;
      }
    }
  }
  return found;
}

function caseOf(attributes: ReadonlyMap<string, string>, fileAround: string | null): Case {
  const suite = attributes.get('classname') ?? attributes.get('class') ?? '';
  return {
    suites: suite === '' ? [] : [suite],
    name: attributes.get('name') ?? '',
    file: attributes.get('file') ?? fileAround,
    outcome: 'green',
    message: '',
  };
}

function trxCase(attributes: ReadonlyMap<string, string>): Case {
  const outcome = attributes.get('outcome') ?? '';
  return {
    suites: [],
    name: attributes.get('testName') ?? '',
    file: null,
    outcome: outcome === 'Passed' ? 'green' : outcome === 'NotExecuted' ? 'skipped' : 'red',
    message: '',
  };
}
