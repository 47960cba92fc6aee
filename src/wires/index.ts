export { type End, endOf } from './ends.ts';
export { few, isObject, modelShape, record } from './shapes.ts';
export * from './types.ts';
export {
  type AnthropicUsage,
  anthropicUsage,
  costInHeaders,
  type OpenAiUsage,
  openAiUsage,
  type ReportedUsage,
  readAnthropicUsage,
  readOpenAiUsage,
  serviceTier,
  tokenCount,
  withReport,
} from './usage.ts';
