import { entriesOf, isList } from '../entries.ts'
import { pathText, type Issue, type Path } from '../issues.ts'
import { usedUrl } from '../used-server.ts'
import { isHostPath, isVolumeName, readVolume, sourceProblem } from '../volume-text.ts'
import type { ContainerConfig, ContainersConfig } from '../written/written-container.ts'
import { eachContainer, type Rule } from './each-container.ts'

export const imageOrBuildIsGiven: Rule = eachContainer(({ image, build, use }, { name }) => {
  if (image === undefined && build === undefined && usedUrl(use) !== undefined) return []
  if ((image === undefined) !== (build === undefined)) return []
  const message =
    image === undefined
      ? 'expected an image or a build, got neither'
      : 'expected an image or a build, got both'
  const also = ['image', 'build'].map((key) => ['containers', name, key])
  return [{ path: [], message, also }]
})

/** Tools of this field keep their own labels there. */
export function labelsAreFree({ networks = {}, containers }: ContainersConfig): Issue[] {
  const labelled: [Path, object | undefined][] = [
    ...Object.entries(networks).map(([name, { labels }]): [Path, object | undefined] => [
      ['networks', name, 'labels'],
      labels,
    ]),
    ...Object.entries(containers).map(([name, { labels }]): [Path, object | undefined] => [
      ['containers', name, 'labels'],
      labels,
    ]),
  ]
  return labelled.flatMap(([path, labels = {}]) =>
    Object.keys(labels)
      .filter((label) => /^org\.testcontainers(\.|$)/i.test(label))
      .map((label) => ({
        path: [...path, label],
        message: 'labels under org.testcontainers are taken, choose another name',
      })),
  )
}

export const filesHaveOneOrigin: Rule = eachContainer(({ files }) =>
  entriesOf(files).flatMap(([key, { content, source }]) => {
    if ((content === undefined) !== (source === undefined)) return []
    const message = `expected content or source, got ${content === undefined ? 'neither' : 'both'}`
    return [{ path: ['files', key], message }]
  }),
)

export const volumeSourcesFit: Rule = eachContainer(({ volumes }) =>
  entriesOf(volumes).flatMap(([key, volume]) => {
    if (typeof volume === 'string') return []
    const message = volumeProblem(volume.type, volume.source)
    return message === undefined ? [] : [{ path: ['volumes', key, 'source'], message }]
  }),
)

export const mountTargetsAreUnique: Rule = eachContainer((container) => {
  const targets = mountTargets(container)
  return targets.flatMap(({ path, target }, index) => {
    const first = targets.findIndex((other) => other.target === target)
    if (first === index) return []
    const message = `"${target}" is mounted twice, first at ${pathText(targets[first]?.path ?? [])}`
    return [{ path, message }]
  })
})

function volumeProblem(type: 'bind' | 'volume', source: string | undefined): string | undefined {
  if (type === 'bind')
    return source === undefined
      ? 'expected the path of a folder or file of the host, got nothing'
      : bindProblem(source)
  return source === undefined || isVolumeName(source)
    ? undefined
    : 'expected the name of a volume; for a path write type: "bind"'
}

// Any relative path will do where the type says that it is a path.
const bindProblem = (source: string): string | undefined =>
  isHostPath(source) || !source.startsWith('~') ? undefined : sourceProblem(source)

function mountTargets({ volumes, tmpfs }: ContainerConfig): { path: Path; target: string }[] {
  const inMemory =
    typeof tmpfs === 'string'
      ? [{ path: ['tmpfs'], written: tmpfs }]
      : entriesOf<string>(tmpfs).map(([key, value]) => ({
          path: ['tmpfs', key],
          written: isList(tmpfs) ? value : String(key),
        }))
  return [
    ...entriesOf(volumes).map(([key, volume]) => ({
      path: ['volumes', key],
      target: (typeof volume === 'string' ? readVolume(volume)?.target : volume.target) ?? '',
    })),
    ...inMemory.map(({ path, written }) => ({ path, target: written.split(':')[0] ?? '' })),
  ]
}
