export { type AnswerCache, createAnswerCache } from './answerCache.ts';
export { answerStream } from './answerStream.ts';
export { type CircuitBreakers, createCircuitBreakers, type Use, useOf } from './circuitBreakers.ts';
export {
  type BudgetRefusal,
  type Failure,
  type FailureReason,
  failure,
  ProviderError,
  type Rejection,
} from './failures.ts';
export { createGateway, type Gateway } from './gateway.ts';
export {
  type AllowedOrigins,
  BUILT_IN,
  type ChatCall,
  canBeTold,
  connect,
  createLearnt,
  createProviders,
  createWindows,
  type EditorModels,
  findLocalServers,
  type ListedModel,
  type LocalServer,
  notAllowed,
  type Provider,
  type ProviderEvent,
  type ProviderProfile,
  type ProviderSetting,
  type ProviderSettings,
  profileOf,
  VSCODE,
  type Windows,
  withoutProfile,
} from './providers/index.ts';
export { createRedact, keysIn, secretsIn, secretsOfEnvironment } from './redact.ts';
export { settingOfLimit } from './reserve.ts';
export { addCosts } from './settle.ts';
export { DEFAULT_TIME_LIMITS, type TimeLimits } from './timeLimits.ts';
export {
  type AnswerStream,
  type ChatRequest,
  type Checked,
  ENOUGH,
  type Escalation,
  type EscalationStep,
  type GatewayEvent,
  type GatewayRequest,
  type GatewayResult,
  type Hole,
  type HoleRequest,
  type Image,
  type LeftOut,
  type Message,
  type Region,
  type RegionEdit,
  type RegionRequest,
  type Relay,
  type RelayEvent,
  type RequestCost,
  type SealedThoughts,
  type Snippet,
  type Tool,
  type ToolCall,
  type Tools,
} from './types.ts';
export { orCancelled } from './watchdog.ts';
