export { takesTemperature } from './dialects.ts';
export { canBeTold } from './effort.ts';
export { createLearnt } from './learnt.ts';
export type { ListedModel } from './models.ts';
export { type AllowedOrigins, hearing, notAllowed } from './network.ts';
export { BUILT_IN, type ProviderProfile, VSCODE } from './profiles.ts';
export {
  connect,
  createProviders,
  type EditorModels,
  findLocalServers,
  type LocalServer,
} from './registry.ts';
export { type ProviderSetting, type ProviderSettings, profileOf, withoutProfile } from './settings.ts';
export type {
  ChatCall,
  Provider,
  ProviderCall,
  ProviderEvent,
  RelayCall,
} from './types.ts';
export { createWindows, type Windows } from './windows.ts';
