import { monitorEventLoopDelay } from 'node:perf_hooks'

// Starts one service with one contender, and answers what the wait for it cost this process, its imports left out.

const [name, service] = process.argv.slice(2)
const { start } = await import(`../contenders/${name}.mjs`)
const stops = monitorEventLoopDelay({ resolution: 5 })
const rssBefore = process.memoryUsage.rss()
stops.enable()
const before = process.cpuUsage()
const started = await start(JSON.parse(service))
const { user, system } = process.cpuUsage(before)
stops.disable()
const peakKibibytes = process.resourceUsage().maxRSS
await started.stop()
console.log(
  JSON.stringify({
    readyMs: started.startMs,
    cpuMs: (user + system) / 1000,
    longestStopMs: stops.max / 1e6,
    grownMebibytes: peakKibibytes / 1024 - rssBefore / 1024 ** 2,
  }),
)
