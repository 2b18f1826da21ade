// Loads a config twice and answers how long that took, and the import before it.

const [directory, configFile] = process.argv.slice(2)
const times = [performance.now()]
const { loadConfig } = await import('@mooring/core')
times.push(performance.now())
await loadConfig({ directory, configFile })
times.push(performance.now())
await loadConfig({ directory, configFile })
times.push(performance.now())
const [importMs, firstMs, secondMs] = times.slice(1).map((time, index) => time - times[index])
console.log(JSON.stringify({ importMs, firstMs, secondMs }))
