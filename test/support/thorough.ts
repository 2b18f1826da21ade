/**
 * `THOROUGH=1 npm test` takes its time: long tests run with each version of Vitest and Jest, and what is tried at random is
 * tried as often as it ever was. Every other run tries less of it, each time something else.
 */
export const isThorough = process.env['THOROUGH'] !== undefined
