/** What a command may do on macOS, as `bubblewrapArgs` says it for Linux. */
export interface SeatbeltRules {
  readonly writable: readonly string[];
  readonly readable: readonly string[];
  readonly hidden: readonly string[];
  readonly network: boolean;
}

/**
 * A profile for `sandbox-exec`, after that of `@anthropic-ai/sandbox-runtime`: all is denied but what programs need.
 * There is no lookup of the key chain, of Launch Services or of the desktop, which would act for the command outside, and
 * no `kern.procargs2`, which has the environments of other processes.
 */
export function seatbeltProfile({ writable, readable, hidden, network }: SeatbeltRules): string {
  return [
    '(version 1)',
    '(deny default)',
    '(allow process-exec process-fork)',
    '(allow process-info* (target same-sandbox))',
    '(allow signal (target same-sandbox))',
    '(allow mach-priv-task-port (target same-sandbox))',
    '(allow user-preference-read)',
    `(allow mach-lookup ${SERVICES.map((name) => `(global-name ${quoted(name)})`).join(' ')})`,
    '(allow ipc-posix-shm ipc-posix-sem)',
    '(allow iokit-open (iokit-registry-entry-class "IOSurfaceRootUserClient") (iokit-registry-entry-class "RootDomainUserClient"))',
    '(allow iokit-get-properties)',
    `(allow sysctl-read ${SYSCTLS.map((name) => `(sysctl-name-prefix ${quoted(name)})`).join(' ')})`,
    '(allow pseudo-tty)',
    '(allow file-ioctl (literal "/dev/ptmx") (regex #"^/dev/ttys"))',
    '(allow file-read*)',
    ...rules('deny file-read*', hidden),
    // The last rule that fits holds: what is needed within a hidden place comes after it.
    ...rules('allow file-read*', within([...readable, ...writable], hidden)),
    '(allow file-write* (literal "/dev/null") (literal "/dev/zero") (literal "/dev/tty") (literal "/dev/ptmx") (regex #"^/dev/(ttys|fd/)"))',
    ...rules('allow file-write*', writable),
    ...rules('deny file-read* file-write*', within(hidden, writable)),
    ...(network
      ? ['(allow network*)', '(deny network-outbound (remote unix-socket))']
      : [
          '(allow network-bind network-inbound (local ip "localhost:*"))',
          '(allow network-outbound (remote ip "localhost:*"))',
        ]),
    '(allow system-socket)',
    ...rules('allow network-bind network-outbound', writable, 'unix-socket'),
  ].join('\n');
}

const SERVICES = [
  'com.apple.bsd.dirhelper',
  'com.apple.FontObjectsServer',
  'com.apple.fonts',
  'com.apple.logd',
  'com.apple.PowerManagement.control',
  'com.apple.system.logger',
  'com.apple.system.notification_center',
  'com.apple.system.opendirectoryd.libinfo',
  'com.apple.system.opendirectoryd.membership',
  'com.apple.trustd.agent',
];

const SYSCTLS = [
  ...[
    'hw.',
    'kern.argmax',
    'kern.hostname',
    'kern.max',
    'kern.ngroups',
    'kern.os',
    'kern.proc.',
    'kern.secure_kernel',
  ],
  ...[
    'kern.tcsm',
    'kern.usrstack64',
    'kern.version',
    'machdep.',
    'net.routetable.',
    'sysctl.proc_cputype',
    'vm.loadavg',
  ],
];

function rules(what: string, paths: readonly string[], filter?: 'unix-socket'): string[] {
  return paths.map((path) => {
    const place = `(subpath ${quoted(path)})`;
    return filter === undefined ? `(${what} ${place})` : `(${what} (${filter} ${place}))`;
  });
}

/** Of some paths those that lie within others. */
function within(paths: readonly string[], others: readonly string[]): string[] {
  return paths.filter((path) => others.some((other) => path.startsWith(`${other}/`)));
}

function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
