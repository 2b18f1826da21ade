import { mkdir, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { withFreshIndex } from '../engine/apt.mjs'
import { hasCommand, runCommand } from '../engine/command.mjs'
import { withLock } from '../engine/lock.mjs'
import { elapsed } from '../engine/progress.mjs'
import { listBuilt, RECIPE_LABEL, removeImage, VERSION_LABEL } from './built.mjs'
import { layOut } from './filesystem.mjs'
import { loadImage } from './load.mjs'
import {
  fetchPackages,
  openSource,
  requireApt,
  resolvePackages,
  upstreamVersion,
} from './packages.mjs'
import { loadRecipes } from './recipes.mjs'

/** The prefix of every image built here; `postgres:15` becomes `mooring.local/postgres:15`. */
export const IMAGE_PREFIX = 'mooring.local'

/**
 * Builds what is missing or older than its recipe. Safe to run twice at once: the second run waits, then finds all done.
 * @param {import('../engine/api.mjs').Endpoint} endpoint
 * @param {{ log: import('../engine/progress.mjs').Log, only?: string[] }} options without `only`, all but those on request
 */
export async function buildImages(endpoint, { log, only }) {
  const asked = (await loadRecipes()).filter(({ recipe }) =>
    only ? only.includes(recipe.image) : !recipe.isOnRequest,
  )
  const wanted = await makeable(asked, log)
  if ((await outdated(endpoint, wanted, () => {})).length === 0) {
    for (const { recipe } of wanted) log(`${recipe.image} up to date`)
    return
  }
  await requireApt()
  const onWait = () => log('waiting for another build of the test images …')
  await withLock(join(cacheFolder(), 'lock'), () => buildOutdated(endpoint, wanted, log), {
    onWait,
  })
}

async function makeable(asked, log) {
  const found = await Promise.all(
    asked.map(({ recipe }) => recipe.needs === undefined || hasCommand(recipe.needs)),
  )
  for (const [index, { recipe }] of asked.entries())
    if (!found[index]) log(`${recipe.image} left out: there is no ${recipe.needs} here`)
  return asked.filter((_, index) => found[index])
}

async function buildOutdated(endpoint, wanted, log) {
  const jobs = await outdated(endpoint, wanted, log)
  if (jobs.length === 0) return
  const benches = join(cacheFolder(), 'work')
  // What a killed build left behind. Its programs may still run, so ours work under another name.
  await rm(benches, { recursive: true, force: true })
  const work = join(benches, String(process.pid))
  await mkdir(work, { recursive: true })
  try {
    await buildAll(endpoint, jobs, { log, work })
  } finally {
    await rm(benches, { recursive: true, force: true })
  }
}

async function outdated(endpoint, wanted, log) {
  const built = await listBuilt(endpoint)
  return wanted.flatMap((loaded) => {
    const { image } = loaded.recipe
    const previous = built.get(`${IMAGE_PREFIX}/${image}`)
    if (previous?.digest !== loaded.digest) return [{ ...loaded, previous }]
    log(`${image} up to date`)
    return []
  })
}

async function buildAll(endpoint, jobs, { log, work }) {
  const startedAt = performance.now()
  const cache = { folder: cacheFolder(), arriving: join(work, 'arriving') }
  const architecture = (await runCommand('dpkg', ['--print-architecture'])).trim()
  const queue = []
  for (const suite of new Set(jobs.map(({ recipe }) => recipe.suite))) {
    const ofSuite = jobs.filter(({ recipe }) => recipe.suite === suite)
    const found = await findPackages(ofSuite, suite, { cache, log })
    queue.push(...ofSuite.map((job, index) => ({ ...job, ...found[index], architecture })))
  }
  log(`packages for ${jobs.length} test images … done in ${elapsed(startedAt)}`)
  // The largest first, or everybody waits for it at the end.
  queue.sort((one, other) => other.debs.length - one.debs.length)
  await Promise.all(
    Array.from({ length: PARALLEL_BUILDS }, () =>
      drain(queue, (job) => buildOne(endpoint, job, { log, work })),
    ),
  )
}

// Two keep two cores busy: one unpacks while the other waits for the engine.
const PARALLEL_BUILDS = 2

async function drain(queue, work) {
  for (let job = queue.shift(); job; job = queue.shift()) await work(job)
}

/** The packages of each job, and what the first one calls its version. An old index may name what the archive no longer has. */
async function findPackages(jobs, suite, { cache, log }) {
  const source = await openSource(suite, cache.folder)
  const fetch = async () => {
    const closures = []
    for (const { recipe } of jobs)
      closures.push(await resolvePackages(withShell(recipe), source, cache))
    const locate = await fetchPackages(closures.flat(), source, cache)
    return closures.map((closure, index) => ({
      debs: locate(closure),
      version: upstreamVersion(closure, jobs[index].recipe.packages[0]),
    }))
  }
  return withFreshIndex(log, fetch, source.update)
}

function withShell({ shell = 'busybox', packages, exclude }) {
  return { packages: shell === 'busybox' ? [...packages, 'busybox-static'] : packages, exclude }
}

async function buildOne(endpoint, job, { log, work }) {
  const startedAt = performance.now()
  const { image, config } = job.recipe
  const folder = join(work, image.replaceAll(/[/:]/g, '_'))
  const root = join(folder, 'root')
  await mkdir(root, { recursive: true })
  await layOut(root, { ...job, cache: cacheFolder() })
  const labels = { [RECIPE_LABEL]: job.digest, [VERSION_LABEL]: job.recipe.version ?? job.version }
  const labelled = { ...config, Labels: labels }
  const tag = `${IMAGE_PREFIX}/${image}`
  await loadImage(endpoint, { root, folder, tag, config: labelled, architecture: job.architecture })
  const built = (await listBuilt(endpoint)).get(tag)
  if (job.previous && job.previous.id !== built?.id) await removeImage(endpoint, job.previous.id)
  await rm(folder, { recursive: true, force: true })
  log(
    `building ${image} … done in ${elapsed(startedAt)} (${Math.round((built?.bytes ?? 0) / 1e6)} MB)`,
  )
}

/** Downloads outlive node_modules, so they live with the caches of the user. */
function cacheFolder() {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'mooring-images')
}
