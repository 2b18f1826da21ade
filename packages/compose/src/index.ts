export {
  fromCompose,
  type ComposeContainer,
  type ComposeDeclarations,
  type ComposeOptions,
} from './from-compose.ts'
