import type { Need, TestResult } from './types.ts';

/** What a red test says where something is missing that no change of the code can give. */
const NEEDS: readonly (readonly [Need, RegExp])[] = [
  [
    'docker',
    /Cannot connect to the Docker daemon|docker(?:\.sock|: command not found| daemon)|Could not find a valid Docker environment|testcontainers|podman: command not found/i,
  ],
  [
    'network',
    /ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|getaddrinfo|Temporary failure in name resolution|Name or service not known|nodename nor servname|no such host|[Nn]etwork is unreachable|UnknownHostException|Could not resolve host|dns error|failed to lookup address|NewConnectionError|MaxRetryError|[Pp]roxyError|tunneling socket could not be established|Tunnel connection failed|ERR_INTERNET_DISCONNECTED|ERR_NAME_NOT_RESOLVED|net::ERR_PROXY/,
  ],
  [
    'display',
    /no display (?:name|found|environment)|\$DISPLAY|Missing X server|cannot open display|Could not find (?:a )?(?:Chrome|browser)|Executable doesn't exist at|No binary for Chrome|Can not find the binary|HeadlessException/i,
  ],
];

/** A command, a package or a module that is not installed: it says nothing of the code where the base says it too. */
const MISSING =
  /Cannot find (?:module|package) '[^'.][^']{0,200}'|ModuleNotFoundError: No module named|No module named \S|command not found|not found: \S|ERR_MODULE_NOT_FOUND|no required module provides package|cannot find module providing package|failed to (?:get|download|load) `|Could not resolve dependencies|No matching distribution|is not recognized as an internal|error: no such command|missing go\.sum entry|dial tcp|npm ERR! code E404/;

const REFUSED =
  /ECONNREFUSED|[Cc]onnection refused|Can't connect|[Cc]ould not connect|server closed the connection|Connection to \S{1,99} failed/g;
/** Services, and the ports that they have by custom. */
const SERVICE =
  /\b(?:5432|3306|6379|27017|9092|5672|9200|1433|11211|2379|4222|8086|1521|26257|9042)\b|mysql|postgres|psycopg|redis|mongo|kafka|rabbit|elastic|memcached|clickhouse|cassandra/i;
const NEAR_CHARS = 300;

/** A connection that was refused, with a service in the words around it. */
function needsService(text: string): boolean {
  for (const { index } of text.matchAll(REFUSED)) {
    if (SERVICE.test(text.slice(Math.max(0, index - NEAR_CHARS), index + NEAR_CHARS))) return true;
  }
  return false;
}

/** What is needed, by what a red test or a command says; null where that tells of nothing of the kind. */
export function needIn(said: string): Need | null {
  const text = said.slice(0, 20_000);
  if (needsService(text)) return 'service';
  return NEEDS.find(([, pattern]) => pattern.test(text))?.[0] ?? null;
}

/** The same, for a command that tested nothing at all. */
export function needOfCommand(said: string): Need | null {
  return needIn(said) ?? (MISSING.test(said.slice(0, 20_000)) ? 'dependency' : null);
}

/** Of red tests, those that need something that is not here. */
export function needsOf(tests: readonly TestResult[]): ReadonlyMap<string, Need> {
  const found = new Map<string, Need>();
  for (const { name, message } of tests) {
    const need = needIn(message);
    if (need !== null) found.set(name, need);
  }
  return found;
}
