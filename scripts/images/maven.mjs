import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runCommand } from '../engine/command.mjs'

/**
 * Puts the jars of artifacts of Maven Central, and of all that they need to run, into a folder.
 *
 * @param {string[]} artifacts such as `org.apache.kafka:kafka_2.13:4.1.0`
 * @param {string} target
 * @param {string} cache folder that keeps what was downloaded
 */
export async function putJars(artifacts, target, cache) {
  const choice = createHash('sha256').update(artifacts.join(' ')).digest('hex').slice(0, 16)
  const kept = join(cache, 'jars', choice)
  if (!existsSync(kept)) await fetchJars(artifacts, kept)
  await cp(kept, target, { recursive: true })
}

async function fetchJars(artifacts, kept) {
  const arriving = `${kept}.${process.pid}`
  await mkdir(arriving, { recursive: true })
  try {
    await writeFile(join(arriving, 'pom.xml'), projectOf(artifacts))
    const jars = join(arriving, 'jars')
    const options = ['-DincludeScope=runtime', `-DoutputDirectory=${jars}`]
    await runCommand('mvn', ['-q', '-B', 'dependency:copy-dependencies', ...options], {
      cwd: arriving,
    })
    await rename(jars, kept)
  } finally {
    await rm(arriving, { recursive: true, force: true })
  }
}

const projectOf = (artifacts) => `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>fixtures</groupId>
  <artifactId>jars</artifactId>
  <version>1</version>
  <dependencies>${artifacts.map(dependency).join('')}</dependencies>
</project>
`

function dependency(artifact) {
  const [group, name, version] = artifact.split(':')
  return `<dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version></dependency>`
}
