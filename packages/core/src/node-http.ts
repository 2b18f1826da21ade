import type * as Http from 'node:http'
import type * as Https from 'node:https'

// Node's clients of HTTP. They are not imported: an import of `node:http` reads whatever that module exports, and so loads
// Node's WebSocket with the whole of undici (Node 24.21: 45 ms of CPU time, more than a Node that does nothing).
const http = process.getBuiltinModule('node:http')
const https = process.getBuiltinModule('node:https')

// Taken at import, because mocks of a test replace them later.
export const httpRequest: typeof Http.request = http.request
export const httpsRequest: typeof Https.request = https.request

export const HttpAgent: typeof Http.Agent = http.Agent
export const HttpsAgent: typeof Https.Agent = https.Agent
