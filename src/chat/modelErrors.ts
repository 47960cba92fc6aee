import * as vscode from 'vscode';
import type { Failure, GatewayResult } from '../gateway/index.ts';
import { isOverLimit, noticeOfResult, noticeOfRoute } from '../requests/index.ts';
import type { Route } from '../router/index.ts';

/** Why no model can be asked, as an error that callers of VS Code's language models know. */
export function errorOfRoute(route: Route): vscode.LanguageModelError {
  const { message } = noticeOfRoute(route);
  if (route.passedOver.every(({ reason }) => reason === 'no-provider')) {
    return vscode.LanguageModelError.NotFound(message);
  }
  return route.passedOver.some(isOverLimit)
    ? vscode.LanguageModelError.Blocked(message)
    : vscode.LanguageModelError.NoPermissions(message);
}

/** Why there is no whole answer; null where there is one. */
export function errorOfResult(result: GatewayResult): Error | null {
  if (result.outcome === 'cancelled') return new vscode.CancellationError();
  const notice = noticeOfResult(result);
  if (!notice || result.outcome === 'ok') return null;
  return errorOf(causeOf(result), notice.message);
}

/** That others are passed over since their provider is known to refuse is no cause of its own. */
function causeOf(result: Extract<GatewayResult, { failure: Failure }>): Failure {
  const tried = result.outcome === 'failed' ? result.tried : [];
  return tried.find(({ failure }) => failure.reason !== 'unavailable')?.failure ?? result.failure;
}

function errorOf({ reason }: Failure, message: string): vscode.LanguageModelError {
  switch (reason) {
    case 'no-key':
    case 'auth':
    case 'payment':
    case 'forbidden':
      return vscode.LanguageModelError.NoPermissions(message);
    case 'budget':
    case 'content-policy':
      return vscode.LanguageModelError.Blocked(message);
    case 'no-model':
      return vscode.LanguageModelError.NotFound(message);
    default:
      return new vscode.LanguageModelError(message);
  }
}
