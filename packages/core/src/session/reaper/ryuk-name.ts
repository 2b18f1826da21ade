/** The engine's name of the Ryuk of a session; all libraries of Testcontainers but one use it. */
export const ryukName = (sessionId: string): string => `testcontainers-ryuk-${sessionId}`
