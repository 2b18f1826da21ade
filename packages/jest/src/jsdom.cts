import { TestEnvironment as JsdomEnvironment } from 'jest-environment-jsdom'
import { withContainers, type BaseEnvironment } from './with-containers.ts'

/** Jest's jsdom environment, whose tests receive the containers that they name: `@jest-environment @mooring/jest/jsdom`. */
const TestEnvironment: new (...args: never[]) => BaseEnvironment = withContainers(JsdomEnvironment)

export = TestEnvironment
