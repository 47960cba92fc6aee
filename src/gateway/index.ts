export { type Failure, type FailureReason, failure } from './failures.ts';
export { createHealth, type Health } from './health.ts';
export { DEFAULT_TIME_LIMITS, type TimeLimits } from './limits.ts';
export {
  BUILT_IN,
  connect,
  createProviders,
  type Provider,
  type ProviderProfile,
  type ProviderSetting,
  type ProviderSettings,
  profileOf,
} from './providers/index.ts';
export { createGateway, type Gateway, type GatewayDeps } from './run.ts';
export type {
  GatewayEvent,
  GatewayRequest,
  GatewayResult,
  Message,
  RequestCost,
  Tool,
  ToolCall,
  Tools,
} from './types.ts';
