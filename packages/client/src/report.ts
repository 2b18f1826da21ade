/** Words for what containers did while a test ran; runner adapters load them when a test has failed. */
export { diedBefore, diedDuring } from './report/death-error.ts'
export { isLostConnection } from './report/lost-connection.ts'
export { logBlock } from './report/log-block.ts'
export { stackOfMessage } from './report/stack-of-message.ts'
