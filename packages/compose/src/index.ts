export {
  fromCompose,
  type ComposeContainer,
  type ComposeDeclarations,
  type ComposeOptions,
} from './from-compose.ts'
export {
  configFromCompose,
  type ConfigFromComposeOptions,
  type WrittenConfig,
} from './write/config-from-compose.ts'
export { knownService, type KnownService } from './write/fitting-service.ts'
