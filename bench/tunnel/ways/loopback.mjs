/** @type {import('./way.mjs').SetUp} */
export const setUp = async () => ({ host: '127.0.0.1' })
