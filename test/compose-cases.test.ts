import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ComposeProject } from '../packages/compose/src/model/compose-project.ts'
import { readProject } from '../packages/compose/src/model/read-project.ts'
import {
  casesFolder,
  composeCases,
  shell,
  withFolders,
  withPlaces,
  type Case,
} from '../scripts/compose/cases.mjs'

interface Expected {
  version: string
  cases: Record<string, { project: object } | { error: string }>
}

const expected = JSON.parse(readFileSync(join(casesFolder, 'expected.json'), 'utf8')) as Expected
const cases = composeCases()
const isGood = ({ name }: Case): boolean => 'project' in (expected.cases[name] ?? {})

test('there is an answer of compose for each file, and no other', () => {
  expect(Object.keys(expected.cases).toSorted()).toEqual(cases.map(({ name }) => name).toSorted())
})

test.each(cases.filter(isGood))('$name is read as compose reads it', (each) => {
  const answer = expected.cases[each.name] as { project: object }
  expect(withoutNothing(readCase(each))).toEqual(withoutNothing(answer.project))
})

// Compose itself does not take these again: a size of "-1", and a service that depends on one that is off.
const notAgain = ['limits', 'profiles-optional-dependency']
const again = cases.filter((each) => isGood(each) && !notAgain.includes(each.name))

test.each(again)('what compose prints of $name is read as the same', ({ name }) => {
  const { project } = expected.cases[name] as { project: object }
  const printed = withFolders(JSON.stringify(project).replaceAll('$', '$$$$'))
  const read = (file: string): string => (file === '/compose.json' ? printed : '')
  const options = { files: ['/compose.json'], folder: casesFolder, shell, read, profiles: ['*'] }
  expect(withoutNothing(comparable(readProject(options).project))).toEqual(withoutNothing(project))
})

test.each(cases.filter((each) => !isGood(each)))(
  '$name is refused as compose refuses it',
  (each) => {
    expect(() => readCase(each)).toThrow(expect.objectContaining({ code: 'COMPOSE_INVALID' }))
  },
)

test('mistakes are named with their places', () => {
  const messages = cases
    .filter((each) => !isGood(each))
    .map((each) => `${each.name}: ${messageOf(each)}`)
  expect(messages.join('\n')).toMatchInlineSnapshot(`
    "build-both-dockerfiles: [COMPOSE_INVALID] fixtures/compose/build-both-dockerfiles.yaml:2:7 services.a.build: "dockerfile" and "dockerfile_inline" exclude each other.
    command-number: [COMPOSE_INVALID] fixtures/compose/command-number.yaml:2:46 services.one.command[1]: expected a text, got a number.
    command-open-quote: [COMPOSE_INVALID] fixtures/compose/command-open-quote.yaml:2:29 services.one.command: a quote is not closed, or a parenthesis stands outside of quotes. Fix: write the command as a list of texts.
    command-parenthesis: [COMPOSE_INVALID] fixtures/compose/command-parenthesis.yaml:2:29 services.one.command: a quote is not closed, or a parenthesis stands outside of quotes. Fix: write the command as a list of texts.
    date: [COMPOSE_INVALID] fixtures/compose/date.yaml:2:41 services.a.environment.D: expected a text, number or boolean, got a date.
    depends-on-cycle: [COMPOSE_INVALID] fixtures/compose/depends-on-cycle.yaml:2:27 services.a: services depend on each other: a -> b -> a.
    depends-on-unknown: [COMPOSE_INVALID] fixtures/compose/depends-on-unknown.yaml:2:40 services.a.depends_on.bb: there is no service "bb". Did you mean "b"?
    deploy-conflict: [COMPOSE_INVALID] fixtures/compose/deploy-conflict.yaml:4:5 services.a.mem_limit: differs from deploy.resources.limits.memory.
    deploy-cpus-missing: [COMPOSE_INVALID] fixtures/compose/deploy-cpus-missing.yaml:4:5 services.a.cpus: differs from deploy.resources.limits.cpus.
    duplicate-key: [COMPOSE_INVALID] fixtures/compose/duplicate-key.yaml:4:5: Map keys must be unique
    extends-cycle: [COMPOSE_INVALID] fixtures/compose/extends-cycle.yaml:2:7: services extend each other: a -> b -> a.
    extends-unknown: [COMPOSE_INVALID] fixtures/compose/extends-unknown.yaml:2:7 extends: there is no service "bse" in fixtures/compose/extends-unknown.yaml. Did you mean "base"?
    healthcheck-number: [COMPOSE_INVALID] fixtures/compose/healthcheck-number.yaml:2:55 services.a.healthcheck.interval: expected a text, got a number.
    healthcheck-word: [COMPOSE_INVALID] fixtures/compose/healthcheck-word.yaml:2:41 services.a.healthcheck.test: a list begins with "CMD", "CMD-SHELL" or "NONE", not "curl".
    include-conflict: [COMPOSE_INVALID] fixtures/compose/include-conflict.yaml:3:3 services.included: an included file declares the same name in another way.
    include-cycle: [COMPOSE_INVALID] fixtures/compose/include-cycle.yaml: includes itself: fixtures/compose/include-cycle.yaml -> fixtures/compose/parts/cycle.yaml -> fixtures/compose/include-cycle.yaml.
    interpolation-dotted: [COMPOSE_INVALID] fixtures/compose/interpolation-dotted.yaml:5:7 services.app.environment.A: "\${a.b}" is no variable that compose knows; a "$" that stays is written "$$".
    interpolation-required-empty: [COMPOSE_INVALID] fixtures/compose/interpolation-required-empty.yaml:4:5 services.app.command: the variable UNSET_X has no value: it is needed.
    interpolation-required: [COMPOSE_INVALID] fixtures/compose/interpolation-required.yaml:5:7 services.app.environment.A: the variable UNSET_X has no value: say what.
    interpolation-substring: [COMPOSE_INVALID] fixtures/compose/interpolation-substring.yaml:5:7 services.app.environment.A: "\${SHELL_VALUE:0:3}" is no variable that compose knows; a "$" that stays is written "$$".
    list-item-with-blank: [COMPOSE_INVALID] fixtures/compose/list-item-with-blank.yaml:2:27 services.a.environment: the name "A " ends with a blank.
    list-with-repeats: [COMPOSE_INVALID] fixtures/compose/list-with-repeats.yaml:2:27 services.a.security_opt: "a" stands in the list twice.
    merge-twice: [COMPOSE_INVALID] fixtures/compose/merge-twice.yaml:8:7: Map keys must be unique
    network-mode-and-networks: [COMPOSE_INVALID] fixtures/compose/network-mode-and-networks.yaml:2:27 services.a.network_mode: "network_mode" and "networks" exclude each other.
    network-unknown: [COMPOSE_INVALID] fixtures/compose/network-unknown.yaml:2:27 services.a.networks: there is no network "bck". Did you mean "back"?
    no-image: [COMPOSE_INVALID] fixtures/compose/no-image.yaml:2:3 services.a: neither "image" nor "build" says what to run.
    null-lists: [COMPOSE_INVALID] fixtures/compose/null-lists.yaml:4:5 services.a.environment: expected a mapping, got nothing.
    profiles-dependency: [COMPOSE_INVALID] fixtures/compose/profiles-dependency.yaml:2:42 services.web.depends_on.debug: the service "debug" is off, because its profile (debug) is not active.
    scale-conflict: [COMPOSE_INVALID] fixtures/compose/scale-conflict.yaml:2:27 services.a.scale: differs from deploy.replicas.
    secret-unknown: [COMPOSE_INVALID] fixtures/compose/secret-unknown.yaml:2:27 services.a.secrets: there is no secret "tokn". Did you mean "token"?
    secret-without-source: [COMPOSE_INVALID] fixtures/compose/secret-without-source.yaml:3:11 secrets.s: it has no source: expected "file" or "environment".
    unknown-key: [COMPOSE_INVALID] fixtures/compose/unknown-key.yaml:2:27 services.a.comand: compose knows no such key. Did you mean "command"?
    unknown-top: [COMPOSE_INVALID] fixtures/compose/unknown-top.yaml:1:1 service: compose knows no such key. Did you mean "services"?
    volume-empty-part: [COMPOSE_INVALID] fixtures/compose/volume-empty-part.yaml:2:37 services.a.volumes[0]: expected "source:target:options", "source:target" or "target", got ":/data".
    volume-unknown: [COMPOSE_INVALID] fixtures/compose/volume-unknown.yaml:2:27 services.a.volumes: there is no volume "dta". Did you mean "data"?"
  `)
})

function readCase({ files, profiles }: Case): object {
  const { project } = readProject({
    files: files.map((file) => join(casesFolder, file)),
    folder: casesFolder,
    shell,
    read: (file) => readFileSync(file, 'utf8'),
    profiles,
  })
  return comparable(project)
}

const comparable = (project: ComposeProject): object =>
  asPrinted(JSON.parse(withPlaces(JSON.stringify(project))) as ComposeProject)

/** What compose prints in another form than it reads: agents of a build as a list, and no text of what a variable holds. */
function asPrinted(project: ComposeProject): object {
  const services = Object.entries(project.services).map(([name, { build, ...service }]) => {
    if (!build?.ssh) return [name, { ...service, build }]
    const ssh = Object.entries(build.ssh).map(([id, path]) =>
      path === null ? id : `${id}=${path}`,
    )
    return [name, { ...service, build: { ...build, ssh } }]
  })
  const withoutContents = (files: ComposeProject['configs']): object =>
    Object.fromEntries(
      Object.entries(files).map(([name, { content, ...file }]) => [
        name,
        file.environment === undefined ? { ...file, content } : file,
      ]),
    )
  return {
    ...project,
    services: Object.fromEntries(services),
    configs: withoutContents(project.configs),
    secrets: withoutContents(project.secrets),
  }
}

function messageOf(each: Case): string {
  try {
    readCase(each)
    return 'no error'
  } catch (error) {
    return (error as Error).message.replaceAll(/\n+/g, ' ')
  }
}

/** Maps whose values are the user's own texts, of which an empty one means something. */
const texts = ['environment', 'labels', 'args', 'annotations', 'driver_opts', 'options', 'sysctls']

/** Without what compose leaves out because it says nothing: false, 0, '', and empty lists and mappings. */
function withoutNothing(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((each) => withoutNothing(each))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(
    ([name, each]) => [name, withoutNothing(each, name)] as const,
  )
  return Object.fromEntries(
    texts.includes(key) ? entries : entries.filter(([name, each]) => !isNothing(each, name)),
  )
}

const isNothing = (value: unknown, key: string): boolean =>
  [undefined, null, false, 0, ''].includes(value as undefined) ||
  (typeof value === 'object' &&
    value !== null &&
    Object.keys(value).length === 0 &&
    !['command', 'entrypoint'].includes(key))
