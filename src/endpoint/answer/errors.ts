import {
  type BudgetRefusal,
  type Failure,
  type FailureReason,
  type GatewayResult,
  settingOfLimit,
} from '../../gateway/index.ts';
import { t } from '../../l10n/index.ts';
import { isOverLimit, noticeOfResult, noticeOfRoute, wantsKey } from '../../requests/index.ts';
import { formatLimit, formatUsd, type Route } from '../../router/index.ts';
import { type ErrorKind, errorBody, type Wire, type WireError } from '../../wires/index.ts';

/** Why a client gets no answer, as it is to be told. */
export interface Trouble extends WireError {
  /** The server's own status, where the client may see it. */
  readonly status?: number;
  /** The server's own words, in the form of the client's wire. */
  readonly body?: string;
  /** Those of the server's headers that tell when to ask again, and of what request this is. */
  readonly headers?: ReadonlyMap<string, string>;
}

/** What a client makes of each failure: whether it asks again, and what it tells its user. */
const KINDS: Readonly<Record<FailureReason, ErrorKind>> = {
  'no-key': 'forbidden',
  auth: 'forbidden',
  forbidden: 'forbidden',
  'not-allowed': 'forbidden',
  payment: 'payment',
  unaffordable: 'payment',
  budget: 'payment',
  'rate-limit': 'rate-limit',
  server: 'server',
  loading: 'overloaded',
  unavailable: 'overloaded',
  address: 'forbidden',
  refused: 'server',
  offline: 'server',
  network: 'server',
  timeout: 'timeout',
  'cut-off': 'server',
  malformed: 'server',
  'too-large': 'server',
  empty: 'server',
  length: 'server',
  check: 'server',
  'context-too-long': 'context-full',
  'content-policy': 'content-policy',
  'bad-request': 'invalid',
  redirect: 'server',
  'no-model': 'invalid',
};

/** Of a key or an address of ours the client knows nothing: with these statuses it would ask for a login, or another model. */
const OURS: ReadonlySet<ErrorKind> = new Set(['forbidden', 'payment']);

/** Longer waits make a client give up without a word. */
const LONG_WAIT_MS = 60_000;

/** Why a request got no answer, or no whole one; null where it did, or nobody waits for it any more. */
export function troubleOfResult(result: GatewayResult, inputTokens: number): Trouble | null {
  if (result.outcome !== 'failed' && result.outcome !== 'incomplete') return null;
  // The model that the conversation is with says more than those that were to take its place.
  const failed = result.outcome === 'failed' ? (result.tried[0]?.failure ?? result.failure) : result.failure;
  const kind = kindOf(failed);
  const notice = noticeOfResult(result);
  const base = { kind, message: withAdvice(notice?.message ?? failed.message, failed, inputTokens) };
  if (OURS.has(kind)) return base;
  const { said, status } = failed;
  return {
    ...base,
    ...(status !== null && status >= 400 ? { status } : {}),
    ...(said ? { headers: said.headers } : {}),
    ...(said?.body && status !== null && !isLongWait(failed) ? { body: said.body } : {}),
  };
}

function kindOf({ reason, status }: Failure): ErrorKind {
  if (reason === 'server' && (status === 529 || status === 503)) return 'overloaded';
  return KINDS[reason];
}

function isLongWait({ retryAfterMs }: Failure): boolean {
  return (retryAfterMs ?? 0) > LONG_WAIT_MS;
}

function withAdvice(message: string, failed: Failure, inputTokens: number): string {
  if (failed.refusal) return budgetWords(failed.refusal);
  if (failed.reason === 'context-too-long') return tooLong(inputTokens, failed.contextTokens ?? null);
  if (isLongWait(failed)) {
    return t('{0} It asks to wait for {1}.', message, inWords(failed.retryAfterMs ?? 0));
  }
  if (failed.reason === 'auth' || failed.reason === 'no-key') {
    return withKeyAdvice(message);
  }
  return message;
}

function withKeyAdvice(message: string): string {
  return t('{0} Run “Tierwise: Set API Key” in VS Code.', message);
}

function inWords(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes < 120 ? t('{0} minutes', minutes) : t('{0} hours', Math.round(minutes / 60));
}

/** Claude Code looks for these words, and makes the conversation shorter. */
function tooLong(inputTokens: number, most: number | null): string {
  if (most === null) return 'prompt is too long';
  // The server has counted more than we estimate.
  return `prompt is too long: ${Math.max(Math.ceil(inputTokens), most + 1)} tokens > ${most} maximum`;
}

/** Why no model can take a request at all. */
export function troubleOfRoute(route: Route): Trouble {
  const { passedOver, inputTokens } = route;
  const { message } = noticeOfRoute(route);
  const windows = passedOver.filter((one) => one.reason === 'context-too-small');
  if (windows.length > 0 && windows.length === passedOver.length) {
    const most = Math.max(...windows.map(({ contextTokens }) => contextTokens));
    return { kind: 'context-full', message: tooLong(inputTokens, most) };
  }
  const over = passedOver.find(isOverLimit);
  if (over) {
    const refusal = { ok: false, reason: 'request-limit', spentUsd: 0, limitUsd: over.limitUsd } as const;
    return { kind: 'payment', message: budgetWords(refusal) };
  }
  const waits = passedOver.flatMap((one) => ('retryInMs' in one ? [one.retryInMs] : []));
  if (waits.length > 0) {
    const seconds = String(Math.max(1, Math.ceil(Math.min(...waits) / 1_000)));
    return { kind: 'overloaded', message, headers: new Map([['retry-after', seconds]]) };
  }
  if (wantsKey(route)) return { kind: 'forbidden', message: withKeyAdvice(message) };
  return { kind: passedOver.some(({ reason }) => reason === 'no-images') ? 'invalid' : 'forbidden', message };
}

/** Which limit, how much of it, when it begins anew, and what can be done: the client shows its user these words alone. */
function budgetWords(refusal: BudgetRefusal): string {
  const { reason, limitUsd, spentUsd, pattern, caller, why } = refusal;
  if (why === 'unreadable') {
    return t(
      'Tierwise may spend nothing here, since {0} cannot be read. Fix it in VS Code’s settings to go on.',
      settingOfLimit(refusal) ?? 'tierwise.budget',
    );
  }
  const [limit, spent] = [formatLimit(limitUsd), formatUsd(spentUsd)];
  const whose = pattern ?? caller;
  const raise = (setting: string) => t('Raise {0} in VS Code’s settings to go on.', setting);
  switch (reason) {
    case 'request-limit':
      return t(
        'Budget reached in Tierwise: this request could cost more than {0}, the limit of one request. Compact the conversation or choose a cheaper model. {1}',
        limit,
        raise('tierwise.budget.perRequestUsd'),
      );
    case 'session-limit':
      return t(
        'Budget reached in Tierwise: {1} of the {0} for one conversation are spent. Begin a new conversation. {2}',
        limit,
        spent,
        raise('tierwise.budget.perSessionUsd'),
      );
    case 'caller-limit':
    case 'day-limit': {
      if (whose === undefined) {
        return t(
          'Budget reached in Tierwise: {1} of the {0} a day are spent or reserved. It starts again at midnight. {2}',
          limit,
          spent,
          raise('tierwise.budget.perDayUsd'),
        );
      }
      return t(
        'Budget reached in Tierwise: {1} of the {0} a day for {2} are spent or reserved. It starts again at midnight. {3}',
        limit,
        spent,
        whose,
        raise(reason === 'caller-limit' ? 'tierwise.callers.perDayUsd' : 'tierwise.budget.models'),
      );
    }
    case 'month-limit':
      if (whose === undefined) {
        return t(
          'Budget reached in Tierwise: {1} of the {0} a month are spent or reserved. It starts again on the first of the month. {2}',
          limit,
          spent,
          raise('tierwise.budget.perMonthUsd'),
        );
      }
      return t(
        'Budget reached in Tierwise: {1} of the {0} a month for {2} are spent or reserved. It starts again on the first of the month. {3}',
        limit,
        spent,
        whose,
        raise('tierwise.budget.models'),
      );
    case 'price-unknown':
      return t(
        'Tierwise does not know the price of this model, so the limit of {0} cannot be kept with it. Set its price in tierwise.models, or choose another model.',
        limit,
      );
    case 'ledger-unavailable':
      return t(
        'Tierwise cannot read its record of the spend now, so the limit of {0} cannot be kept. Its log in VS Code says why.',
        limit,
      );
  }
}

export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The error as a client of that wire reads it. Where a stream says more to it, as a stream. */
export function errorAnswer(wire: Wire, trouble: Trouble, requestId: string, stream: boolean): ErrorAnswer {
  const { kind, message, code, status, body, headers } = trouble;
  const own = errorBody(wire, {
    kind,
    message,
    requestId,
    ...(code === undefined ? {} : { code }),
    ...(status === undefined ? {} : { status }),
  });
  if (own.inStream && stream) {
    const type = { 'content-type': 'text/event-stream; charset=utf-8' };
    return { status: 200, headers: { ...own.headers, ...type }, body: own.frame };
  }
  const passed = Object.fromEntries(headers ?? []);
  return { status: own.status, headers: { ...own.headers, ...passed }, body: body ?? own.body };
}
