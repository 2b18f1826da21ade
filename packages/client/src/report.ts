/** Words for what containers did while a test ran; runner adapters load them when a test has failed. */
export { diedBefore } from './report/death-error.ts'
export { explanationOf, type Explanation } from './report/explanation.ts'
export { isLostConnection } from './report/lost-connection.ts'
export { stackOfMessage } from './report/stack-of-message.ts'
