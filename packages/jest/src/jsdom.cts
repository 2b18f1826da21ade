import { TestEnvironment as JsdomEnvironment } from 'jest-environment-jsdom'
import NodeEnvironment = require('./environment.cjs')
import type { BaseEnvironment } from './with-containers.ts' with { 'resolution-mode': 'import' }

/** Jest's jsdom environment, whose tests receive the containers that they name: `@jest-environment @mooring/jest/jsdom`. */
const TestEnvironment: new (...args: never[]) => BaseEnvironment =
  NodeEnvironment.withContainers(JsdomEnvironment)

export = TestEnvironment
